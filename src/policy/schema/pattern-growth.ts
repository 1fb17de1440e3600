import { assertNever } from '../../core/index.ts';
import { createOverlaps } from './pattern-characters.ts';
import { partsOf, type PatternPart } from './pattern-parts.ts';

/**
 * Says why a pattern may take endlessly long to fail; `undefined` where it cannot.
 *
 * JavaScript tries every way in which a pattern may match before it gives up. Where a repetition can
 * match one text in two ways, each further character doubles them. Found as that is defined, and not
 * by the pattern's looks: the pattern becomes an automaton of its characters, and two walks through
 * it that read the same text, part and come together again are the two ways. A repetition that may end
 * anywhere, with nothing behind it, is none: it never has to fail.
 */
export function endlessness(pattern: string): string | undefined {
  const waiting = [partsOf(pattern)];
  for (let root = waiting.pop(); root !== undefined; root = waiting.pop()) {
    const automaton = createAutomaton();
    const whole = build(root, automaton);
    if (whole === undefined) return automaton.refusal;
    waiting.push(...automaton.looks);
    if (isEndless(automaton, whole)) {
      return 'a repetition in it can match one text in many ways, all of which would be tried';
    }
  }
  return undefined;
}

/** Places in the pattern where a character is read, and from which of them which follow, in how many ways. */
type Automaton = {
  readonly characters: string[];
  readonly follows: Map<number, number>[];
  /** What conditions look for: patterns of their own. */
  readonly looks: PatternPart[];
  refusal: string | undefined;
};

/** A part of the automaton. Ways are counted to two: more is not worse. */
type Piece = {
  /** In how many ways it can match without a character. */
  readonly empty: number;
  /** It can match without a character, whatever stands around it. */
  readonly isSurelyEmpty: boolean;
  /** The places that it can begin and end with, and in how many ways. */
  readonly first: ReadonlyMap<number, number>;
  readonly last: ReadonlyMap<number, number>;
  /** The places after which it may end, whatever stands around it. */
  readonly surelyLast: ReadonlySet<number>;
};

function createAutomaton(): Automaton {
  return { characters: [], follows: [], looks: [], refusal: undefined };
}

function build(part: PatternPart, automaton: Automaton): Piece | undefined {
  switch (part.type) {
    case 'character':
      return character(part.source, automaton);
    case 'condition':
      if (part.looks !== undefined) automaton.looks.push(part.looks);
      return { ...NOTHING, isSurelyEmpty: false };
    case 'back_reference':
      automaton.refusal = 'it refers back to a group, and then nothing bounds how long it takes';
      return undefined;
    case 'sequence':
      return inTurn(part.parts, automaton);
    case 'choice': {
      let piece: Piece | undefined = { ...NOTHING, empty: 0, isSurelyEmpty: false };
      for (const option of part.options) piece = piece && either(piece, build(option, automaton));
      return piece;
    }
    case 'repetition':
      return repeated(part, automaton);
    default:
      return assertNever(part, 'build');
  }
}

function character(source: string, automaton: Automaton): Piece | undefined {
  if (automaton.characters.length >= PLACES_MAX) {
    automaton.refusal = 'its repetitions are too many, one within the other';
    return undefined;
  }
  const place = automaton.characters.push(source) - 1;
  automaton.follows.push(new Map());
  const itself = new Map([[place, 1]]);
  const surelyLast = new Set([place]);
  return { empty: 0, isSurelyEmpty: false, first: itself, last: itself, surelyLast };
}

function inTurn(parts: readonly PatternPart[], automaton: Automaton): Piece | undefined {
  let piece: Piece | undefined = NOTHING;
  for (const part of parts) {
    const next: Piece | undefined = piece && build(part, automaton);
    piece = piece && next && joined(piece, next, automaton);
  }
  return piece;
}

function repeated(
  { part, least, most }: Extract<PatternPart, { type: 'repetition' }>,
  automaton: Automaton,
): Piece | undefined {
  const rest = most - least;
  const isLoop = rest >= AS_GOOD_AS_ENDLESS;
  const copies = isLoop && least > 0 ? least - 1 : least;
  const piece = inTurn(
    Array.from({ length: Math.min(copies, PLACES_MAX) }, () => part),
    automaton,
  );
  if (isLoop) {
    const body = build(part, automaton);
    if (piece === undefined || body === undefined) return undefined;
    follow(body.last, body.first, automaton);
    return joined(piece, least > 0 ? body : optional(body), automaton);
  }
  let tail: Piece = NOTHING;
  for (let i = 0; i < rest; i += 1) {
    const body = build(part, automaton);
    if (body === undefined) return undefined;
    tail = optional(joined(body, tail, automaton));
  }
  return piece && joined(piece, tail, automaton);
}

/** What matches nothing and is then not counted as a round of its own: once, however it could. */
function optional(piece: Piece): Piece {
  return { ...piece, empty: 1, isSurelyEmpty: true };
}

function joined(a: Piece, b: Piece, automaton: Automaton): Piece {
  follow(a.last, b.first, automaton);
  return {
    empty: ways(a.empty * b.empty),
    isSurelyEmpty: a.isSurelyEmpty && b.isSurelyEmpty,
    first: sum(a.first, b.first, a.empty),
    last: sum(b.last, a.last, b.empty),
    surelyLast: new Set([...b.surelyLast, ...(b.isSurelyEmpty ? a.surelyLast : [])]),
  };
}

function either(a: Piece, b: Piece | undefined): Piece | undefined {
  if (b === undefined) return undefined;
  return {
    empty: ways(a.empty + b.empty),
    isSurelyEmpty: a.isSurelyEmpty || b.isSurelyEmpty,
    first: sum(a.first, b.first, 1),
    last: sum(a.last, b.last, 1),
    surelyLast: new Set([...a.surelyLast, ...b.surelyLast]),
  };
}

function follow(
  from: ReadonlyMap<number, number>,
  to: ReadonlyMap<number, number>,
  { follows }: Automaton,
): void {
  for (const [place, waysFrom] of from) {
    const next = follows[place]!;
    for (const [after, waysTo] of to) {
      next.set(after, ways((next.get(after) ?? 0) + waysFrom * waysTo));
    }
  }
}

function sum(
  a: ReadonlyMap<number, number>,
  b: ReadonlyMap<number, number>,
  times: number,
): ReadonlyMap<number, number> {
  if (times === 0) return a;
  const both = new Map(a);
  for (const [place, count] of b) both.set(place, ways((both.get(place) ?? 0) + count * times));
  return both;
}

function ways(count: number): number {
  return Math.min(2, count);
}

/** Whether two walks that read the same text part within a loop and come together in it again. */
function isEndless(automaton: Automaton, whole: Piece): boolean {
  const overlap = createOverlaps(automaton.characters);
  return loopsOf(automaton.follows)
    .filter((loop) => ![...loop].every((place) => whole.surelyLast.has(place)))
    .some((loop) => hasTwoWays(loop, automaton.follows, overlap));
}

function hasTwoWays(
  loop: ReadonlySet<number>,
  follows: Automaton['follows'],
  overlap: (a: number, b: number) => boolean,
): boolean {
  const within = follows.map((next) => [...next.keys()].filter((place) => loop.has(place)));
  // Two walks that have read the same text stand at a pair of places, here as one number.
  const apart = new Set<number>();
  const waiting = [...loop].map((place) => place * PLACES_MAX + place);
  for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
    const [one, other] = [Math.floor(pair / PLACES_MAX), pair % PLACES_MAX];
    if (one === other && within[one]!.some((next) => follows[one]!.get(next)! > 1)) return true;
    for (const nextOne of within[one]!) {
      for (const nextOther of within[other]!) {
        const next = nextOne * PLACES_MAX + nextOther;
        if (nextOne === nextOther) {
          if (one !== other) return true;
        } else if (!apart.has(next) && overlap(nextOne, nextOther)) {
          apart.add(next);
          waiting.push(next);
        }
      }
    }
  }
  return false;
}

/** The groups of places that lead to each other. */
function loopsOf(follows: readonly ReadonlyMap<number, number>[]): readonly Set<number>[] {
  const reach = follows.map((_, place) => reachable(place, follows));
  const loops: Set<number>[] = [];
  const done = new Set<number>();
  for (const [place, reached] of reach.entries()) {
    if (done.has(place) || !reached.has(place)) continue;
    const loop = new Set([...reached].filter((other) => reach[other]!.has(place)));
    for (const other of loop) done.add(other);
    loops.push(loop);
  }
  return loops;
}

function reachable(place: number, follows: readonly ReadonlyMap<number, number>[]): Set<number> {
  const reached = new Set<number>();
  const waiting = [place];
  for (let from = waiting.pop(); from !== undefined; from = waiting.pop()) {
    for (const next of follows[from]!.keys()) {
      if (reached.has(next)) continue;
      reached.add(next);
      waiting.push(next);
    }
  }
  return reached;
}

const NOTHING: Piece = {
  empty: 1,
  isSurelyEmpty: true,
  first: new Map(),
  last: new Map(),
  surelyLast: new Set(),
};

/** Characters of a pattern, written out. An entry has 200 at most; bounded repetitions write out theirs. */
const PLACES_MAX = 1000;
/** So many optional repetitions are looked at as if they had no end: what they cost is near to it. */
const AS_GOOD_AS_ENDLESS = 5;
