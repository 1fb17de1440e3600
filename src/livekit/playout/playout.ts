import { voice } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';
import type { MessageId, ResumeAt } from '../../core/index.ts';
import { unawaited } from '../ground/index.ts';
import { noteTexts } from './heard-text.ts';
import { createWordSearch } from './word-search.ts';
import { judgeSegment, playoutProof, type PlayoutProof } from './proof.ts';
import { paced } from './pace.ts';
import { protectedAhead } from './protected-ahead.ts';
import type {
  HeardMessage,
  PlayoutOptions,
  ResumeResult,
  StopRequest,
  StopResult,
} from './controls.ts';
import { textsOf } from './frame-texts.ts';
import { createGain } from './gain.ts';
import { heardMessage, limitHeard, playedMs, setText, type Segment } from './segment.ts';
import { resumeMessage } from './resume.ts';
import { createPump, FADE_MS, LEAD_MS, type Pump } from './pump.ts';
import { createQueue, type PlayoutQueue } from './queue.ts';
import { ELSEWHERE, playsElsewhere } from './source.ts';
import { createStops, type Stops } from './stop.ts';

/**
 * The `AudioOutput` around the session's own: it plays what the engine lets it play.
 *
 * Set as the head of `session.output.audio`, so that every frame and every call of the framework
 * passes here. It takes all audio at once, sends it on little ahead of the ear, and so can stop,
 * pause and go back at any sample, and knows at any time what was heard.
 *
 * What the framework relies on: exactly one `playbackFinished` for each segment that it captured,
 * whatever becomes of it. A segment that was cut tells it only after the framework has interrupted
 * the message too (`clearBuffer()`): told earlier, it would take the message for played in full.
 */
export class PlayoutController extends voice.AudioOutput {
  readonly #clock: () => number;
  readonly #options: PlayoutOptions;
  readonly #rateHz: number | undefined;
  readonly #search = createWordSearch();
  readonly #queue: PlayoutQueue;
  readonly #pump: Pump;
  readonly #stops: Stops;
  /** The segment that frames are captured into, until the framework's flush. */
  #capturing: Segment | undefined;
  /** The framework's own pause; the engine's are in the messages. Neither undoes the other. */
  #isHeldByFramework = false;
  /** The engine has failed or left: only the framework holds anything. */
  #isOpen = false;
  readonly #isElsewhere: boolean;

  constructor(next: voice.AudioOutput, options: PlayoutOptions) {
    // No rate of our own: the framework would resample above us and lose the texts on the frames.
    super(undefined, next, { pause: true });
    this.#clock = options.clock;
    this.#options = options;
    this.#rateHz = next.sampleRate;
    this.#isElsewhere = playsElsewhere(next);
    if (this.#isElsewhere) this.logger.warn(`floorkeeper: ${ELSEWHERE}`);
    const framework = {
      started: (createdAt: number) => super.onPlaybackStarted(createdAt),
      finished: (event: voice.PlaybackFinishedEvent) => super.onPlaybackFinished(event),
    };
    this.#queue = createQueue(options, framework, this.#search);
    this.#stops = createStops(options, this.#queue, () => this.#pump);
    const unowned = createGain();
    this.#pump = createPump(next, {
      clock: options.clock,
      leadMs: options.leadMs ?? LEAD_MS,
      fadeMs: options.fadeMs ?? FADE_MS,
      first: () => this.#queue.first(),
      isHeld: (segment) => this.#isHeld(segment),
      gainOf: (segment) => segment.message?.gain ?? unowned,
      sent: (segment) => {
        // The output below says when it starts, but not for every segment: after a clearing the
        // synchronizer takes the next one for the one before. A frame that was taken has started.
        this.#queue.announce(segment, Date.now());
        this.#queue.tellProgress(segment);
        if (protectedAhead(segment, options)) this.#search.begin(segment, this.#clock());
      },
      pauseReached: (segment) => this.#pauseReached(segment),
      ended: (segment) => this.#stops.ended(segment),
    });
  }

  /** Lets the first sample of the message leave. May come before its first frame. */
  startPlayout(messageId: MessageId): void {
    this.#queue.message(messageId).isAllowed = true;
    this.#pump.kick();
  }

  /** Holds the message at the next sample; nothing of it is lost. `stopped` (`pause`) tells when it is heard. */
  holdPause(messageId: MessageId): void {
    this.#queue.message(messageId).isPaused = true;
    this.#pump.kick();
    this.lookForWords(messageId);
  }

  /** Goes on with a message that `holdPause` holds. Without effect on one that is not held. */
  resumePlayout(messageId: MessageId, at: ResumeAt): ResumeResult {
    const message = this.#queue.message(messageId);
    const nowMs = this.#clock();
    const result = resumeMessage(message, this.#isElsewhere ? 'sample' : at, nowMs);
    this.#pump.kick();
    return this.#isElsewhere ? { ...result, degraded: ELSEWHERE } : result;
  }

  /** Lowers the message's voice; its position goes on. */
  duck(messageId: MessageId): void {
    this.#queue.message(messageId).gain.duck();
    this.lookForWords(messageId);
  }

  unduck(messageId: MessageId): void {
    this.#queue.message(messageId).gain.unduck();
  }

  /**
   * Ends the message. Resolves when its last sample has left; interrupt its handle then.
   *
   * A second stop that ends earlier takes the place of the first, which is answered alike.
   */
  async stop(messageId: MessageId, request: StopRequest): Promise<StopResult> {
    const message = this.#queue.message(messageId);
    if (!this.#isElsewhere) return this.#stops.stop(message, request);
    const result = await this.#stops.stop(message, { ...request, at: 'now', protect: [] });
    return { ...result, degraded: ELSEWHERE };
  }

  /** Ends a message of which nothing was heard yet; one that is heard is stopped at once. */
  cancel(messageId: MessageId): void {
    unawaited('the playout', this.stop(messageId, { at: 'now', boundMs: 0, protect: [] }));
  }

  /** What the caller heard of the message until now, and what not. */
  heard(messageId: MessageId): HeardMessage {
    const heard = heardMessage(this.#queue.message(messageId), this.#clock());
    const isSure = !this.#isElsewhere || heard.boundarySource === 'complete';
    return isSure ? heard : { ...heard, confidence: Math.min(heard.confidence, UNSURE) };
  }

  /** Tells the whole text of a message, as far as it is known. May be called again with more of it. */
  setText(messageId: MessageId, text: string): void {
    setText(this.#queue.message(messageId), text);
  }

  /**
   * Something may stop the message soon: looks for the words that are being spoken. Without it a stop
   * at a word is one at once.
   */
  lookForWords(messageId: MessageId): void {
    const playing = this.#queue.message(messageId).segments.find(({ phase }) => phase !== 'over');
    if (playing?.phase === 'sounding') this.#search.begin(playing, this.#clock());
  }

  /** What can be proven of a message that was played to its end; its connection is not known here. */
  proofOf(messageId: MessageId): PlayoutProof {
    return playoutProof(this.#queue.message(messageId));
  }

  /** Whether audio of the message is still to come. */
  isAwaited(messageId: MessageId): boolean {
    return this.#queue.message(messageId).segments.at(-1)?.isFlushed !== true;
  }

  /** The caller heard nothing of the message from a moment of the clock on, whatever was played. */
  limitHeard(messageId: MessageId, atMs: number): void {
    limitHeard(this.#queue.message(messageId), atMs);
    this.lookForWords(messageId);
  }

  /** Milliseconds of the message that were heard until now. */
  playedMs(messageId: MessageId): number {
    return playedMs(this.#queue.message(messageId), this.#clock());
  }

  /** Nothing is being captured, and nothing is played or waits to be. */
  get isIdle(): boolean {
    return this.#capturing === undefined && this.#queue.first() === undefined;
  }

  /** Plays audio of our own as one whole message, of which LiveKit knows nothing. */
  playAside(messageId: MessageId, text: string, frames: readonly AudioFrame[]): void {
    const [first] = frames;
    if (first === undefined) return;
    this.#queue.addAside(messageId, { text, frames, rateHz: this.#rateOf(first) });
    this.#pump.kick();
  }

  /** The engine has failed: nothing waits any more, everything flows as the framework wants. */
  openOnFailure(): void {
    this.#isOpen = true;
    for (const message of this.#queue.messages()) {
      message.isPaused = false;
      message.gain.unduck();
    }
    this.#pump.kick();
  }

  /** Tells nothing more and holds nothing back; what the session still says is played as it wants. */
  close(): void {
    this.#queue.silence();
    this.openOnFailure();
  }

  override captureFrame(frame: AudioFrame): Promise<void> {
    const counted = super.captureFrame(frame);
    const segment = (this.#capturing ??= this.#open(frame));
    // What comes after a cut, until the framework's flush, belongs to a segment that is over.
    if (segment.phase !== 'over') {
      const added = noteTexts(segment.text, textsOf(frame), segment.audio.length);
      segment.audio.append(frame);
      if (added !== '') {
        this.#queue.tell(segment, (messageId) => ({ type: 'text', messageId, text: added }));
      }
      this.#pump.kick();
    }
    return paced(counted, segment, this.#options);
  }

  override flush(): void {
    super.flush();
    const segment = this.#capturing;
    this.#capturing = undefined;
    if (segment === undefined) return;
    segment.audio.end();
    segment.isFlushed = true;
    // The framework flushes what it gives up too, before it clears it. That is not all there was to
    // say, and its words would be looked for in a part of their audio.
    const isGivenUp = segment.message && this.#options.isInterrupted(segment.message.messageId);
    segment.isWhole = segment.phase !== 'over' && isGivenUp !== true;
    if (segment.isWhole) judgeSegment(segment, this.#search, this.#options);
    this.#queue.settle();
    this.#pump.kick();
  }

  /** The framework interrupts: all that it has captured is over now. It calls this twice for one message. */
  override clearBuffer(): void {
    this.#stops.interruptAll();
  }

  override pause(): void {
    this.#isHeldByFramework = true;
    this.#pump.kick();
  }

  override resume(): void {
    this.#isHeldByFramework = false;
    this.#pump.kick();
  }

  override onPlaybackStarted(createdAt: number): void {
    const segment = this.#queue.first();
    if (segment?.phase === 'sounding' || segment?.phase === 'ending')
      this.#queue.announce(segment, createdAt);
  }

  // Its position and its runs count what was sent down, repetitions included; ours are told by `#settle`.
  // @ts-ignore LiveKit 1.8 has no such method to override, and 1.9 has.
  override onPlaybackProgressed(): void {}

  override onPlaybackFinished(): void {}

  #open(frame: AudioFrame): Segment {
    const segment = this.#queue.open(this.#rateOf(frame));
    this.#queue.tellReady(segment);
    return segment;
  }

  #rateOf({ sampleRate }: AudioFrame): number {
    return this.#rateHz ?? (sampleRate % 100 === 0 ? sampleRate : RATE_HZ);
  }

  #isHeld(segment: Segment): boolean {
    if (this.#isHeldByFramework) return true;
    const message = segment.message;
    if (this.#isOpen || message === undefined) return false;
    return message.isPaused || !message.isAllowed;
  }

  #pauseReached(segment: Segment): void {
    const message = segment.message;
    if (message === undefined || !message.isPaused || message.isPauseTold) return;
    message.isPauseTold = true;
    const playedMs = this.playedMs(message.messageId);
    this.#queue.tell(segment, (messageId) => ({
      type: 'stopped',
      messageId,
      playedMs,
      boundary: 'pause',
    }));
  }
}

/** Of a word that was sent somewhere, to be played at some time. */
const UNSURE = 0.3;
/** For an output that names no rate, where that of the voice has no whole frames of 10 ms. */
const RATE_HZ = 24_000;
