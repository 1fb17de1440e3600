import type { PlayoutOptions } from './controls.ts';
import { piecesOf, type Piece } from './heard-text.ts';
import { protectedSpans, SPAN_REACH } from './protect.ts';
import type { Segment } from './segment.ts';

/**
 * Whether the text being spoken, or the next piece, has a span that a stop must not cut. Its words are
 * searched for before anybody requests a stop, because a stop does not wait for a search.
 */
export function protectedAhead(segment: Segment, options: PlayoutOptions): boolean {
  const { message, text, nextSample } = segment;
  const protect = message && options.protectOf?.(message.messageId);
  if (protect === undefined || protect.length === 0 || text.timedWords.length > 0) return false;
  const all = piecesOf(text);
  const index = Math.max(
    0,
    all.findLastIndex((piece) => piece.fromSample <= nextSample),
  );
  return all.slice(index, index + 2).some((piece) => hasSpan(piece, protect));
}

/** Called for every frame, so each piece is searched for spans once. */
function hasSpan(piece: Piece, protect: readonly string[]): boolean {
  const known = read.get(piece) ?? holdsSpan(piece.text, protect);
  read.set(piece, known);
  return known;
}

function holdsSpan(text: string, protect: readonly string[]): boolean {
  for (let offset = 0; offset < text.length; offset += SPAN_REACH) {
    if (protectedSpans(text, protect, offset).length > 0) return true;
  }
  return false;
}

const read = new WeakMap<Piece, boolean>();
