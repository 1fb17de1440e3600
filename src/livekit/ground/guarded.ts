import { log } from '@livekit/agents';

/**
 * Wraps what a timer, a promise or an emitter calls: nobody stands above it who could catch, and what
 * it throws would end the process with every call in it. It is logged instead, and the call goes on;
 * `onFault` does what must be done all the same.
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

/** For a promise that nobody waits for: what it rejects with is logged. */
export function unawaited(where: string, work: Promise<unknown>): void {
  work.catch((error: unknown) => logFault(where, error));
}

/**
 * Logs a fault of ours that the call survives: once for each place and kind, as what is called a
 * hundred times a second may fail as often.
 */
export function logFault(where: string, error: unknown): void {
  // Not its message: that may hold what somebody said.
  const name = error instanceof Error ? error.name : typeof error;
  if (logged.has(`${where} ${name}`)) return;
  logged.add(`${where} ${name}`);
  const fault = { where, error: name, at: error instanceof Error ? topOf(error) : undefined };
  log().error(fault, 'a part of the floor has failed, the call goes on');
}

/** The first line of the stack that is a place in the code. */
function topOf({ message, stack = '' }: Error): string | undefined {
  const places = stack.slice(stack.indexOf(message) + message.length);
  return /^ {4}at (.*)$/mu.exec(places)?.[1];
}

const logged = new Set<string>();
