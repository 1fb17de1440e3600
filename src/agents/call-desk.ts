import { setTimeout as delay } from 'node:timers/promises';

import type { voice } from '@livekit/agents';

import type { Floor } from '../livekit/index.ts';
import type { CompiledPolicy } from '../policy/index.ts';
import type { BusinessStore } from './business-store.ts';

/** What the agent of one call works with. */
export type CallDesk = {
  readonly callId: string;
  readonly floor: Floor;
  readonly policy: CompiledPolicy;
  readonly store: BusinessStore;
  /** Milliseconds that the back office takes to answer. */
  readonly toolDelayMs: number;
  readonly task: TaskState;
  /** Aborted when the agent has nothing more to do here: the call ends, or goes to a human. */
  readonly over: AbortSignal;
  /** Called with each error outside a tool; the call goes on. */
  readonly onError: (error: unknown) => void;
};

/** The state of the caller's task; every change is written to the record. */
export type TaskState = {
  update(change: Readonly<Record<string, unknown>>): void;
};

/** A task state that writes each change to the floor's record. */
export function createTaskState(floor: Pick<Floor, 'taskState'>, workflow: string): TaskState {
  let value: Readonly<Record<string, unknown>> = { workflow, step: 'started' };
  floor.taskState(value);
  return {
    update(change) {
      value = { ...value, ...change };
      floor.taskState(value);
    },
  };
}

/**
 * Says a message in the policy's own words. Where a designer took them out, or wrote words that cannot be
 * said, the agent says its own: an edit of a policy must not end a running call.
 */
export function speak(
  { floor, policy, onError }: CallDesk,
  messageType: string,
  ownWords: string,
): voice.SpeechHandle {
  if (policy.messages[messageType]?.text === undefined) return floor.say(messageType, ownWords);
  try {
    return floor.say(messageType);
  } catch (error) {
    onError(error);
    return floor.say(messageType, ownWords);
  }
}

/** Milliseconds of waiting after which the caller is told that somebody is working. */
const WAIT_MESSAGE_AFTER_MS = 700;

/**
 * Asks the back office, which takes its time, and says `tool_wait` when the caller would otherwise
 * sit in silence. Rejects, without having asked, when the call is over or `cancelled` is aborted.
 */
export async function askBackOffice<Answer>(
  desk: CallDesk,
  ask: () => Answer,
  cancelled?: AbortSignal,
): Promise<Answer> {
  const signal = cancelled === undefined ? desk.over : AbortSignal.any([desk.over, cancelled]);
  const waitMessage = setTimeout(() => sayWait(desk), WAIT_MESSAGE_AFTER_MS);
  try {
    // The fictional back office answers as slowly as real ones do.
    await delay(desk.toolDelayMs, undefined, { signal });
    return ask();
  } finally {
    clearTimeout(waitMessage);
  }
}

function sayWait(desk: CallDesk): void {
  try {
    speak(desk, 'tool_wait', 'One moment please, I am looking that up for you.');
  } catch (error) {
    // An exception in a timer would end the process, and the call with it.
    desk.onError(error);
  }
}

/** An amount as it is spoken: `42 dollars and 50 cents`. */
export function spokenAmount(amountCents: number): string {
  const dollars = Math.floor(amountCents / 100);
  const cents = amountCents % 100;
  return cents === 0 ? `${dollars} dollars` : `${dollars} dollars and ${cents} cents`;
}
