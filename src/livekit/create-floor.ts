import type { Floor, FloorOptions } from './floor.ts';

/**
 * Makes the floor of one call from its policy. Rejects with `PolicyError`, all faults at once,
 * where the policy is faulty or the workflow is unknown.
 */
export async function createFloor<const MessageType extends string = string>(
  options: FloorOptions<MessageType>,
): Promise<Floor<MessageType>> {
  throw new Error(`not attached yet: ${Object.keys(options).join()}`);
}
