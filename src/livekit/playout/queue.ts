import type { voice } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';
import { id, type MessageId, type SegmentId } from '../../core/index.ts';
import { guarded } from '../ground/index.ts';
import { fullText, setWhole } from './heard-text.ts';
import type { PlayoutEvent, PlayoutOptions } from './controls.ts';
import { createGain } from './gain.ts';
import { createVoiceRate } from './voice-rate.ts';
import { showEnd, showHeard } from './shown.ts';
import type { WordSearch } from './word-search.ts';
import type { Written } from './written.ts';
import { forgetAudio, newMessage, playedMs, wordsHeard } from './message.ts';
import {
  createSegment,
  endSegment,
  heardMs,
  heardSamples,
  type Segment,
  type Message,
} from './segment.ts';

/**
 * The captured segments that have not finished playing, in order. Knows the message of each segment and
 * reports its progress to LiveKit and to the engine.
 */
export type PlayoutQueue = {
  /** The oldest segment whose end has not been reported to LiveKit yet. */
  first(): Segment | undefined;
  all(): readonly Segment[];
  /** The message with an id; creates it when the id is new. */
  message(messageId: MessageId): Message;
  messages(): Iterable<Message>;
  /** Starts a segment for the message whose frames LiveKit captures now. */
  open(rateHz: number): Segment;
  /** Adds the floor's own audio as one whole message that LiveKit does not know about. */
  addAside(messageId: MessageId, aside: Aside): void;
  /** Reports to the engine that the segment's first audio has arrived. */
  tellReady(segment: Segment): void;
  /** Removes segments that are over from the queue and reports each end to LiveKit when it is due. */
  settle(): void;
  /** Called when the output below has accepted samples of the segment: reports its start and progress. */
  sent(segment: Segment): void;
  /** Called when the output below reports a start: the first sample leaves. */
  startedBelow(createdAt: number): void;
  tell(segment: Segment, event: (messageId: MessageId) => PlayoutEvent): void;
  /** Stops all reports to the engine. */
  silence(): void;
};

/** LiveKit, as the queue reports to it. */
export type Framework = {
  started(createdAt: number): void;
  finished(event: voice.PlaybackFinishedEvent): void;
};

export function createQueue(
  options: PlayoutOptions,
  framework: Framework,
  { search, isElsewhere }: { readonly search: WordSearch; readonly isElsewhere: boolean },
): PlayoutQueue {
  const messages = new Map<MessageId, Message>();
  const state = newState(options, framework, search);
  const kind = { voice: createVoiceRate(), isElsewhere };
  const message = (messageId: MessageId): Message => {
    const known = messages.get(messageId);
    if (known !== undefined) return known;
    const made = newMessage(messageId, createGain());
    messages.set(messageId, made);
    forgetAudio([...messages.values()].slice(0, -MESSAGES_WITH_AUDIO));
    return made;
  };
  return {
    first: () => state.segments[0],
    all: () => state.segments,
    message,
    messages: () => messages.values(),
    open(rateHz) {
      const messageId = options.messageOf();
      const owner = messageId === undefined ? undefined : message(messageId);
      const segment = openSegment(owner, createSegment(owner, segmentIdOf(owner), rateHz, kind));
      state.segments.push(segment);
      return segment;
    },
    addAside(messageId, aside) {
      const owner = message(messageId);
      owner.text = aside.text;
      const made = createSegment(owner, segmentIdOf(owner), aside.rateHz, {
        ...kind,
        isAside: true,
      });
      state.segments.push(fill(openSegment(owner, made), aside.frames));
      tellReady(state, made);
    },
    tellReady: (segment) => tellReady(state, segment),
    settle: () => settle(state),
    sent: (segment) => sent(state, segment),
    startedBelow: (createdAt) => startedBelow(state, createdAt),
    tell: (segment, event) => tell(state, segment, event),
    silence() {
      state.isSilent = true;
    },
  };
}

function newState(options: PlayoutOptions, framework: Framework, search: WordSearch): QueueState {
  return { options, framework, search, segments: [], isSilent: false, unclaimed: undefined };
}

/** Speech that bypasses LiveKit's queue. */
export type Aside = {
  readonly text: string;
  readonly frames: readonly AudioFrame[];
  readonly rateHz: number;
};

type QueueState = {
  readonly options: PlayoutOptions;
  readonly framework: Framework;
  readonly search: WordSearch;
  readonly segments: Segment[];
  isSilent: boolean;
  unclaimed: NodeJS.Timeout | undefined;
};

function openSegment(owner: Message | undefined, segment: Segment): Segment {
  if (owner === undefined) return segment;
  owner.segments.push(segment);
  if (segment.written !== undefined) followWritten(segment, segment.written);
  else if (owner.segments.length === 1) setWhole(segment.text, owner.text);
  if (owner.ending !== undefined) endSegment(segment, 0);
  return segment;
}

/** A voice that attaches no words to its frames speaks what the agent writes. */
function followWritten({ text }: Segment, written: Written): void {
  const update = (): void => setWhole(text, written.text);
  written.onMore = update;
  update();
}

/** Gives a segment all of its audio at once. */
function fill(segment: Segment, frames: readonly AudioFrame[]): Segment {
  for (const frame of frames) segment.audio.append(frame);
  segment.audio.end();
  segment.isFlushed = true;
  segment.isWhole = true;
  return segment;
}

function settle(state: QueueState): void {
  const { segments } = state;
  clearTimeout(state.unclaimed);
  for (let first = segments[0]; first?.phase === 'over'; first = segments[0]) {
    const hasWords = settleWords(state, first);
    if (first.isCut && !first.isCleared && !first.isAside) {
      // The engine cut this segment, and LiveKit's `clearBuffer()` should follow when its handle is
      // interrupted. If it does not come in time, LiveKit would wait for this segment for ever.
      const cut = first;
      const claim = guarded('the playout', () => {
        cut.isCleared = true;
        settle(state);
      });
      state.unclaimed = setTimeout(claim, UNCLAIMED_MS_MAX);
      return;
    }
    if (!hasWords) return;
    segments.shift();
    finish(state, first);
  }
}

/**
 * Finds the words around the sample of a cut. The caller hears the silence already; the report to LiveKit
 * waits for the words, 300 ms at most. True when there is nothing left to wait for.
 */
function settleWords(state: QueueState, segment: Segment): boolean {
  if (segment.words !== 'not_needed') return segment.words === 'settled';
  const last = heardSamples(segment, state.options.clock()) - 1;
  const isKnown = !segment.isCut || last < 0 || state.search.isDone(segment, last);
  if (isKnown && segment.judging === undefined) return true;
  segment.words = 'searching';
  const settled = guarded('the words heard', () => {
    if (segment.words === 'settled') return;
    segment.words = 'settled';
    settle(state);
  });
  setTimeout(settled, WORDS_MS_MAX).unref();
  const found = isKnown ? undefined : state.search.around(segment, last);
  Promise.all([found, segment.judging]).then(settled, settled);
  return false;
}

function finish(state: QueueState, segment: Segment): void {
  const nowMs = state.options.clock();
  const heard = heardSamples(segment, nowMs);
  // An output that never reports its start has still started if samples were heard.
  if (heard > 0) announce(state, segment, Date.now());
  const isKnown = heard === 0 || fullText(segment.text) !== '';
  if (isKnown) {
    segment.heardText = wordsHeard(segment, heard);
    // A required message keeps its audio: if its delivery is not proven, its words are needed once more.
    if (!isRequired(state, segment)) segment.audio.release();
  }
  const { captions } = state.options;
  if (captions !== undefined) {
    showEnd(segment, segment.heardText, captions, nowMs);
  }
  // LiveKit reads `undefined` as the full text. That is right for a whole segment, and for one whose
  // text is not known yet: the chat context is corrected later. '' means that nothing was heard.
  const told = segment.isCut && segment.heardText;
  if (!segment.isAside) {
    state.framework.finished({
      playbackPosition: heard / segment.rateHz,
      interrupted: segment.isCut,
      ...(told ? { synchronizedTranscript: told.heardText } : {}),
    });
  }
  const { segmentId } = segment;
  if (segmentId === undefined) return;
  const heardWholeMs = Math.round(heardMs(segment, nowMs));
  tell(state, segment, (messageId) => ({
    type: 'segment_finished',
    messageId,
    segmentId,
    playedMs: heardWholeMs,
  }));
}

function isRequired({ options }: QueueState, { message }: Segment): boolean {
  return message !== undefined && options.isRequired?.(message.messageId) === true;
}

/**
 * The output below does not report the start of every segment: after a clear, the synchronizer mistakes
 * the next segment for the one before. An accepted frame proves that this one started, but not where
 * another service plays it: there its report counts, or the time by which it should have come.
 */
function sent(state: QueueState, segment: Segment): void {
  const { remote } = segment;
  const nowMs = state.options.clock();
  if (remote?.isLate(nowMs) === true) remote.started(nowMs);
  if (remote === undefined || remote.hasStarted) announce(state, segment, Date.now());
  tellProgress(state, segment);
}

function startedBelow(state: QueueState, createdAt: number): void {
  const [first] = state.segments;
  if (first?.phase !== 'sounding' && first?.phase !== 'ending') return;
  first.remote?.started(state.options.clock());
  announce(state, first, createdAt);
}

/** Reports the start of the segment to LiveKit and the engine, once. */
function announce(state: QueueState, segment: Segment, createdAt: number): void {
  if (segment.isAnnounced) return;
  segment.isAnnounced = true;
  if (!segment.isAside) state.framework.started(createdAt);
  const owner = segment.message;
  if (owner === undefined || owner.isStarted) return;
  owner.isStarted = true;
  tell(state, segment, (messageId) => ({ type: 'started', messageId }));
}

function tellReady(state: QueueState, segment: Segment): void {
  const { segmentId } = segment;
  if (segmentId === undefined) return;
  tell(state, segment, (messageId) => ({ type: 'segment_ready', messageId, segmentId }));
}

function tellProgress(state: QueueState, segment: Segment): void {
  const owner = segment.message;
  if (owner === undefined) return;
  const nowMs = playedMs(owner, state.options.clock());
  if (nowMs < owner.toldMs + PROGRESS_MS) return;
  owner.toldMs = nowMs;
  owner.marks.push({ atMs: state.options.clock(), playedMs: nowMs });
  tell(state, segment, (messageId) => ({ type: 'progressed', messageId, playedMs: nowMs }));
  const { captions, clock } = state.options;
  if (captions !== undefined) showHeard(segment, captions, clock());
}

function tell(
  state: QueueState,
  segment: Segment,
  event: (messageId: MessageId) => PlayoutEvent,
): void {
  const { message } = segment;
  if (message !== undefined && !state.isSilent) state.options.onEvent(event(message.messageId));
}

function segmentIdOf(owner: Message | undefined): SegmentId | undefined {
  return owner && id<SegmentId>(`${owner.messageId}/${owner.segments.length + 1}`);
}

const PROGRESS_MS = 200;
/** Short, because the caller's next words wait for this search. */
const WORDS_MS_MAX = 300;
const UNCLAIMED_MS_MAX = 1000;
/** If the text of a message becomes known only after its cut, its audio is still needed to find the word. */
const MESSAGES_WITH_AUDIO = 4;
