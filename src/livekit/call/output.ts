import type { voice } from '@livekit/agents';

import type { MessageId, MessagePolicy } from '../../core/index.ts';
import { hashOfText } from '../../evidence/index.ts';
import { perceiveMessage } from '../../words/index.ts';
import { guarded, logFault, unawaited, type Tell } from '../ground/index.ts';
import { Captions } from './captions.ts';
import type { CallMessage, Messages } from './messages.ts';
import { recentOwnText } from './own-speech.ts';
import type { CallRecord } from './record.ts';
import { Playouts } from './playouts.ts';
import {
  type HeardMessage,
  type PlayoutEvent,
  type PlayoutProof,
  PlayoutController,
} from '../playout/index.ts';
import { DeliveryProofs } from '../delivery/index.ts';
import { fromPlayoutEvent } from './playout-events.ts';
import type { Watchdog } from './watchdog.ts';

/** What the output of a call needs. */
export type CallOutputOptions = {
  readonly tell: Tell;
  readonly messages: Messages;
  readonly watchdog: Pick<Watchdog, 'waits' | 'goesOn'>;
  readonly record: Pick<CallRecord, 'keep' | 'note'>;
  /** What the policy says about a message type. */
  readonly rulesOf: (messageType: string) => Pick<MessagePolicy, 'delivery' | 'speech'>;
  readonly callerIsSpeaking: () => boolean;
  /** Called after a segment has played to its end or to a stop, and the engine knows. */
  readonly onSegmentFinished: (messageId: MessageId) => void;
};

/** What the agent says in a call: the playout around the session's output, and its reports. */
export class CallOutput {
  readonly proofs: DeliveryProofs;
  /** Called when a message turns out not to have reached the caller. */
  onUnheard: ((messageId: MessageId) => void) | undefined;
  readonly #options: CallOutputOptions;
  readonly #playouts: Playouts;
  #session: voice.AgentSession | undefined;
  /** The message that LiveKit speaks now. */
  #messageOf: () => MessageId | undefined = () => undefined;
  readonly #captions = new Captions(() => this.#showsCaptions());
  #isOpen = false;
  #lastStarted: MessageId | undefined;
  /** What was written so far of the messages that must be heard. */
  readonly #written = new Map<MessageId, string>();

  constructor(options: CallOutputOptions) {
    this.#options = options;
    this.#playouts = new Playouts({
      make: (output) => this.#makePlayout(output),
      hasStarted: (messageId) => options.messages.hasStarted(messageId),
    });
    this.proofs = new DeliveryProofs({
      tell: options.tell,
      isRequired: (messageId) => this.isRequired(messageId),
      playoutProof: (messageId) => this.proofOf(messageId),
      onUnheardSince: (messageId, atMs) => {
        this.#playouts.limitHeard(messageId, atMs);
        this.onUnheard?.(messageId);
      },
    });
  }

  /** Wraps the session's outputs in playouts; LiveKit reads the output after this listener ran. */
  install(session: voice.AgentSession, messageOf: () => MessageId | undefined): void {
    this.#session = session;
    this.#messageOf = messageOf;
    this.#captions.install(session);
    this.#playouts.install(session);
  }

  /** The playout of a message, or the session's own. Throws while the session has no audio output. */
  playout(messageId?: MessageId): PlayoutController {
    const { current } = this.#playouts;
    const playout = messageId === undefined ? current : this.#playouts.of(messageId);
    if (playout === undefined) throw new NoAudioOutputError();
    return playout;
  }

  cancel(messageId: MessageId): void {
    this.#playouts.of(messageId)?.cancel(messageId);
  }

  heard(messageId: MessageId): HeardMessage {
    return this.#playouts.heard(messageId) ?? UNHEARD;
  }

  playedMs(messageId: MessageId): number {
    return this.#playouts.playedMs(messageId);
  }

  /** Starts the search for the words of the message that plays, because something may stop it. */
  lookForWords(): void {
    const last = this.#lastStarted;
    if (last !== undefined) this.#playouts.of(last)?.lookForWords(last);
  }

  /** True if the session plays no audio: its speech goes out as text or nowhere. */
  get isTextOnly(): boolean {
    const output = this.#session?.output;
    return output !== undefined && (output.audio === null || !output.audioEnabled);
  }

  isRequired(messageId: MessageId): boolean {
    return this.#rulesOf(messageId)?.delivery === 'required';
  }

  /** What the playout can prove of a message that played to its end. */
  proofOf(messageId: MessageId): PlayoutProof {
    return this.#playouts.proofOf(messageId) ?? 'output';
  }

  /** True while the voice has not yet spoken all of the message. */
  isAwaited(messageId: MessageId): boolean {
    return this.#playouts.of(messageId)?.isAwaited(messageId) === true;
  }

  /** Called during playout: a policy that cannot be read must not stop the sound. */
  #rulesOf(messageId: MessageId) {
    const message = this.#options.messages.of(messageId);
    try {
      return message && this.#options.rulesOf(message.messageType);
    } catch (error) {
      logFault('the policy of a message', error);
      return undefined;
    }
  }

  /** The message that became audible last. */
  lastStarted(): CallMessage | undefined {
    return this.#lastStarted && this.#options.messages.of(this.#lastStarted);
  }

  /** Words of the agent that the caller's microphone may pick up again. */
  recentText(): string {
    const last = this.#lastStarted;
    return recentOwnText(last === undefined ? undefined : this.heard(last));
  }

  /** Passes the text of a speech that LiveKit has created, if it is known, to the playout and the engine. */
  onQueued({ messageId, text, template, finished }: CallMessage): void {
    this.#playouts.bind(messageId);
    if (this.isRequired(messageId)) this.#hashText({ messageId, text, template, finished });
    if (text === undefined) return;
    this.setText(messageId, text);
    this.#onText(messageId, text);
  }

  /** Sets the text of a message, as far as it is known. */
  setText(messageId: MessageId, text: string): void {
    this.#playouts.of(messageId)?.setText(messageId, text);
  }

  /** Called when an agent begins to write the text of the message's next segment; takes that text. */
  writes(messageId: MessageId): (text: string) => void {
    return this.#playouts.next(messageId)?.writing(messageId).begin() ?? (() => undefined);
  }

  /** Lets a message play that has waited for the engine for too long. */
  goOn(messageId: MessageId, waitedFor: 'start' | 'resume'): void {
    const playout = this.#playouts.of(messageId);
    if (waitedFor === 'start') playout?.startPlayout(messageId);
    else playout?.resumePlayout(messageId, 'sample');
  }

  /** Lets everything play, because the engine no longer decides. */
  open(): void {
    this.#isOpen = true;
    for (const playout of this.#playouts.all()) playout.openOnFailure();
  }

  /** The session has closed: stops wrapping outputs that replace the present one. */
  release(): void {
    this.#playouts.uninstall();
  }

  #makePlayout(output: voice.AudioOutput): PlayoutController {
    const onEvent = guarded('the output', (event: PlayoutEvent) => this.#onEvent(event, playout));
    const playout: PlayoutController = new PlayoutController(output, {
      messageOf: () => this.#messageOf(),
      isRequired: (id) => this.isRequired(id),
      hasOwnAudio: (id) => this.#options.messages.of(id)?.hasOwnAudio === true,
      isInterrupted: (id) => this.#options.messages.of(id)?.handle.interrupted === true,
      callerIsSpeaking: this.#options.callerIsSpeaking,
      calmMs: (id) => calmMs(this.#rulesOf(id)?.speech.minSpeechMs ?? 0),
      captions: this.#captions,
      onEvent,
      clock: () => performance.now(),
    });
    if (this.#isOpen) playout.openOnFailure();
    return playout;
  }

  #showsCaptions(): boolean {
    const messageId = this.isTextOnly ? undefined : this.#messageOf();
    return (
      messageId !== undefined && this.#playouts.next(messageId)?.writing(messageId).show() === true
    );
  }

  #onEvent(event: PlayoutEvent, playout: PlayoutController): void {
    const { messages, watchdog, tell } = this.#options;
    const { messageId } = event;
    if (event.type === 'segment_ready') this.#playouts.begins(messageId, playout);
    if (event.type === 'text') {
      // The text given to a `say` was reported already.
      if (messages.of(messageId)?.text === undefined) this.#onText(messageId, event.text);
      return;
    }
    if (event.type === 'started') {
      this.#lastStarted = messageId;
      messages.started(messageId);
      this.proofs.started(messageId);
    }
    const isFirst = event.type === 'segment_ready' && !messages.hasStarted(messageId);
    if (isFirst) watchdog.waits(messageId, 'start');
    if (event.type === 'started' || event.type === 'segment_finished') watchdog.goesOn(messageId);
    tell(fromPlayoutEvent(event));
    if (event.type === 'segment_finished') this.#options.onSegmentFinished(messageId);
  }

  /** The text of a reply is known when the reply is over. */
  #hashText({ messageId, text, template, finished }: Hashed): void {
    const { record } = this.#options;
    const note = (of: string): void =>
      record.note('required_text', { messageId, ...hashOfText(of, template) });
    if (text !== undefined) note(text);
    else {
      const hash = (): void => {
        const written = this.#written.get(messageId);
        if (written !== undefined) note(written.trim());
      };
      unawaited('the text of a message', finished.then(hash));
    }
  }

  #onText(messageId: MessageId, text: string): void {
    const { record, tell } = this.#options;
    record.keep(messageId, 'message_text', text);
    if (this.isRequired(messageId)) {
      this.#written.set(messageId, (this.#written.get(messageId) ?? '') + text);
    }
    tell({ type: 'text_appended', messageId, evidence: perceiveMessage(text) });
  }
}

type Hashed = Pick<CallMessage, 'messageId' | 'text' | 'template' | 'finished'>;

/**
 * The caller speaks from the first window of the VAD with voice on. The message is paused or ducked at the one
 * that completes `minSpeechMs` of voice, not earlier.
 */
function calmMs(minSpeechMs: number): number {
  return Math.max(0, Math.ceil(minSpeechMs / VAD_WINDOW_MS) - 1) * VAD_WINDOW_MS;
}

/** The windows of LiveKit's VAD and of Silero. */
const VAD_WINDOW_MS = 32;

/** Thrown without an audio output: nothing can be played, paused or stopped. */
class NoAudioOutputError extends Error {
  override readonly name = 'NoAudioOutputError';
}

/** What is heard of a speech that has not begun. */
export const UNHEARD: HeardMessage = {
  heardText: '',
  unheardText: '',
  playedMs: 0,
  boundarySource: 'none',
  confidence: 0,
};
