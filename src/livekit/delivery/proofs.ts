import type { DeliveryProof, MessageId } from '../../core/index.ts';
import { guarded, type MachineDetection, type Tell } from '../ground/index.ts';
import type { PlayoutProof } from '../playout/index.ts';
import type { Connection } from './connection.ts';

/** What `DeliveryProofs` needs. */
export type DeliveryProofsOptions = {
  readonly tell: Tell;
  readonly isRequired: (messageId: MessageId) => boolean;
  /** What the playout can prove: that the audio spoke the text, and that the output accepted it. */
  readonly playoutProof: (messageId: MessageId) => PlayoutProof;
  /** Called when the caller did not hear the message from this time of `performance.now()` on. */
  readonly onUnheardSince: (messageId: MessageId, atMs: number) => void;
};

/**
 * Proves each message that played to its end. The engine decides what the proof means.
 *
 * A required message is proven only if the caller's connection was up until after its last word. That
 * may be known a second later or, if the connection is down, when it is back.
 */
export class DeliveryProofs {
  /** Set if there is a room. */
  connection: Connection | undefined;
  /** LiveKit's detection of answering machines, if there is a session. */
  machine: MachineDetection | undefined;
  #isMachine = false;
  readonly #options: DeliveryProofsOptions;
  readonly #startedAtMs = new Map<MessageId, number>();
  readonly #pending = new Map<MessageId, Pending>();
  readonly #asked = new Set<MessageId>();
  readonly #failed = new Map<MessageId, 'model' | 'synthesis'>();

  constructor(options: DeliveryProofsOptions) {
    this.#options = options;
  }

  /** Called when the model is asked for the words of a message. */
  modelAsked(messageId: MessageId): void {
    this.#asked.add(messageId);
  }

  /** Called when the model has produced all of them. */
  modelAnswered(messageId: MessageId): void {
    this.#asked.delete(messageId);
  }

  /** Called when the model has failed for good: the messages it was asked for break off. */
  modelFailed(): void {
    for (const messageId of this.#asked) this.#failed.set(messageId, 'model');
  }

  /** Called when the voice has failed for good while it spoke this message. */
  voiceFailed(messageId: MessageId): void {
    this.#failed.set(messageId, 'synthesis');
  }

  /** Called when LiveKit has found out whether a machine has answered the call. */
  machineDecided(isMachine: boolean): void {
    this.#isMachine = isMachine;
    if (!isMachine) return this.look();
    for (const messageId of this.#pending.keys()) this.#settle(messageId, 'machine');
  }

  /** Called when the first sample of the message has left. */
  started(messageId: MessageId): void {
    if (this.#startedAtMs.has(messageId)) return;
    this.#startedAtMs.set(messageId, performance.now());
    if (this.#options.isRequired(messageId)) this.connection?.watch();
  }

  /** Called when the message is over. Returns `undefined` if it was interrupted: nothing to prove. */
  ended(
    messageId: MessageId,
    how: 'complete' | 'interrupted',
  ): DeliveryProof | 'pending' | undefined {
    const { playoutProof, isRequired } = this.#options;
    if (this.#isMachine && isRequired(messageId)) {
      if (this.#startedAtMs.has(messageId)) this.connection?.unwatch();
      return 'machine';
    }
    const isUndecided = this.machine?.isUndecided() === true;
    const isWatched = isRequired(messageId) && (this.connection !== undefined || isUndecided);
    const played = this.#failed.get(messageId) ?? playoutProof(messageId);
    const broken = played === 'heard' && this.#asked.has(messageId) ? 'model' : played;
    if (!isWatched || how === 'interrupted' || broken !== 'heard') {
      if (isWatched && this.#startedAtMs.has(messageId)) this.connection?.unwatch();
      return how === 'interrupted' ? undefined : broken;
    }
    const endedAtMs = performance.now();
    const fromMs = this.#startedAtMs.get(messageId) ?? endedAtMs;
    this.#pending.set(messageId, { fromMs, endedAtMs });
    // Deferred, because the end of the message is being reported right now and must come first.
    queueMicrotask(guarded('the proof of a delivery', () => this.look()));
    return 'pending';
  }

  /** Checks pending proofs when more may be known about the connection. */
  look(): void {
    for (const [messageId, { fromMs, endedAtMs }] of this.#pending) {
      const reach = this.connection?.reach(fromMs, endedAtMs) ?? PROVEN;
      const isLate = performance.now() - endedAtMs > PENDING_MS_MAX;
      if (this.machine?.isUndecided() === true && !isLate) continue;
      if (reach.type === 'proven') this.#settle(messageId, 'heard');
      else if (reach.type === 'down' && (reach.isOver || isLate)) {
        this.#options.onUnheardSince(messageId, reach.sinceMs);
        this.#settle(messageId, 'away');
      } else if (isLate) this.#settle(messageId, 'away');
    }
  }

  /** Settles all pending proofs, because the call ends and nothing more will be known. */
  close(): void {
    for (const [messageId, { fromMs, endedAtMs }] of this.#pending) {
      const reach = this.connection?.reach(fromMs, endedAtMs) ?? PROVEN;
      // The server confirms once a second: a message that has just ended counts as heard without it.
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
/** Shorter than the engine's own bound for a pending proof. */
const PENDING_MS_MAX = 25_000;
const CONFIRMED_MS = 2000;
