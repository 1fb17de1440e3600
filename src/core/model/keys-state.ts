import type { UserInput } from './action.ts';
import type { Clause } from './clause.ts';
import type { KeyRef, MessageId } from './ids.ts';
import type { SessionMs } from './time.ts';

/** Keys that have not taken effect yet, and how often input was invalid. */
export type KeysState = {
  readonly kept: KeptKey;
  /** Invalid input since the last message that was not a reprompt. */
  readonly invalid: number;
  /** When the last key was pressed. */
  readonly pressedAtMs: SessionMs | undefined;
  /** The collection that was completed last; its terminator may still follow. */
  readonly completed: { readonly messageType: string; readonly atMs: SessionMs } | undefined;
  /** Keys that no message took when they were pressed, in order. */
  readonly waiting: readonly WaitingKey[];
  /** An option of the message in force, or heard last, was chosen: a menu takes one choice. */
  readonly isChosen: boolean;
  /** When an option was chosen last: the same key may follow as an echo of that press. */
  readonly chosenAtMs: SessionMs | undefined;
  /** The message that a key or digits answered: silence after it does not count. */
  readonly answered: MessageId | undefined;
  /** Becomes the caller's turn when the message that was stopped for it is done. */
  readonly turn: UserInput | undefined;
};

/** A key that waits for a message that takes keys. */
export type WaitingKey = {
  readonly ref: KeyRef;
  readonly pressedAtMs: SessionMs;
  /** Type of the message that it was pressed over, and its clause that has no use for the key. */
  readonly messageType: string;
  readonly clause: Clause;
};

/**
 * A key that was not allowed to stop the message. An option takes effect at the end of the message or
 * of its grace, an invalid key at the end of the grace; a `stop` only stops the message then.
 */
export type KeptKey =
  | { readonly type: 'none' }
  | {
      readonly type: 'stop';
      readonly messageId: MessageId;
      readonly clause: Clause;
      readonly isReported: boolean;
    }
  | {
      readonly type: 'invalid';
      readonly messageId: MessageId;
      readonly messageType: string;
      readonly clause: Clause;
      readonly reason: string;
    }
  | {
      readonly type: 'option';
      readonly messageId: MessageId;
      readonly messageType: string;
      readonly clause: Clause;
      readonly option: string;
      readonly ref: KeyRef;
    };
