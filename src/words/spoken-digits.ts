import type { CompiledLexicon } from '../core/index.ts';
import { vocabularyOf, type Vocabulary } from './lexicon.ts';
import {
  foldNumber,
  isBesideItsLanguage,
  numberAt,
  numberWordsOf,
  type NumberWords,
} from './number-words.ts';
import { longestAt, type Span } from './phrases.ts';
import { applySlips, type DigitGroup } from './slips.ts';
import { wordsOf, type Words } from './tokens.ts';

/** The digits in a text. */
export type SpokenDigits = {
  /** As they would be keyed: `4271`; empty if there are none. */
  readonly digits: string;
  /** True if nothing was said but digits, fillers and the name of the key that ends them. */
  readonly isOnlyDigits: boolean;
  /** True if, beside those, only an introduction to digits was said: `my account number is`. */
  readonly isGiven: boolean;
  /** The key whose name was said after the digits, or alone: `pound` is `#`. */
  readonly terminator: '#' | '*' | undefined;
  /** Where the caller retracts digits: `sorry` of `four five, sorry, four six`. */
  readonly slips: readonly Span[];
};

/**
 * The digits that a caller says, as they would be keyed: `double four, oh seven` is `4407`,
 * `forty-two` is `42`, `four hundred five` is `405`, `four five, sorry, four six` is `46`. A number
 * that counts something is not a digit (`one of those`, `two questions`, the `four` of `the last four are`).
 */
export function spokenDigits(text: string, lexicon: CompiledLexicon = NO_LEXICON): string {
  const vocabulary = vocabularyOf(lexicon);
  return digitsIn(wordsOf(text, vocabulary.spelling), numberWordsOf(lexicon), vocabulary).digits;
}

/** Like `spokenDigits`, for prepared words and a prepared lexicon. */
export function digitsIn(heard: Words, numbers: NumberWords, vocabulary: Vocabulary): SpokenDigits {
  const plain = { ...heard, words: heard.words.map(foldNumber) };
  const pieces = piecesOf(heard, plain, numbers, vocabulary);
  const meant = withSoundsLike(pieces, plain, numbers);
  return read(meant === undefined ? pieces : piecesOf(heard, meant, numbers, vocabulary));
}

/** The words around English digits, if there is no lexicon. */
const NO_LEXICON: CompiledLexicon = {
  lists: {
    filler: ['uh', 'um', 'er', 'erm'],
    politeness: ['please', 'thanks', 'thank you'],
    digit_link: ['and', 'then', 'dash', 'hyphen', 'space', 'comma'],
    digit_lead: [
      "(it's|its|it|is|that's|that|the|my|our|number|numbers|account|code|pin|card|phone|reference)",
      '(customer|id|are|was|be|would|starts|ends|with|in|first|last|next|digit|digits|i think|so)',
      "(well|now|here|here's|goes|sure|yes|yeah|yep|no|okay|oh|ah|right)",
    ],
    digit_unit: [
      '(of|years|year|months|month|weeks|week|days|day|hours|hour|minutes|minute|seconds|second)',
      "(moment|dollars|dollar|euros|euro|pounds|cents|cent|percent|times|time|people|person|o'clock)",
      '(pm|am|p|a|things|thing|questions|question|more|others|other)',
    ],
    count_before: ['last', 'first', 'next', 'final'],
    count_after: ['digit', 'digits', 'numbers'],
    slip: ['sorry', 'no', 'no sorry', 'i mean', 'no wait', 'no i mean', 'sorry i mean'],
    hash: ['[the] (pound|hash) [(key|sign)]'],
    star: ['[the] star [(key|sign)]'],
  },
  normalise: {},
};

/** What a part of the text is with regard to digits. */
type Piece = Span &
  (
    | {
        readonly kind: 'number';
        readonly digits: string;
        readonly isOh: boolean;
        /** Written as words: a recogniser writes the digits of several words as one number. */
        readonly isInWords: boolean;
        readonly isAfterPause: boolean;
      }
    /** Retracts the digits before it, if others come after it. */
    | { readonly kind: 'slip' }
    | { readonly kind: 'key'; readonly key: '#' | '*' }
    /** `filler` and `link` have no content; `lead` introduces digits; `content` is anything else. */
    | { readonly kind: 'filler' | 'lead' | 'content' }
  );

function piecesOf(
  heard: Words,
  folded: Words,
  numbers: NumberWords,
  vocabulary: Vocabulary,
): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let start = 0; start < heard.words.length;) {
    const piece = pieceAt(start, heard, folded, numbers, vocabulary);
    pieces.push(piece);
    start = piece.end;
  }
  return pieces;
}

function pieceAt(
  start: number,
  heard: Words,
  folded: Words,
  numbers: NumberWords,
  vocabulary: Vocabulary,
): Piece {
  const { words } = heard;
  const { lists, hold } = vocabulary;
  const lengths = {
    filler: Math.max(
      longestAt(lists.filler, words, start),
      longestAt(lists.digit_link, words, start),
    ),
    slip: longestAt(lists.slip, words, start),
    hash: longestAt(lists.hash, words, start),
    star: longestAt(lists.star, words, start),
    lead: Math.max(
      longestAt(lists.digit_lead, words, start),
      longestAt(lists.politeness, words, start),
      longestAt(hold, words, start),
    ),
  };
  const number = numberAt(folded, start, numbers);
  const most = Math.max(...Object.values(lengths));
  const isFiller = longestAt(lists.filler, words, start) > 0;
  const isMeant = !isFiller || isBesideItsLanguage(start, folded, numbers);
  if (number !== undefined && number.length >= most && isMeant) {
    return numberPiece(start, number, heard, vocabulary);
  }
  const span = { start, end: start + Math.max(1, most) };
  if (most === 0) return { ...span, kind: 'content' };
  if (lengths.hash === most) return { ...span, kind: 'key', key: '#' };
  if (lengths.star === most) return { ...span, kind: 'key', key: '*' };
  if (lengths.slip === most) return { ...span, kind: 'slip' };
  return { ...span, kind: lengths.filler === most ? 'filler' : 'lead' };
}

function numberPiece(
  start: number,
  { digits, length, isOh }: { digits: string; length: number; isOh: boolean },
  { words, afterBreak }: Words,
  { lists }: Vocabulary,
): Piece {
  const span = { start, end: start + length };
  const { end } = span;
  // `two questions`, `five of those`: a number that counts something else.
  if (afterBreak[end] !== true && longestAt(lists.digit_unit, words, end) > 0) {
    return { ...span, kind: 'content' };
  }
  // `the last four are`, `four digits`: it says how many digits follow.
  const isAfterCount = longestAt(lists.count_before, words, start - 1) === 1;
  const isBeforeCount = longestAt(lists.count_after, words, end) > 0;
  const isCount = digits.length <= 2 && Number(digits) >= 2 && Number(digits) <= MOST_COUNTED;
  if (isCount && (isAfterCount || isBeforeCount)) return { ...span, kind: 'lead' };
  const isInWords = !/^\d/u.test(words[start] ?? '');
  return {
    ...span,
    kind: 'number',
    digits,
    isOh,
    isInWords,
    isAfterPause: afterBreak[start] === true,
  };
}

/** `the last sixteen digits`: no number that people give is longer. */
const MOST_COUNTED = 16;

/** Reads `for one five` as digits, if only digits stand beside it; not in `to five or six`. */
function withSoundsLike(
  pieces: readonly Piece[],
  folded: Words,
  { soundsLike }: NumberWords,
): Words | undefined {
  const { words } = folded;
  const isMeant = ({ start, end }: Span): boolean =>
    end - start === 1 && soundsLike.has(words[start] ?? '');
  const others = pieces.filter((piece) => piece.kind !== 'number' && piece.kind !== 'filler');
  if (others.length === 0 || !others.every(isMeant)) return undefined;
  if (pieces.length - others.length < 2) return undefined;
  return { ...folded, words: words.map((word) => soundsLike.get(word) ?? word) };
}

type NumberPiece = Extract<Piece, { kind: 'number' }>;

/** Consecutive numbers, with only fillers and slips between them. */
type Run = readonly NumberPiece[];

function read(pieces: readonly Piece[]): SpokenDigits {
  const terminator = terminatorOf(pieces);
  const hasContent = pieces.some(({ kind }) => kind === 'content');
  const given = new Set(
    runsOf(pieces)
      .filter((run) => !hasContent || standsAlone(run))
      .flat(),
  );
  const last = pieces.findLastIndex((piece) => piece.kind === 'number' && given.has(piece));
  if (last < 0) return { digits: '', isOnlyDigits: false, isGiven: false, terminator, slips: [] };
  const groups: { pieces: NumberPiece[]; slips: Span[] }[] = [{ pieces: [], slips: [] }];
  for (const piece of pieces.slice(0, last)) {
    const group = groups.at(-1);
    if (piece.kind === 'slip' && group !== undefined && group.pieces.length > 0) {
      groups.push({ pieces: [], slips: [piece] });
    } else if (piece.kind === 'slip' && groups.length > 1) group?.slips.push(piece);
    else if (piece.kind === 'number' && given.has(piece)) group?.pieces.push(piece);
  }
  const final = pieces[last];
  if (final?.kind === 'number') groups.at(-1)?.pieces.push(final);
  const rest = pieces.filter(({ kind }) => kind === 'lead' || kind === 'content');
  return {
    digits: applySlips(groups.map(({ pieces: said }) => groupOf(said))),
    isOnlyDigits: rest.length === 0,
    isGiven: !hasContent && rest.length > 0,
    terminator,
    slips: groups.flatMap(({ slips }) => slips),
  };
}

function groupOf(pieces: readonly NumberPiece[]): DigitGroup {
  const pause = pieces.findIndex(({ isAfterPause }, at) => at > 0 && isAfterPause);
  const before = pause < 0 ? pieces : pieces.slice(0, pause);
  return {
    digits: pieces.map(({ digits }) => digits).join(''),
    beforePause: before.reduce((sum, { digits }) => sum + digits.length, 0),
    isInner: pieces.flatMap(({ digits, isInWords }) =>
      Array.from(digits, (_, at) => isInWords && at > 0),
    ),
  };
}

function runsOf(pieces: readonly Piece[]): readonly Run[] {
  const runs: NumberPiece[][] = [];
  let run: NumberPiece[] | undefined;
  for (const piece of pieces) {
    if (piece.kind === 'number') {
      if (run === undefined) runs.push((run = []));
      run.push(piece);
    } else if (piece.kind !== 'filler' && piece.kind !== 'slip') run = undefined;
  }
  // `oh` alone is an interjection, however often.
  return runs.filter((all) => all.some(({ isOh }) => !isOh));
}

/** Whether a run among other words is a string of digits, not a number that counts something. */
function standsAlone(run: Run): boolean {
  const numbers = run.filter(({ isOh }) => !isOh).length;
  return numbers >= 2 || run.reduce((sum, { digits }) => sum + digits.length, 0) >= 3;
}

/** The name of a key at the end, or the only thing that was said. */
function terminatorOf(pieces: readonly Piece[]): '#' | '*' | undefined {
  const key = pieces.findLast(({ kind }) => kind === 'key' || kind === 'number');
  if (key?.kind !== 'key') return undefined;
  return pieces.some(({ kind }) => kind === 'content') &&
    !pieces.some(({ kind }) => kind === 'number')
    ? undefined
    : key.key;
}
