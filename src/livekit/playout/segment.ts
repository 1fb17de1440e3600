import type { MessageId, SegmentId, StopBoundary } from '../../core/index.ts';
import {
  createSegmentText,
  heardText,
  piecesOf,
  setWhole,
  type FoundWords,
  type HeardText,
  type SegmentText,
} from './heard-text.ts';
import type { VoiceRate } from './voice-rate.ts';
import { createSegmentAudio, type SegmentAudio } from './audio.ts';
import type { HeardMessage, StopResult } from './controls.ts';
import { fadeEdges, type Gain } from './gain.ts';
import { createLedger, type Ledger } from './ledger.ts';

/** What the framework captures between two flushes: its audio, its text and how far it has come. */
export type Segment = {
  /** `undefined`: a speech that nobody named; it is played as the framework wants. */
  readonly message: Message | undefined;
  readonly segmentId: SegmentId | undefined;
  /** Audio of our own: LiveKit did not capture it and is told nothing of it. */
  readonly isAside: boolean;
  readonly rateHz: number;
  readonly ledger: Ledger;
  readonly text: SegmentText;
  /** `waiting`: nothing sent. `ending`: nothing more is sent. `over`: nothing more is heard. */
  phase: 'waiting' | 'sounding' | 'ending' | 'over';
  /** The framework has no more audio for it. */
  isFlushed: boolean;
  /** Its audio is all that there was to say: it was flushed, and not because it was given up. */
  isWhole: boolean;
  /** Frames that the output below refused. */
  refusedFrames: number;
  /** Its audio ended before its text did: `undefined` while nobody has looked. */
  isCutShort: boolean | undefined;
  /** Somebody is looking. */
  judging: Promise<void> | undefined;
  /** The framework has interrupted it. */
  isCleared: boolean;
  /** The framework knows that it is heard. */
  isAnnounced: boolean;
  /** It ended before its end. */
  isCut: boolean;
  /** The source sample that is sent next. */
  nextSample: number;
  /** Where sending ends: for a while (pause), for good (stop), or until a cut that has its time (cut). */
  edge: { readonly type: 'pause' | 'stop' | 'cut'; readonly sample: number } | undefined;
  fadeInFrom: number | undefined;
  /** Set once it is over: what was heard of it, in samples. */
  heardSamples: number | undefined;
  /** Set once the framework was told that it is over, where its text is known: what was heard, in words. */
  heardText: HeardText | undefined;
  /** Of a segment that was cut: LiveKit is told what was heard when the words are known, or by length. */
  words: 'not_needed' | 'searching' | 'settled';
  readonly audio: SegmentAudio;
};

export function createSegment(
  message: Message | undefined,
  segmentId: SegmentId | undefined,
  rateHz: number,
  voice: VoiceRate,
  isAside = false,
): Segment {
  const audio = createSegmentAudio(rateHz);
  return {
    message,
    segmentId,
    isAside,
    rateHz,
    audio,
    ledger: createLedger(rateHz),
    text: createSegmentText(audio, rateHz, voice),
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

/** Samples of the segment that left towards the ear until now, never more than it has. */
export function heardSamples(segment: Segment, atMs: number): number {
  const samples = segment.heardSamples ?? segment.ledger.heardSamples(atMs);
  return Math.min(samples, segment.audio.length);
}

/** Milliseconds of the segment that left towards the ear until now. */
export function heardMs(segment: Segment, atMs: number): number {
  return (heardSamples(segment, atMs) / segment.rateHz) * 1000;
}

/** The sample that leaves next: not the furthest that was heard, where playout has gone back. */
export function leavingSample(segment: Segment, atMs: number): number {
  return segment.ledger.leavingSample(atMs) ?? segment.nextSample;
}

/** The segment is over; `heard` samples of it were heard. */
export function endSegment(segment: Segment, heard: number): void {
  if (segment.phase === 'over') return;
  segment.heardSamples = Math.min(heard, segment.audio.length);
  segment.phase = 'over';
  segment.isCut = segment.heardSamples < segment.audio.length || !segment.isWhole;
  // Nobody interrupted it: no interruption of its handle will follow.
  if (segment.refusedFrames > 0 || segment.isCutShort === true) segment.isCleared = true;
}

/** What the voice has spoken is not all of the segment's text. */
export function markCutShort(segment: Segment, words: FoundWords | undefined): void {
  segment.isCutShort = true;
  segment.isWhole = false;
  const piece = piecesOf(segment.text).at(-1);
  if (piece !== undefined && words !== undefined) piece.found = words;
  if (segment.phase !== 'over') return;
  segment.isCut = true;
  segment.isCleared = true;
}

/** Samples that can be sent now: up to a frame, less at an edge or at the end, none where more must come. */
export function sendable(segment: Segment, frameSamples: number): number {
  const { audio, edge, nextSample } = segment;
  const limit = Math.min(audio.length, edge?.sample ?? audio.length);
  const available = Math.max(0, limit - nextSample);
  const isWhole = available >= frameSamples || segment.isFlushed || limit === edge?.sample;
  return isWhole ? Math.min(available, frameSamples) : 0;
}

/** The next samples as they are to be heard, filled up with silence to a whole frame. */
export function takeFrame(segment: Segment, samples: number, shape: FrameShape): Int16Array {
  const { audio, edge, nextSample: fromSample } = segment;
  const taken = audio.slice(fromSample, fromSample + samples);
  fadeEdges(taken, {
    fromSample,
    inFrom: segment.fadeInFrom,
    outTo: edge?.sample,
    fadeSamples: shape.fadeSamples,
  });
  segment.nextSample += samples;
  if (samples === shape.frameSamples) return taken;
  // Whole frames only: the source below would keep a remainder back until the next segment.
  const whole = new Int16Array(shape.frameSamples);
  whole.set(taken);
  return whole;
}

export type FrameShape = { readonly frameSamples: number; readonly fadeSamples: number };

/** What the playout knows of one message, from the first word about it to the end of the call. */
export type Message = {
  readonly messageId: MessageId;
  readonly segments: Segment[];
  readonly gain: Gain;
  /** Its first sample may leave. */
  isAllowed: boolean;
  /** The engine holds it. */
  isPaused: boolean;
  /** The engine was told that the pause is heard. */
  isPauseTold: boolean;
  isStarted: boolean;
  /** It ends, or has ended, before its end: what is captured of it from now on is not played. */
  ending: Ending | undefined;
  /** Its whole text, where it was told. */
  text: string;
  /** What was last told of its position. */
  toldMs: number;
  /** Where it stood when, about every 200 ms. */
  readonly marks: { readonly atMs: number; readonly playedMs: number }[];
  /** No more of it than this reached the caller, as its connection proves. */
  provenMs: number;
};

/** How a message is brought to its end, and who waits for it. */
export type Ending = {
  /** Later segments are played all the same. */
  keepsMessage: boolean;
  /** Where the segment that is heard will end. */
  sample: number;
  boundary: StopBoundary;
  degraded: string | undefined;
  /** Cuts at the boundary, or at the end of the bound. */
  timer: NodeJS.Timeout | undefined;
  readonly waiters: ((result: StopResult) => void)[];
};

export function newMessage(messageId: MessageId, gain: Gain): Message {
  return {
    messageId,
    segments: [],
    gain,
    isAllowed: false,
    isPaused: false,
    isPauseTold: false,
    isStarted: false,
    ending: undefined,
    text: '',
    toldMs: 0,
    marks: [],
    provenMs: Number.POSITIVE_INFINITY,
  };
}

/** The whole text of a message, as far as it is known. */
export function setText(message: Message, text: string): void {
  message.text = text;
  // With several segments nobody knows which of them says what.
  const [only, ...others] = message.segments;
  if (only !== undefined && others.length === 0) setWhole(only.text, text);
}

/** Milliseconds of the message that were heard until now, over all its segments. */
export function playedMs(message: Message, atMs: number): number {
  const played = message.segments.reduce((sum, segment) => sum + heardMs(segment, atMs), 0);
  return Math.round(Math.min(played, message.provenMs));
}

/** What was played of the message after `atMs` did not reach the caller. */
export function limitHeard(message: Message, atMs: number): void {
  const before = message.marks.findLast((mark) => mark.atMs <= atMs);
  message.provenMs = Math.min(message.provenMs, before?.playedMs ?? 0);
}

/** What of the message was heard until now, in words. */
export function heardMessage(message: Message, atMs: number): HeardMessage {
  const parts = partsHeard(message, atMs);
  const told = join(parts.map((part) => part.heardText));
  const rest = join(parts.map((part) => part.unheardText));
  const split = splitLike(message.text, told) ?? {
    heardText: told,
    unheardText: told === '' && rest === '' ? message.text : rest,
  };
  const last = parts.findLast((part) => part.source !== 'none') ?? parts.at(-1);
  const isWhole = split.heardText !== '' && split.unheardText === '' && last?.source === 'complete';
  return {
    ...split,
    playedMs: playedMs(message, atMs),
    boundarySource:
      split.heardText === '' ? 'none' : isWhole ? 'complete' : (last?.source ?? 'none'),
    confidence: last?.confidence ?? 1,
  };
}

function partsHeard(message: Message, atMs: number): readonly HeardText[] {
  let leftMs = message.provenMs;
  return message.segments.map((segment) => {
    const all = heardMs(segment, atMs);
    const samples = Math.floor((Math.max(0, Math.min(all, leftMs)) / 1000) * segment.rateHz);
    const isProven = all <= leftMs;
    leftMs -= all;
    if (!isProven) return heardText(segment.text, samples, false);
    const heard = heardSamples(segment, atMs);
    return segment.heardText ?? heardText(segment.text, heard, segment.isWhole);
  });
}

function join(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join(' ');
}

/** Cuts the text as its author wrote it behind what was heard, where the two differ in white space only. */
function splitLike(
  whole: string,
  heard: string,
): Pick<HeardMessage, 'heardText' | 'unheardText'> | undefined {
  const letters = heard.replaceAll(/\s+/g, '');
  let at = 0;
  for (const letter of letters) {
    while (/\s/.test(whole.charAt(at))) at += 1;
    if (!whole.startsWith(letter, at)) return undefined;
    at += letter.length;
  }
  return { heardText: whole.slice(0, at).trim(), unheardText: whole.slice(at).trim() };
}
