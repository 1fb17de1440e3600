import { createMeter, FRAME_MS, FRAME_SAMPLES, METER_RATE_HZ, type Measured } from './meter.ts';
import { joinSamples } from '../../sound/index.ts';

/** The rate of the audio that the endpointer takes and gives on. */
export const ENDPOINTER_RATE_HZ = METER_RATE_HZ;

/**
 * A piece of a speech segment. `started` brings the audio from a little before the onset, `continued`
 * what came since, `ended` closes it. No event carries audio between segments, so nobody decodes silence.
 *
 * Instants are milliseconds of audio since the stream began; `voicedMs` counts the segment's frames
 * in which a voice was heard.
 */
export type SegmentEvent =
  | {
      readonly type: 'started';
      readonly onsetAtMs: number;
      /** How much of the audio lies before the onset. */
      readonly beforeOnsetMs: number;
      readonly audio: Int16Array;
      readonly voicedMs: number;
    }
  | { readonly type: 'continued'; readonly audio: Int16Array; readonly voicedMs: number }
  | { readonly type: 'ended'; readonly offsetAtMs: number; readonly voicedMs: number };

export type Endpointer = {
  /** Takes any number of samples at 16 kHz and says what became known by them. */
  push(samples: Int16Array): readonly SegmentEvent[];
  /** Ends an open segment now, as when the sender says that the audio is complete. */
  flush(): readonly SegmentEvent[];
};

/**
 * Finds speech in a stream: energy over a noise floor that adapts, and a voice's periodicity.
 *
 * A segment opens after `ONSET_VOICED_MS` of voiced frames, so that taps, keys and hiss open none, and
 * closes when `hangoverMs` have passed without speech. A silent stream costs an energy sum a frame.
 */
export function createEndpointer(options: { readonly hangoverMs: number }): Endpointer {
  const state: State = { preRoll: [], segment: undefined };
  const meter = createMeter();
  let frameCount = 0;
  let rest = new Int16Array(0);
  return {
    push(samples) {
      const events: SegmentEvent[] = [];
      const all = rest.length === 0 ? samples : joinSamples([rest, samples]);
      let at = 0;
      for (; at + FRAME_SAMPLES <= all.length; at += FRAME_SAMPLES) {
        const frame = all.slice(at, at + FRAME_SAMPLES);
        const measured = { ...meter(frame), samples: frame, index: frameCount };
        events.push(...takeFrame(state, measured, options.hangoverMs));
        frameCount += 1;
      }
      rest = all.slice(at);
      return mergeContinued(events);
    },
    flush: () => (state.segment === undefined ? [] : [closeSegment(state, state.segment)]),
  };
}

type State = {
  /** The last frames while no segment is open. */
  preRoll: readonly Frame[];
  segment: Segment | undefined;
};

function takeFrame(state: State, frame: Frame, hangoverMs: number): readonly SegmentEvent[] {
  const { segment } = state;
  if (segment === undefined) return openSegment(state, frame);
  trackSpeech(segment, frame);
  const voicedMs = segment.voicedFrames * FRAME_MS;
  const continued: SegmentEvent = { type: 'continued', audio: frame.samples, voicedMs };
  const isOver = (frame.index - segment.lastSpeechAt) * FRAME_MS >= hangoverMs;
  return isOver ? [continued, closeSegment(state, segment)] : [continued];
}

function openSegment(state: State, frame: Frame): readonly SegmentEvent[] {
  const preRoll = [...state.preRoll, frame].slice(-PRE_ROLL_FRAMES);
  const recent = preRoll.slice(-ONSET_WINDOW_FRAMES);
  const voicedFrames = recent.filter((each) => each.voiced).length;
  const isOnset = voicedFrames * FRAME_MS >= ONSET_VOICED_MS;
  state.preRoll = isOnset ? [] : preRoll;
  if (!isOnset) return [];
  state.segment = { lastSpeechAt: frame.index, lastVoicedAt: frame.index, voicedFrames };
  const onset = recent.find((each) => each.active) ?? frame;
  return [
    {
      type: 'started',
      onsetAtMs: onset.index * FRAME_MS,
      beforeOnsetMs: preRoll.indexOf(onset) * FRAME_MS,
      audio: joinSamples(preRoll.map(({ samples }) => samples)),
      voicedMs: voicedFrames * FRAME_MS,
    },
  ];
}

function closeSegment(state: State, segment: Segment): SegmentEvent {
  state.segment = undefined;
  const offsetAtMs = (segment.lastSpeechAt + 1) * FRAME_MS;
  return { type: 'ended', offsetAtMs, voicedMs: segment.voicedFrames * FRAME_MS };
}

type Frame = Measured & { readonly samples: Int16Array; readonly index: number };
type Segment = { lastSpeechAt: number; lastVoicedAt: number; voicedFrames: number };

function trackSpeech(segment: Segment, frame: Frame): void {
  if (frame.voiced) {
    segment.lastVoicedAt = frame.index;
    segment.voicedFrames += 1;
  }
  // Energy alone does not keep a segment open for long: speech may end in a hiss ("yes"), noise is all hiss.
  const nearVoice = (frame.index - segment.lastVoicedAt) * FRAME_MS <= UNVOICED_TAIL_MS;
  if (frame.active && nearVoice) segment.lastSpeechAt = frame.index;
}

function mergeContinued(events: readonly SegmentEvent[]): readonly SegmentEvent[] {
  const merged: SegmentEvent[] = [];
  for (const event of events) {
    const last = merged.at(-1);
    if (event.type === 'continued' && last?.type === 'continued') {
      merged[merged.length - 1] = { ...event, audio: joinSamples([last.audio, event.audio]) };
    } else {
      merged.push(event);
    }
  }
  return merged;
}

/** Before the onset, so that the decoder hears the hiss or the stop that a word begins with. */
const PRE_ROLL_FRAMES = 30;
const ONSET_WINDOW_FRAMES = 20;
const ONSET_VOICED_MS = 60;
const UNVOICED_TAIL_MS = 250;
