import type { SegmentId } from '../core/index.ts';
import { createSegmentAudio, type SegmentAudio } from './playout-audio.ts';
import { createLedger, type Ledger } from './playout-ledger.ts';
import type { Message } from './playout-message.ts';
import { fadeEdges } from './playout-gain.ts';
import { createSegmentText, type HeardText, type SegmentText } from './heard-text.ts';

/** What the framework captures between two flushes: its audio, its text and how far it has come. */
export type Segment = {
  /** `undefined`: a speech that nobody named; it is played as the framework wants. */
  readonly message: Message | undefined;
  readonly segmentId: SegmentId | undefined;
  readonly rateHz: number;
  readonly ledger: Ledger;
  readonly text: SegmentText;
  /** `waiting`: nothing sent. `ending`: nothing more is sent. `over`: nothing more is heard. */
  phase: 'waiting' | 'sounding' | 'ending' | 'over';
  /** The framework has no more audio for it. */
  isFlushed: boolean;
  /** Its audio is all that there was to say: it was flushed, and not because it was given up. */
  isWhole: boolean;
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
  readonly audio: SegmentAudio;
};

export function createSegment(
  message: Message | undefined,
  segmentId: SegmentId | undefined,
  rateHz: number,
): Segment {
  const audio = createSegmentAudio(rateHz);
  return {
    message,
    segmentId,
    rateHz,
    audio,
    ledger: createLedger(rateHz),
    text: createSegmentText(audio, rateHz),
    phase: 'waiting',
    isFlushed: false,
    isWhole: false,
    isCleared: false,
    isAnnounced: false,
    isCut: false,
    nextSample: 0,
    edge: undefined,
    fadeInFrom: undefined,
    heardSamples: undefined,
    heardText: undefined,
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
