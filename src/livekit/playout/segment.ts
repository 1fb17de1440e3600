import type { MessageId, SegmentId, StopBoundary } from '../../core/index.ts';
import {
  createSegmentText,
  piecesOf,
  type FoundWords,
  type HeardText,
  type SegmentText,
} from './heard-text.ts';
import type { VoiceRate } from './voice-rate.ts';
import { createSegmentAudio, type SegmentAudio } from './audio.ts';
import type { StopResult } from './controls.ts';
import { fadeEdges, type Gain } from './gain.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createRemoteLedger, type RemoteLedger } from './remote-ledger.ts';
import type { Written } from './written.ts';

/** What LiveKit captures between two flushes: its audio, its text and how far playout has come. */
export type Segment = {
  /** `undefined`: LiveKit made this speech without a message; it is played when LiveKit wants it. */
  readonly message: Message | undefined;
  readonly segmentId: SegmentId | undefined;
  /** The floor's own audio: LiveKit did not capture it and gets no reports about it. */
  readonly isAside: boolean;
  readonly rateHz: number;
  readonly ledger: Ledger;
  /** The same ledger if another service, such as an avatar, plays the segment. */
  readonly remote: RemoteLedger | undefined;
  readonly text: SegmentText;
  /** Its text as captions and chat context have it; `undefined` if no agent wrote it. */
  readonly written: Written | undefined;
  /**
   * How far the segment has come. `waiting`: nothing was sent to the output below. `sounding`: frames are
   * being sent. `ending`: nothing more is sent, but sent audio may still be heard. `over`: silent for good.
   */
  phase: 'waiting' | 'sounding' | 'ending' | 'over';
  /** Flushed: LiveKit brings no more audio for it. */
  isFlushed: boolean;
  /**
   * Whole: its audio is all there was to say. False before the flush, if LiveKit flushed it because it
   * was interrupted (given up), and if the voice ended before the text did.
   */
  isWhole: boolean;
  /** How many frames the output below refused. */
  refusedFrames: number;
  /** The voice ended before the text did; `undefined` until this was checked. */
  isCutShort: boolean | undefined;
  /** That check, while it runs. */
  judging: Promise<void> | undefined;
  /** Cleared: LiveKit has interrupted it (`clearBuffer()`), so its end may be reported to LiveKit. */
  isCleared: boolean;
  /** Announced: its start was reported to LiveKit, which happens once. */
  isAnnounced: boolean;
  /** Cut: it ended before all of its audio was heard, or before all of it was captured. */
  isCut: boolean;
  /** The sample of its audio that is sent next. */
  nextSample: number;
  /**
   * The sample at which sending ends. `pause`: until the message resumes. `stop`: for good. `cut`: a timer
   * clears what was already sent when the last sample to be heard has left.
   */
  edge: { readonly type: 'pause' | 'stop' | 'cut'; readonly sample: number } | undefined;
  fadeInFrom: number | undefined;
  /** How many samples were heard; set when the segment is over. */
  heardSamples: number | undefined;
  /** Which words were heard; set when its end is reported to LiveKit, if its text is known by then. */
  heardText: HeardText | undefined;
  /** Search for the last words heard; when it settles, LiveKit gets the words found, or those by length. */
  words: 'not_needed' | 'searching' | 'settled';
  readonly audio: SegmentAudio;
};

export function createSegment(
  message: Message | undefined,
  segmentId: SegmentId | undefined,
  rateHz: number,
  { voice, isElsewhere, isAside = false }: SegmentKind,
): Segment {
  const audio = createSegmentAudio(rateHz);
  const remote = isElsewhere ? createRemoteLedger(rateHz) : undefined;
  return {
    message,
    segmentId,
    isAside,
    rateHz,
    audio,
    ledger: remote ?? createLedger(rateHz),
    remote,
    text: createSegmentText(audio, rateHz, voice),
    written: claimWritten(message),
    phase: 'waiting',
    isFlushed: false,
    isWhole: false,
    refusedFrames: 0,
    isCutShort: undefined,
    judging: undefined,
    isCleared: false,
    isAnnounced: false,
    isCut: false,
    nextSample: 0,
    edge: undefined,
    fadeInFrom: undefined,
    heardSamples: undefined,
    heardText: undefined,
    words: 'not_needed',
  };
}

/** What kind of segment is created. */
export type SegmentKind = {
  readonly voice: VoiceRate;
  /** Another service plays it. */
  readonly isElsewhere: boolean;
  readonly isAside?: boolean;
};

/** The text that the agent has begun to write belongs to the segment whose audio comes next. */
function claimWritten(message: Message | undefined): Written | undefined {
  const written = message?.written;
  if (written === undefined || written.isClaimed) return undefined;
  written.isClaimed = true;
  return written;
}

/** How many samples of the segment have left towards the caller by now, at most all it has. */
export function heardSamples(segment: Segment, atMs: number): number {
  const samples = segment.heardSamples ?? segment.ledger.heardSamples(atMs);
  return Math.min(samples, segment.audio.length);
}

/** Milliseconds of the segment that have left towards the caller by now. */
export function heardMs(segment: Segment, atMs: number): number {
  return (heardSamples(segment, atMs) / segment.rateHz) * 1000;
}

/** The sample that leaves next. After a resume that went back it lies before the furthest sample heard. */
export function leavingSample(segment: Segment, atMs: number): number {
  return segment.ledger.leavingSample(atMs) ?? segment.nextSample;
}

/** Marks the segment as over after `heard` of its samples were heard. */
export function endSegment(segment: Segment, heard: number): void {
  if (segment.phase === 'over') return;
  segment.heardSamples = Math.min(heard, segment.audio.length);
  segment.phase = 'over';
  segment.isCut = segment.heardSamples < segment.audio.length || !segment.isWhole;
  // The voice or the output failed and nobody interrupted: no `clearBuffer()` will follow.
  if (segment.refusedFrames > 0 || segment.isCutShort === true || isUnconfirmed(segment)) {
    segment.isCleared = true;
  }
}

/** True if another service was sent the whole segment and has not confirmed that it played all of it. */
export function isUnconfirmed({ remote }: Segment): boolean {
  return remote?.isShort === true;
}

/** Marks a segment whose voice spoke only part of its text. */
export function markCutShort(segment: Segment, words: FoundWords | undefined): void {
  segment.isCutShort = true;
  segment.isWhole = false;
  const piece = piecesOf(segment.text).at(-1);
  if (piece !== undefined && words !== undefined) piece.found = words;
  if (segment.phase !== 'over') return;
  segment.isCut = true;
  segment.isCleared = true;
}

/**
 * How many samples to send now: whole frames up to `mostFrames`, less before an edge or the end, 0 if no
 * frame is full yet.
 */
export function sendable(segment: Segment, frameSamples: number, mostFrames = 1): number {
  const { audio, edge, nextSample } = segment;
  const limit = Math.min(audio.length, edge?.sample ?? audio.length);
  const available = Math.min(Math.max(0, limit - nextSample), mostFrames * frameSamples);
  const isLast = segment.isFlushed || limit === edge?.sample;
  return isLast ? available : available - (available % frameSamples);
}

/** Takes the next samples, faded at their edges and padded with silence to whole frames. */
export function takeFrames(segment: Segment, samples: number, shape: FrameShape): Int16Array {
  const { audio, edge, nextSample: fromSample } = segment;
  const taken = audio.slice(fromSample, fromSample + samples);
  fadeEdges(taken, {
    fromSample,
    inFrom: segment.fadeInFrom,
    outTo: edge?.sample,
    fadeSamples: shape.fadeSamples,
  });
  segment.nextSample += samples;
  const rest = samples % shape.frameSamples;
  if (rest === 0) return taken;
  // Full frames only: the source below would keep a remainder back until the next segment.
  const whole = new Int16Array(samples + shape.frameSamples - rest);
  whole.set(taken);
  return whole;
}

export type FrameShape = { readonly frameSamples: number; readonly fadeSamples: number };

/** What the playout knows about one message, from its first mention to the end of the call. */
export type Message = {
  readonly messageId: MessageId;
  readonly segments: Segment[];
  readonly gain: Gain;
  /** Allowed: the engine lets its first sample leave. */
  isAllowed: boolean;
  /** Paused by the engine. */
  isPaused: boolean;
  /** The engine knows that the caller hears the pause. */
  isPauseTold: boolean;
  isStarted: boolean;
  /** Set when somebody ends it early: audio captured for it from now on is not played. */
  ending: Ending | undefined;
  /** Its whole text as its author wrote it; empty while unknown. */
  text: string;
  /** The text of its last segment, as its agent writes it. */
  written: Written | undefined;
  /** The position in the last progress report. */
  toldMs: number;
  /** Its position over time, about every 200 ms. */
  readonly marks: { readonly atMs: number; readonly playedMs: number }[];
  /** The most of it that reached the caller, as the connection proves. */
  provenMs: number;
};

/** An early end of a message: where it comes, and who waits for it. */
export type Ending = {
  /** Ends only the segment that plays; later segments wait for `startPlayout` again. */
  keepsMessage: boolean;
  /** The sample at which the playing segment ends. */
  sample: number;
  boundary: StopBoundary;
  degraded: string | undefined;
  /** Cuts the segment at the boundary, or when the bound has passed without one. */
  timer: NodeJS.Timeout | undefined;
  readonly waiters: ((result: StopResult) => void)[];
};
