import { keyContext, type KeyEvidence, type KeyRef } from '../../../src/core/index.ts';
import { perceiveKey } from '../../../src/words/index.ts';
import type { Happening } from '../harness/call.ts';
import type { World } from './world.ts';

/** What the key means for the message in force. */
export function evidenceOf(world: World, key: string): KeyEvidence {
  const context = keyContext(world.policy, world.state);
  const escalationKey = context.escalationKeyIsOn ? world.policy.escalation?.dtmf : undefined;
  return perceiveKey(key, {
    policy: context.policy,
    escalationKey,
    terminator: context.terminator,
  });
}

/** A key that was pressed before, as it is told again now. */
export function keyAgain(world: World, ref: KeyRef): Happening {
  const key = world.keys.find((pressed) => pressed.ref === ref)?.key ?? '';
  return { type: 'dtmf_received', ref, key: evidenceOf(world, key), isAgain: true };
}
