import type { CallTimeline, TimelineMessage } from './timeline.ts';
import { type CallerLog, LINE_RATE_HZ } from '../caller/index.ts';
import { traceRecording, type Trace } from './recording-trace.ts';
import { wordsOf, type ReferenceSpeaker, type ReferenceWord } from './reference.ts';

/** The words of a message that was cut: those that the context keeps, and those in the recording. */
export type HeardWords = {
  readonly messageType: string;
  readonly inContext: number;
  /** Two numbers that differ where the cut is too near to a word's middle to tell. */
  readonly inRecording: { readonly atLeast: number; readonly atMost: number };
  /** Words that the context has too many; negative: words that it lacks. */
  readonly difference: number;
  readonly faults: readonly string[];
};

/** What is compared, and with what. */
export type HeardWordsCase = {
  readonly timeline: CallTimeline;
  readonly log: CallerLog;
  /** The caller's recording, at the line's rate. */
  readonly heard: Int16Array;
  readonly speak: ReferenceSpeaker;
};

/**
 * Compares the words of each message that was cut: in the chat context, and in the recording.
 *
 * Speaks the message's text again, aligns the recording with it, and counts a word as heard when its middle
 * was. Uses nothing of the worker but its chat context. Leaves out a message that was cut because the caller
 * left, since nobody recorded how much of it was played.
 */
export function compareHeardWords(call: HeardWordsCase): readonly HeardWords[] {
  const { timeline, log } = call;
  const cut = timeline.messages.filter(({ isInterrupted }) => isInterrupted);
  return cut.flatMap((message) => {
    const endMs = endAtEarMs(timeline, message);
    return endMs === undefined || endMs > log.endMs ? [] : [compareMessage(call, message, endMs)];
  });
}

/** The faults of a call in which the two may differ by `within` words in each message. */
export function judgeHeardWords(all: readonly HeardWords[], within: number): readonly string[] {
  if (all.length === 0)
    return ['no message was cut while the caller listened: there are no words to compare'];
  return all.flatMap(({ messageType, inContext, inRecording, difference, faults }) => {
    if (Math.abs(difference) <= within) return faults;
    const { atLeast, atMost } = inRecording;
    const recorded = atLeast === atMost ? `${atLeast}` : `${atLeast} or ${atMost}`;
    const fault = `\`${messageType}\`: the context keeps ${inContext} of its words, the recording holds ${recorded}`;
    return [fault, ...faults];
  });
}

function compareMessage(call: HeardWordsCase, message: TimelineMessage, endMs: number): HeardWords {
  const { timeline, heard, speak } = call;
  const { messageType, text } = message;
  const reference = speak(text);
  const startMs = message.startedAtMs + timeline.toRecordingMs;
  const trace = traceRecording(
    heard.subarray(sampleAt(startMs), sampleAt(endMs)),
    reference.samples,
  );
  const context = wordsOf(message.heard ?? '');
  const surely = reference.words.map((word) => holds(trace, word, -UNSURE_MS));
  const perhaps = reference.words.map((word) => holds(trace, word, UNSURE_MS));
  const atLeast = surely.filter(Boolean).length;
  const atMost = perhaps.filter(Boolean).length;
  const faults: string[] = [];
  if (reference.words.length === 0) faults.push('its text is not in the raw record');
  if (context.some((word, index) => word !== reference.words[index]?.text)) {
    faults.push('the context keeps other words than its first ones');
  }
  if (perhaps.lastIndexOf(true) >= atMost) {
    faults.push(`the recording lacks words before its ${atMost + 1}th`);
  }
  if (trace.strangeMs > STRANGE_MS) {
    faults.push(`the recording holds ${trace.strangeMs} ms of sound that is not of its text`);
  }
  return {
    messageType,
    inContext: context.length,
    inRecording: { atLeast, atMost },
    difference: Math.max(0, context.length - atMost) + Math.min(0, context.length - atLeast),
    faults: faults.map((fault) => `\`${messageType}\`: ${fault}`),
  };
}

/** The middle of a word is in the recording, or up to `unsureMs` from where it may end. */
function holds({ spans }: Trace, { startMs, endMs }: ReferenceWord, unsureMs: number): boolean {
  const middleMs = (startMs + endMs) / 2;
  return spans.some(({ fromMs, toMs }) => middleMs >= fromMs && middleMs <= toMs + unsureMs);
}

function sampleAt(ms: number): number {
  return Math.round((ms * LINE_RATE_HZ) / 1000);
}

/** When the last of a message can arrive at the ear, in recording time: at most when the next begins. */
function endAtEarMs(
  { messages, toRecordingMs }: CallTimeline,
  { startedAtMs, finishedAtMs }: TimelineMessage,
): number | undefined {
  if (finishedAtMs === undefined) return undefined;
  const next = messages.find((each) => each.startedAtMs > startedAtMs);
  const untilMs = next === undefined ? Infinity : next.startedAtMs + PATH_AT_LEAST_MS;
  return Math.min(finishedAtMs + PATH_AT_MOST_MS, untilMs) + toRecordingMs;
}

/** The judge's own error at a cut, measured: see docs/scenarios.md. */
const UNSURE_MS = 15;
/** Worker to ear on one machine, and what a jitter buffer may add to it. */
const PATH_AT_LEAST_MS = 20;
const PATH_AT_MOST_MS = 300;
/** Two words. What a busy machine's jitter buffer squeezes beyond recognition is less (360 ms seen). */
const STRANGE_MS = 800;
