import type { Floor } from '../livekit/index.ts';
import type { BusinessStore } from './business-store.ts';

/** What one call's agent works with. */
export type CallDesk = {
  readonly callId: string;
  readonly floor: Floor;
  readonly store: BusinessStore;
  /** Milliseconds that the back office takes to answer. */
  readonly toolDelayMs: number;
  readonly task: TaskState;
  /** Told of what went wrong outside a tool; the call goes on. */
  readonly onError: (error: unknown) => void;
};

/** The state of the caller's task: told to the record whenever it changes. */
export type TaskState = {
  get(): Readonly<Record<string, unknown>>;
  update(change: Readonly<Record<string, unknown>>): void;
};

/** A task state whose changes the floor's record sees. */
export function createTaskState(floor: Pick<Floor, 'taskState'>, workflow: string): TaskState {
  let value: Readonly<Record<string, unknown>> = { workflow, step: 'started' };
  floor.taskState(value);
  return {
    get: () => value,
    update(change) {
      value = { ...value, ...change };
      floor.taskState(value);
    },
  };
}

/** Milliseconds of waiting after which the caller is told that somebody is working. */
const WAIT_MESSAGE_AFTER_MS = 700;

/**
 * Asks the back office, which takes its time, and says `tool_wait` when the caller would otherwise
 * sit in silence. `signal` ends the wait when the tool is cancelled.
 */
export async function askBackOffice<Answer>(
  desk: CallDesk,
  look: () => Answer,
  signal?: AbortSignal,
): Promise<Answer> {
  const waitMessage = setTimeout(() => {
    desk.floor.say('tool_wait', 'One moment please, I am looking that up for you.');
  }, WAIT_MESSAGE_AFTER_MS);
  try {
    await backOfficeDelay(desk.toolDelayMs, signal);
    return look();
  } finally {
    clearTimeout(waitMessage);
  }
}

/** The fictional back office answers as slowly as real ones do. */
function backOfficeDelay(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, delayMs);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new Error('the tool was cancelled'));
    });
  });
}

/** An amount as it is spoken: `42 dollars and 50 cents`. */
export function spokenAmount(amountCents: number): string {
  const dollars = Math.floor(amountCents / 100);
  const cents = amountCents % 100;
  return cents === 0 ? `${dollars} dollars` : `${dollars} dollars and ${cents} cents`;
}
