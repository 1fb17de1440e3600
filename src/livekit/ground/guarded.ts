import { log } from '@livekit/agents';

/**
 * Wraps a function that a timer, a promise or an emitter calls. No caller could catch what it throws, and
 * the exception would end the process with every call in it. It is logged instead and the call continues;
 * `onFault` does what must happen even then.
 */
export function guarded<Given extends readonly unknown[]>(
  where: string,
  work: (...given: Given) => void,
  onFault?: () => void,
): (...given: Given) => void {
  return (...given) => {
    try {
      work(...given);
    } catch (error) {
      logFault(where, error);
      onFault?.();
    }
  };
}

/** Logs the rejection of a promise that nobody awaits. */
export function unawaited(where: string, work: Promise<unknown>): void {
  work.catch((error: unknown) => logFault(where, error));
}

/**
 * Logs a fault of the floor that the call survives, once for each place and kind: code that runs a
 * hundred times a second may fail as often.
 */
export function logFault(where: string, error: unknown): void {
  // Without the error's message, which may contain what somebody said.
  const name = error instanceof Error ? error.name : typeof error;
  if (logged.has(`${where} ${name}`)) return;
  logged.add(`${where} ${name}`);
  const fault = { where, error: name, at: error instanceof Error ? topOf(error) : undefined };
  log().error(fault, 'a part of the floor has failed, the call goes on');
}

/** The first line of the stack that names a place in the code. */
function topOf({ message, stack = '' }: Error): string | undefined {
  const places = stack.slice(stack.indexOf(message) + message.length);
  return /^ {4}at (.*)$/mu.exec(places)?.[1];
}

const logged = new Set<string>();
