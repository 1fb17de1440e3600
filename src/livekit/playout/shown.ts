import type { CaptionSink } from './controls.ts';
import { fullText, heardText, knownAround, piecesOf, type HeardText } from './heard-text.ts';
import { heardMs, heardSamples, type Segment } from './segment.ts';
import { USUAL_MS_PER_CHARACTER } from './voice-rate.ts';
import { asWritten } from './written.ts';

/**
 * Shows what was heard of the segment by now. LiveKit shows words by a usual rate of speech, whatever is
 * heard: its captions would run on while the playout is paused, and show words that a stop took away.
 *
 * Until something needs the times of the words (`word-search.ts`), they are placed by their share of the
 * audio. This may be a word early, so the captions stay a word behind.
 */
export function showHeard(segment: Segment, sink: CaptionSink, nowMs: number): void {
  const { written, text, isWhole } = segment;
  if (written?.shownTo === undefined) return;
  const sample = heardSamples(segment, nowMs);
  const isKnown = knownAround(text, sample - 1) !== undefined;
  const spoken = isKnown ? heardText(text, sample, isWhole) : aWordBehind(segment, sample);
  showTo(segment, endOf(segment, asWritten(spoken, written, isWhole)), sink, nowMs);
}

/** Shows what was heard of a segment that is over; `heard` is undefined if all of it was. */
export function showEnd(
  segment: Segment,
  heard: HeardText | undefined,
  sink: CaptionSink,
  nowMs: number,
): void {
  const { written } = segment;
  if (written?.shownTo === undefined) return;
  const end = heard === undefined ? written.text.length : endOf(segment, heard);
  showTo(segment, end, sink, nowMs);
  if (written.shownTo > 0) sink.end();
}

function showTo(segment: Segment, end: number, sink: CaptionSink, nowMs: number): void {
  const { written } = segment;
  if (written?.shownTo === undefined || end <= written.shownTo) return;
  sink.show(written.text.slice(written.shownTo, end), heardMs(segment, nowMs));
  written.shownTo = end;
}

/** Where the heard part ends in the written text, of which it is the beginning. */
function endOf({ written }: Segment, { heardText: heard }: HeardText): number {
  const text = written?.text ?? '';
  if (heard === '') return 0;
  const start = text.length - text.trimStart().length;
  return text.startsWith(heard, start) ? start + heard.length : 0;
}

/** The words that were heard by their share of the audio, without the last one. Takes microseconds. */
function aWordBehind({ text, isWhole }: Segment, sample: number): HeardText {
  const full = fullText(text);
  const pieces = piecesOf(text);
  const index = pieces.findLastIndex(({ fromSample }) => fromSample <= sample);
  const piece = pieces[index];
  let end = 0;
  if (piece !== undefined) {
    const rate = text.voice.msPerCharacter ?? USUAL_MS_PER_CHARACTER;
    const usual = piece.fromSample + (piece.text.length * rate * text.rateHz) / 1000;
    const last = isWhole ? text.audio.length : Math.max(text.audio.length, usual);
    const to = pieces[index + 1]?.fromSample ?? last;
    const share = (sample - piece.fromSample) / Math.max(1, to - piece.fromSample);
    end = piece.offset + Math.floor(Math.min(1, share) * piece.text.length);
  }
  // A word that is cut here is still being spoken, and the one before it may be.
  const heard = full.slice(0, end).replace(/\S*$/u, '').trimEnd().replace(/\S+$/u, '').trimEnd();
  const unheardText = full.slice(heard.length).trim();
  return { heardText: heard, unheardText, source: 'characters', confidence: 0 };
}
