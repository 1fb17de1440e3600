import type { ResumeAt } from '../../core/index.ts';
import {
  estimatedAround,
  fullText,
  knownAround,
  type SpokenWord,
  type SpokenWords,
} from './heard-text.ts';
import type { StopRequest } from './controls.ts';
import { protectedSpans } from './protect.ts';
import type { Segment } from './segment.ts';

/** The sample at which a stop ends the segment, and which boundary it is: the one asked for, or a lesser. */
export type StopTarget = {
  readonly sample: number;
  readonly boundary: 'now' | 'word' | 'sentence';
  readonly degraded: string | undefined;
};

/** Finds where a stop requested at `fromSample` ends the segment. */
export function stopTarget(segment: Segment, request: StopRequest, fromSample: number): StopTarget {
  const words = reliable(knownAround(segment.text, fromSample));
  const lastSample = fromSample + (request.boundMs / 1000) * segment.rateHz;
  const reasons: string[] = [];
  const wanted = {
    now: ['now'],
    word: ['word', 'now'],
    sentence: ['sentence', 'word', 'now'],
  } as const;
  if (request.protect.length > 0 && words === undefined) {
    reasons.push('no word times are known: what is protected is found by an estimate');
  }
  const spoken = words ?? estimateFor(segment, request, fromSample);
  for (const boundary of wanted[request.at]) {
    const at = boundary === 'now' ? fromSample : endOf(boundary, words, segment, fromSample);
    if (at === undefined) {
      reasons.push(
        words === undefined ? 'no word times are known' : `no end of a ${boundary} comes in time`,
      );
      continue;
    }
    const sample = beyondProtected(segment, request.protect, spoken, at);
    if (sample <= lastSample || (boundary === 'now' && sample === fromSample)) {
      return { sample, boundary, degraded: reasons[0] };
    }
    reasons.push(`the ${boundary === 'now' ? 'protected span' : boundary} ends after the bound`);
  }
  return { sample: fromSample, boundary: 'now', degraded: reasons[0] };
}

/** Rough times of the words: too inexact to end a word by, but better than a cut in a protected span. */
function estimateFor(
  { text, isWhole }: Segment,
  { protect }: StopRequest,
  fromSample: number,
): readonly SpokenWord[] | undefined {
  return protect.length === 0 ? undefined : estimatedAround(text, fromSample, isWhole)?.words;
}

/** The sample at which a paused segment resumes, and which boundary it is: the one asked for, or a lesser. */
export function resumeTarget(segment: Segment, at: ResumeAt, fromSample: number) {
  const same = { sample: fromSample, at: 'sample' as ResumeAt };
  if (at === 'sample') return { ...same, degraded: undefined };
  const words = reliable(knownAround(segment.text, Math.max(0, fromSample - 1)));
  if (words === undefined) return { ...same, degraded: 'no word times are known' };
  const ms = segment.rateHz / 1000;
  const before = words.filter((word) => word.startSample < fromSample - BARELY_MS * ms);
  const current = before.at(-1);
  const word = current !== undefined && current.endSample > fromSample ? current : undefined;
  if (word === undefined && current !== undefined && endsSentence(current.text)) {
    return { ...same, at, degraded: undefined };
  }
  if (at === 'sentence') {
    const earliest = fromSample - REWIND_MS_MAX * ms;
    const ended = before.findLastIndex((one, i) => i < before.length - 1 && endsSentence(one.text));
    const first = before[ended + 1];
    if (first !== undefined && first.startSample >= earliest) {
      return { sample: stepBack(first.startSample, ms), at, degraded: undefined };
    }
  }
  const degraded = at === 'sentence' ? 'the sentence began more than 6 s ago' : undefined;
  const sample = word === undefined ? fromSample : stepBack(word.startSample, ms);
  return { sample, at: 'word' as ResumeAt, degraded };
}

/** Words whose times come from audio that fits them; the times of others are too inexact to cut by. */
function reliable(words: SpokenWords | undefined): readonly SpokenWord[] | undefined {
  if (words === undefined || words.source === 'characters') return undefined;
  return words.confidence < CONFIDENCE_LEAST ? undefined : words.words;
}

function endOf(
  boundary: 'word' | 'sentence',
  words: readonly SpokenWord[] | undefined,
  segment: Segment,
  fromSample: number,
): number | undefined {
  if (words === undefined) return undefined;
  const barely = (BARELY_MS / 1000) * segment.rateHz;
  const next = words.findIndex((word) => word.endSample > fromSample);
  const current = words[next];
  if (current === undefined) return segment.isWhole ? fromSample : undefined;
  const isBetween = current.startSample >= fromSample - barely;
  if (boundary === 'word') {
    const end = isBetween ? fromSample : current.spokenEnds.find((sample) => sample > fromSample);
    const latest = fromSample + (WORD_MS_MAX / 1000) * segment.rateHz;
    return end !== undefined && end <= latest ? end : undefined;
  }
  const previous = words[next - 1];
  if (isBetween && previous !== undefined && endsSentence(previous.text)) return fromSample;
  const last = words.slice(next).find((word) => endsSentence(word.text));
  const end = last ?? (segment.isWhole ? words.at(-1) : undefined);
  return end && end.endSample + (SENTENCE_TAIL_MS / 1000) * segment.rateHz;
}

/**
 * Whether a protected span may be spoken at a sample, as far as can be told without the times of the words. It
 * takes about 1 ms. False where these times are known: then `stopTarget` knows where the spans are.
 */
export function mayBeProtected(
  segment: Segment,
  { protect }: StopRequest,
  fromSample: number,
): boolean {
  const { text, isWhole } = segment;
  if (protect.length === 0 || knownAround(text, fromSample) !== undefined) return false;
  const words = estimatedAround(text, fromSample, isWhole)?.words;
  const unsure = (ESTIMATE_MS_OFF / 1000) * segment.rateHz;
  return spokenSpans(segment, protect, words, fromSample).some(
    ({ startSample, endSample }) =>
      fromSample > startSample - unsure && fromSample < endSample + unsure,
  );
}

/** Moves a stop that falls inside a protected span to the end of the span. */
function beyondProtected(
  segment: Segment,
  protect: readonly string[],
  words: readonly SpokenWord[] | undefined,
  sample: number,
): number {
  const margin = (SPAN_MARGIN_MS / 1000) * segment.rateHz;
  let moved = sample;
  for (const { startSample, endSample } of spokenSpans(segment, protect, words, sample)) {
    if (moved > startSample - margin && moved < endSample) moved = endSample;
  }
  return moved;
}

/** The protected spans around a sample, and the samples that speak them. */
function spokenSpans(
  { text }: Segment,
  protect: readonly string[],
  words: readonly SpokenWord[] | undefined,
  sample: number,
): readonly Pick<SpokenWord, 'startSample' | 'endSample'>[] {
  if (protect.length === 0 || words === undefined) return [];
  const near = words.find((word) => word.endSample > sample) ?? words.at(-1);
  return protectedSpans(fullText(text), protect, near?.offset ?? 0).flatMap(({ start, end }) => {
    const inside = words.filter(
      (word) => word.offset < end && word.offset + word.text.length > start,
    );
    const first = inside[0];
    const last = inside.at(-1);
    if (first === undefined || last === undefined) return [];
    return [{ startSample: first.startSample, endSample: last.endSample }];
  });
}

function endsSentence(word: string): boolean {
  return /[.?!…]["'”’)\]]*$/.test(word) && !ABBREVIATION.test(word);
}

function stepBack(sample: number, samplesPerMs: number): number {
  return Math.max(0, Math.round(sample - WORD_ONSET_MS * samplesPerMs));
}

const ABBREVIATION = /^(?:Mr|Mrs|Ms|Dr|St|No|vs|etc|e\.g|i\.e)\.$/i;
/** An agent that waits longer than this talks over a caller whom it has understood. */
const WORD_MS_MAX = 500;
const CONFIDENCE_LEAST = 0.5;
/** A shorter part of a word is not heard as a word. */
const BARELY_MS = 15;
/** The audio of a word may begin this much before its start time: the aligner's usual error. */
const WORD_ONSET_MS = 10;
/** A sentence ends with the release of its last sound. */
const SENTENCE_TAIL_MS = 30;
/** A stop this shortly before a protected span would cut into its first sound. */
const SPAN_MARGIN_MS = 60;
/** By the length of the words alone, 19 of 20 ends of words are found within 800 ms. */
const ESTIMATE_MS_OFF = 1000;
/** A caller who hears more than this repeated thinks that the agent starts over. */
const REWIND_MS_MAX = 6000;
