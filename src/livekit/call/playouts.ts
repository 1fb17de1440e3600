import type { voice } from '@livekit/agents';

import type { MessageId } from '../../core/index.ts';
import { replaceSetter } from '../ground/index.ts';
import type { HeardMessage, PlayoutController, PlayoutProof } from '../playout/index.ts';

/** What the playouts need. */
export type PlayoutsOptions = {
  readonly make: (output: voice.AudioOutput) => PlayoutController;
  readonly hasStarted: (messageId: MessageId) => boolean;
};

/**
 * The playouts of a call: one around each audio output that the session has had. The application may
 * replace the output during the call; LiveKit then ends a speech on the output that it began on.
 */
export class Playouts {
  readonly #options: PlayoutsOptions;
  /** Each playout with the output that it wraps. */
  readonly #playouts = new Map<voice.AudioOutput, PlayoutController>();
  /** The playouts of each message: more than one if its tool has replaced the output. */
  readonly #ofMessages = new Map<MessageId, PlayoutController[]>();
  #current: PlayoutController | undefined;
  #undo: (() => void) | undefined;

  constructor(options: PlayoutsOptions) {
    this.#options = options;
  }

  /** Wraps the session's output, and from now on each that replaces it. */
  install({ output }: voice.AgentSession): void {
    if (this.#undo !== undefined || output.audio === null) return;
    output.audio = this.#around(output.audio);
    this.#undo = replaceSetter(output, 'audio', (next) => next && this.#around(next));
  }

  /** Leaves the session the outputs it has. */
  uninstall(): void {
    this.#undo?.();
  }

  /** The playout that a message has; before its first frame, the session's own. */
  of(messageId: MessageId): PlayoutController | undefined {
    return this.#ofMessages.get(messageId)?.at(-1) ?? this.#current;
  }

  /** The session's own playout. */
  get current(): PlayoutController | undefined {
    return this.#current;
  }

  all(): Iterable<PlayoutController> {
    return this.#playouts.values();
  }

  /** LiveKit plays a speech on the output that the session had when the speech was created. */
  bind(messageId: MessageId): void {
    if (this.#current !== undefined) this.#ofMessages.set(messageId, [this.#current]);
  }

  /** The playout on which the next segment of a message is written. */
  next(messageId: MessageId): PlayoutController | undefined {
    return this.#options.hasStarted(messageId) ? this.#current : this.of(messageId);
  }

  /** Called when a segment of the message begins to come to a playout. */
  begins(messageId: MessageId, playout: PlayoutController): void {
    const known = this.#ofMessages.get(messageId) ?? [];
    if (known.at(-1) === playout) return;
    this.#ofMessages.set(messageId, [...known.filter((one) => one !== playout), playout]);
    // The engine has allowed the message already, on another output.
    if (this.#options.hasStarted(messageId)) playout.startPlayout(messageId);
  }

  heard(messageId: MessageId): HeardMessage | undefined {
    const parts = this.#having(messageId).map((playout) => playout.heard(messageId));
    const [first, ...others] = parts;
    return first && others.reduce(joined, first);
  }

  playedMs(messageId: MessageId): number {
    return this.#having(messageId).reduce((sum, playout) => sum + playout.playedMs(messageId), 0);
  }

  /** What is proven of a message: what is proven of all its parts. */
  proofOf(messageId: MessageId): PlayoutProof | undefined {
    const proofs = this.#having(messageId).map((playout) => playout.proofOf(messageId));
    return proofs.find((proof) => proof !== 'heard') ?? proofs[0];
  }

  limitHeard(messageId: MessageId, atMs: number): void {
    for (const playout of this.#having(messageId)) playout.limitHeard(messageId, atMs);
  }

  #having(messageId: MessageId): readonly PlayoutController[] {
    const known = this.#ofMessages.get(messageId);
    if (known !== undefined) return known;
    return this.#current === undefined ? [] : [this.#current];
  }

  #around(output: voice.AudioOutput): voice.AudioOutput {
    const chain = chainOf(output);
    const within = [...this.all()].find((playout) => chain.includes(playout));
    if (within !== undefined) {
      this.#current = within;
      return output;
    }
    const playout = this.#playouts.get(output) ?? this.#options.make(output);
    this.#playouts.set(output, playout);
    this.#current = playout;
    return playout;
  }
}

function chainOf(output: voice.AudioOutput): readonly voice.AudioOutput[] {
  const chain = [output];
  for (let next = output['nextInChain']; next !== undefined; next = next['nextInChain']) {
    chain.push(next);
  }
  return chain;
}

function joined(before: HeardMessage, after: HeardMessage): HeardMessage {
  const join = (...texts: string[]): string => texts.filter((text) => text !== '').join(' ');
  const played = after.playedMs > 0 ? after : before;
  return {
    heardText: join(before.heardText, after.heardText),
    unheardText: join(before.unheardText, after.unheardText),
    playedMs: before.playedMs + after.playedMs,
    boundarySource: played.boundarySource,
    confidence: played.confidence,
  };
}
