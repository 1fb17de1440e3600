import type { DeliveryProof, MessageId } from '../../core/index.ts';
import { guarded, type Tell } from '../ground/index.ts';
import type { PlayoutProof } from '../playout/index.ts';
import type { Connection } from './connection.ts';

/** What the proofs need. */
export type DeliveryProofsOptions = {
  readonly tell: Tell;
  readonly isRequired: (messageId: MessageId) => boolean;
  /** What the playout can prove: that the audio spoke the text, and that it was taken. */
  readonly playoutProof: (messageId: MessageId) => PlayoutProof;
  /** The message was not heard from this moment of `performance.now()` on. */
  readonly onUnheardSince: (messageId: MessageId, atMs: number) => void;
};

/**
 * What is proven of each message that was played to its end. The engine decides what that means.
 *
 * A required message is proven only when the caller's connection has stood until after its last
 * word: that may be known a second later, or, where the connection is down, when it stands again.
 */
export class DeliveryProofs {
  /** Where there is a room. */
  connection: Connection | undefined;
  readonly #options: DeliveryProofsOptions;
  readonly #startedAtMs = new Map<MessageId, number>();
  readonly #pending = new Map<MessageId, Pending>();
  readonly #asked = new Set<MessageId>();
  readonly #failed = new Map<MessageId, 'model' | 'synthesis'>();

  constructor(options: DeliveryProofsOptions) {
    this.#options = options;
  }

  /** The model is asked for the words of a message. */
  modelAsked(messageId: MessageId): void {
    this.#asked.add(messageId);
  }

  /** It has said all of them. */
  modelAnswered(messageId: MessageId): void {
    this.#asked.delete(messageId);
  }

  /** It has failed for good: whatever it was asked for breaks off. */
  modelFailed(): void {
    for (const messageId of this.#asked) this.#failed.set(messageId, 'model');
  }

  /** The voice has failed for good while it spoke this message. */
  voiceFailed(messageId: MessageId): void {
    this.#failed.set(messageId, 'synthesis');
  }

  /** The first sample of the message left. */
  started(messageId: MessageId): void {
    if (this.#startedAtMs.has(messageId)) return;
    this.#startedAtMs.set(messageId, performance.now());
    if (this.#options.isRequired(messageId)) this.connection?.watch();
  }

  /** The message is over. `undefined` where it was interrupted: nothing is to be proven then. */
  ended(
    messageId: MessageId,
    how: 'complete' | 'interrupted',
  ): DeliveryProof | 'pending' | undefined {
    const { playoutProof, isRequired } = this.#options;
    const isWatched = isRequired(messageId) && this.connection !== undefined;
    const played = this.#failed.get(messageId) ?? playoutProof(messageId);
    const broken = played === 'heard' && this.#asked.has(messageId) ? 'model' : played;
    if (!isWatched || how === 'interrupted' || broken !== 'heard') {
      if (isWatched && this.#startedAtMs.has(messageId)) this.connection?.unwatch();
      return how === 'interrupted' ? undefined : broken;
    }
    const endedAtMs = performance.now();
    const fromMs = this.#startedAtMs.get(messageId) ?? endedAtMs;
    this.#pending.set(messageId, { fromMs, endedAtMs });
    // Told after the end of the message, which is being told now.
    queueMicrotask(guarded('the proof of a delivery', () => this.look()));
    return 'pending';
  }

  /** More may be known of the connection. */
  look(): void {
    for (const [messageId, { fromMs, endedAtMs }] of this.#pending) {
      const reach = this.connection?.reach(fromMs, endedAtMs) ?? PROVEN;
      const isLate = performance.now() - endedAtMs > PENDING_MS_MAX;
      if (reach.type === 'proven') this.#settle(messageId, 'heard');
      else if (reach.type === 'down' && (reach.isOver || isLate)) {
        this.#options.onUnheardSince(messageId, reach.sinceMs);
        this.#settle(messageId, 'away');
      } else if (isLate) this.#settle(messageId, 'away');
    }
  }

  /** Nothing more will be known: the call ends. */
  close(): void {
    for (const [messageId, { fromMs, endedAtMs }] of this.#pending) {
      const reach = this.connection?.reach(fromMs, endedAtMs) ?? PROVEN;
      // The server confirms once a second: what ended since then is not doubted for that alone.
      const isFresh = performance.now() - endedAtMs < CONFIRMED_MS;
      const isHeard = reach.type === 'proven' || (reach.type === 'pending' && isFresh);
      this.#settle(messageId, isHeard ? 'heard' : 'away');
    }
  }

  #settle(messageId: MessageId, proof: DeliveryProof): void {
    this.#pending.delete(messageId);
    this.connection?.unwatch();
    this.#options.tell({ type: 'delivery_settled', messageId, proof });
  }
}

type Pending = { readonly fromMs: number; readonly endedAtMs: number };

const PROVEN = { type: 'proven' } as const;
/** Before the engine gives up by itself. */
const PENDING_MS_MAX = 25_000;
const CONFIRMED_MS = 2000;
