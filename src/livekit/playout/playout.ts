import { voice } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';
import type { MessageId, ResumeAt } from '../../core/index.ts';
import { unawaited } from '../ground/index.ts';
import { noteTexts } from './heard-text.ts';
import { createWordSearch } from './word-search.ts';
import { judgeSegment, playoutProof, type PlayoutProof } from './proof.ts';
import { calmMs, paced } from './pace.ts';
import type {
  HeardMessage,
  PlayoutOptions,
  ResumeResult,
  StopRequest,
  StopResult,
} from './controls.ts';
import { textsOf } from './frame-texts.ts';
import { createGain } from './gain.ts';
import { heardMessage, limitHeard, playedMs, setText, writingOf, type Writing } from './message.ts';
import type { Segment } from './segment.ts';
import { resumeMessage } from './resume.ts';
import { createPump, FADE_MS, LEAD_MS, type Pump } from './pump.ts';
import { createQueue, type PlayoutQueue } from './queue.ts';
import { ELSEWHERE, playsElsewhere } from './source.ts';
import { createStops, type Stops } from './stop.ts';

/**
 * The `AudioOutput` that wraps the session's own and plays what the engine allows.
 *
 * It is the head of `session.output.audio`, so every frame and every call from LiveKit passes through
 * it. It accepts all audio at once and sends it on just ahead of what the caller hears. It can thus
 * stop, pause and go back at any sample, and it always knows what was heard.
 *
 * LiveKit relies on exactly one `playbackFinished` for each segment that it captured, whatever happens
 * to the segment. For a segment that was cut, that report waits until LiveKit has interrupted the
 * message too (`clearBuffer()`): an earlier report would make LiveKit treat the message as fully played.
 */
export class PlayoutController extends voice.AudioOutput {
  readonly #clock: () => number;
  readonly #options: PlayoutOptions;
  readonly #rateHz: number | undefined;
  readonly #search = createWordSearch();
  readonly #queue: PlayoutQueue;
  readonly #pump: Pump;
  readonly #stops: Stops;
  /** The segment that LiveKit captures frames into, until its `flush()`. */
  #capturing: Segment | undefined;
  /** LiveKit's own pause; the engine's are in the messages. Neither undoes the other. */
  #isHeldByFramework = false;
  /** The engine has failed or closed: only LiveKit can pause playout now. */
  #isOpen = false;
  readonly #isElsewhere: boolean;

  constructor(next: voice.AudioOutput, options: PlayoutOptions) {
    // No sample rate here: LiveKit would resample before this output and lose the texts on the frames.
    super(undefined, next, { pause: true });
    this.#clock = options.clock;
    this.#options = options;
    this.#rateHz = next.sampleRate;
    this.#isElsewhere = playsElsewhere(next);
    if (this.#isElsewhere) this.logger.warn(`floorkeeper: ${ELSEWHERE}`);
    const started = (createdAt: number): void => super.onPlaybackStarted(createdAt);
    const finished = (event: voice.PlaybackFinishedEvent): void => super.onPlaybackFinished(event);
    const queued = { search: this.#search, isElsewhere: this.#isElsewhere };
    this.#queue = createQueue(options, { started, finished }, queued);
    this.#stops = createStops(options, this.#queue, this.#search, () => this.#pump);
    const unowned = createGain();
    this.#pump = createPump(next, {
      clock: options.clock,
      leadMs: options.leadMs ?? LEAD_MS,
      fadeMs: options.fadeMs ?? FADE_MS,
      isElsewhere: this.#isElsewhere,
      first: () => this.#queue.first(),
      isHeld: (segment) => this.#isHeld(segment),
      gainOf: (segment) => segment.message?.gain ?? unowned,
      calmMs: (segment) => calmMs(segment, options),
      sent: (segment) => {
        this.#queue.sent(segment);
        // The caller may be taking the floor: a stop will need the words that are spoken then.
        if (options.callerIsSpeaking?.() === true) this.#search.begin(segment, this.#clock());
      },
      pauseReached: (segment) => this.#pauseReached(segment),
      ended: (segment) => this.#stops.ended(segment),
    });
  }

  /** Allows the first sample of the message to leave. May be called before its first frame arrives. */
  startPlayout(messageId: MessageId): void {
    this.#queue.message(messageId).isAllowed = true;
    this.#pump.kick();
  }

  /** Pauses the message at the next sample and loses nothing. `stopped` (`pause`) reports the silence. */
  holdPause(messageId: MessageId): void {
    this.#queue.message(messageId).isPaused = true;
    this.#pump.kick();
    this.lookForWords(messageId);
  }

  /** Resumes a message that `holdPause` paused; has no effect on any other. */
  resumePlayout(messageId: MessageId, at: ResumeAt): ResumeResult {
    const message = this.#queue.message(messageId);
    const from = this.#isElsewhere ? 'sample' : at;
    const result = resumeMessage(message, from, this.#clock());
    this.#pump.kick();
    return this.#isElsewhere ? { ...result, degraded: ELSEWHERE } : result;
  }

  /** Lowers the volume of the message while it continues to play. */
  duck(messageId: MessageId): void {
    this.#queue.message(messageId).gain.duck();
    this.lookForWords(messageId);
  }

  unduck(messageId: MessageId): void {
    this.#queue.message(messageId).gain.unduck();
  }

  /**
   * Ends the message. Resolves when its last sample has left; interrupt its handle then. A second stop
   * that ends earlier replaces the first; both get the same result.
   */
  async stop(messageId: MessageId, request: StopRequest): Promise<StopResult> {
    const message = this.#queue.message(messageId);
    if (!this.#isElsewhere) return this.#stops.stop(message, request);
    const result = await this.#stops.stop(message, { ...request, at: 'now', protect: [] });
    return { ...result, degraded: ELSEWHERE };
  }

  /** Removes a message that has not started; stops at once a message that is playing. */
  cancel(messageId: MessageId): void {
    unawaited('the playout', this.stop(messageId, { at: 'now', boundMs: 0, protect: [] }));
  }

  /** What the caller has heard of the message by now, and what not. */
  heard(messageId: MessageId): HeardMessage {
    const heard = heardMessage(this.#queue.message(messageId), this.#clock());
    if (!this.#isElsewhere || heard.boundarySource === 'complete') return heard;
    return { ...heard, confidence: Math.min(heard.confidence, UNSURE) };
  }

  /** Sets the text of a message, as far as it is known. May be called again. */
  setText(messageId: MessageId, text: string): void {
    setText(this.#queue.message(messageId), text);
  }

  /** The text of the message as its agent writes it. */
  writing(messageId: MessageId): Writing {
    return writingOf(this.#queue.message(messageId));
  }

  /** Searches for the words being spoken: a stop at a word that has no time becomes a stop at once. */
  lookForWords(messageId: MessageId): void {
    const playing = this.#queue.message(messageId).segments.find(({ phase }) => phase !== 'over');
    if (playing?.phase === 'sounding') this.#search.begin(playing, this.#clock());
  }

  /** What is proven of a message that played to its end. The connection is judged elsewhere. */
  proofOf(messageId: MessageId): PlayoutProof {
    return playoutProof(this.#queue.message(messageId));
  }

  /** True while LiveKit has more audio of the message to bring. */
  isAwaited(messageId: MessageId): boolean {
    return this.#queue.message(messageId).segments.at(-1)?.isFlushed !== true;
  }

  /** Notes that the caller heard nothing of the message after `atMs`, whatever was played. */
  limitHeard(messageId: MessageId, atMs: number): void {
    limitHeard(this.#queue.message(messageId), atMs);
    this.lookForWords(messageId);
  }

  /** Milliseconds of the message that were heard by now. */
  playedMs(messageId: MessageId): number {
    return playedMs(this.#queue.message(messageId), this.#clock());
  }

  /** True when nothing is being captured and nothing plays or waits to play. */
  get isIdle(): boolean {
    return this.#capturing === undefined && this.#queue.first() === undefined;
  }

  /** Plays the floor's own audio as one whole message that LiveKit does not know about. */
  playAside(messageId: MessageId, text: string, frames: readonly AudioFrame[]): void {
    const [first] = frames;
    if (first === undefined) return;
    this.#queue.addAside(messageId, { text, frames, rateHz: this.#rateOf(first) });
    this.#pump.kick();
  }

  /** Releases every pause and gate because the engine has failed: LiveKit alone controls playout now. */
  openOnFailure(): void {
    this.#isOpen = true;
    for (const message of this.#queue.messages()) {
      message.isPaused = false;
      message.gain.unduck();
    }
    this.#pump.kick();
  }

  /** Ends all reports and holds nothing back: what the session still says plays as LiveKit wants. */
  close(): void {
    this.#queue.silence();
    this.openOnFailure();
  }

  override captureFrame(frame: AudioFrame): Promise<void> {
    const counted = super.captureFrame(frame);
    const segment = (this.#capturing ??= this.#open(frame));
    // Frames between a cut and LiveKit's `flush()` belong to a segment that is over.
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
    // LiveKit also flushes a segment that it gives up, just before it clears it. Such audio is not all
    // there was to say, so its words must not be searched for as if it were.
    const isGivenUp = segment.message && this.#options.isInterrupted(segment.message.messageId);
    segment.isWhole = segment.phase !== 'over' && isGivenUp !== true;
    if (segment.isWhole) judgeSegment(segment, this.#search, this.#options);
    this.#queue.settle();
    this.#pump.kick();
  }

  /** LiveKit interrupts: all segments that it has captured end now. It calls this twice for one message. */
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
    this.#queue.startedBelow(createdAt);
  }

  // The output below counts all that was sent, repetitions included. The queue reports the right positions.
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

/** Confidence in a word while another service plays the audio. */
const UNSURE = 0.3;
/** Used if the output names no rate and the voice's rate does not divide into frames of 10 ms. */
const RATE_HZ = 24_000;
