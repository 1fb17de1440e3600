import { isSmallWord, type Language } from './language.ts';
import { phonesOf, type Phone } from './phones.ts';
import { spokenSlots } from './spoken-form.ts';
import { MANNER } from './weights.ts';
import type { PrintedWord } from './spoken.ts';

/** One sound, one possible silence between words, or a joint where ways to say something branch or meet. */
export type Sound = {
  readonly kind: Phone | 'pause' | 'joint';
  /** Duration in milliseconds at a usual speed; 0 for a joint. */
  readonly usualMs: number;
  /** The printed word it belongs to; -1 for a pause or a joint. */
  readonly word: number;
  /** Tells the spoken words of a printed one apart (`$12` is two); 0 for a pause or a joint. */
  readonly part: number;
  /** What may follow: later places in the plan, the usual one first. */
  readonly next: readonly Way[];
};

/** A sound of the plan and the frames of audio that it is aligned with. */
export type LaidSound = {
  /** Its place in the plan. */
  readonly at: number;
  readonly fromFrame: number;
  /** One past its last frame; the end of the audio if that breaks off within the sound. */
  readonly endFrame: number;
};

/** A transition to another sound, and its cost. */
export type Way = { readonly to: number; readonly cost: number };

type Draft = Omit<Sound, 'next'> & { readonly next: Way[] };

/**
 * Lists the sounds of a text, with the pauses that may stand between words and at both ends.
 *
 * The first and the last are joints. A word without sounds (a dash) is only the pause after it.
 * A generator, so that a long text can be processed in slices: it yields after each word.
 */
export function* planSounds(
  words: readonly PrintedWord[],
  language: Language,
): Generator<undefined, readonly Sound[]> {
  const plan: Draft[] = [joint()];
  addPause(plan, 'end');
  for (const [index, word] of words.entries()) {
    const mark = index === words.length - 1 ? 'end' : markAfter(word.text);
    addWord(plan, word, { word: index, mark, language });
    addPause(plan, mark);
    yield undefined;
  }
  return plan;
}

/** The places of a plan from one of them on, by the usual way. */
export function usualWay(plan: readonly Sound[], from: number): readonly number[] {
  const places: number[] = [];
  for (let at: number | undefined = from; at !== undefined; at = plan[at]?.next[0]?.to)
    places.push(at);
  return places;
}

/** One printed word, as the plan needs it. */
type Saying = { readonly word: number; readonly mark: Mark; readonly language: Language };

/** Adds, after the last joint, the ways to say each part of a word; they meet in a joint. */
function addWord(plan: Draft[], printed: PrintedWord, saying: Saying): void {
  const slots = spokenSlots(printed.text, saying.language);
  for (const [place, slot] of slots.entries()) {
    const isLast = place === slots.length - 1;
    const isFinal = isLast && saying.mark !== 'none';
    const from = plan.length - 1;
    const ends = slot.map((reading, rank) => {
      const isWhole = slots.length === 1 && reading.length === 1;
      const cost = rank === 0 ? 0 : MANNER.unusualCost;
      const firstPart = place * PARTS_PER_SLOT;
      return addReading(plan, { from, cost, reading, isFinal, isWhole, firstPart }, saying);
    });
    const meeting = plan.push(joint()) - 1;
    // A part that may be left unsaid leads here directly.
    for (const { place, cost } of ends) plan[place]?.next.push({ to: meeting, cost });
    if (!isLast) addPause(plan, 'within');
  }
}

/** Returns where it ends and its outstanding cost: that of an empty reading. */
function addReading(
  plan: Draft[],
  part: {
    readonly from: number;
    readonly cost: number;
    readonly reading: readonly string[];
    readonly isFinal: boolean;
    readonly isWhole: boolean;
    readonly firstPart: number;
  },
  { word, language }: Saying,
): { readonly place: number; readonly cost: number } {
  let place = part.from;
  let cost = part.cost;
  for (const [at, spoken] of part.reading.entries()) {
    if (at > 0) {
      addPause(plan, 'within');
      place = plan.length - 1;
    }
    const isFinal = part.isFinal && at === part.reading.length - 1;
    const isSmall = part.isWhole && isSmallWord(spoken, language);
    for (const sound of soundsOf(spoken, word, { isFinal, isSmall }, language)) {
      plan[place]?.next.push({ to: plan.length, cost });
      place = plan.push({ ...sound, part: part.firstPart + at, next: [] }) - 1;
      cost = 0;
    }
  }
  return { place, cost };
}

function soundsOf(
  spoken: string,
  word: number,
  manner: { readonly isFinal: boolean; readonly isSmall: boolean },
  language: Language,
): readonly Omit<Sound, 'next' | 'part'>[] {
  const phones = phonesOf(spoken, language);
  // The end of a phrase is lengthened from its last vowel on.
  const drawn = manner.isFinal
    ? phones.findLastIndex((phone) => phone.endsWith('vowel'))
    : phones.length;
  return phones.map((kind, place) => {
    const base = MANNER.usualMs[kind] + (place === 0 ? MANNER.onsetMs : 0);
    const stretch =
      (manner.isSmall ? MANNER.smallStretch : 1) * (place >= drawn ? MANNER.finalStretch : 1);
    return { kind, usualMs: base * stretch, word };
  });
}

/** Adds, after the last place, an optional pause and the joint after it. */
function addPause(plan: Draft[], mark: Mark): void {
  const { usualMs, skipCost, presenceCost } = MANNER.pauses[mark];
  const from = plan.length - 1;
  const silence = from + 1;
  const behind = from + 2;
  const ways = [
    { to: behind, cost: skipCost },
    { to: silence, cost: presenceCost },
  ];
  plan[from]?.next.push(...(skipCost > presenceCost ? ways.toReversed() : ways));
  plan.push(
    { kind: 'pause', usualMs, word: -1, part: 0, next: [{ to: behind, cost: 0 }] },
    joint(),
  );
}

function joint(): Draft {
  return { kind: 'joint', usualMs: 0, word: -1, part: 0, next: [] };
}

/** `within` a printed word, between the words that are said for it. */
type Mark = 'within' | 'none' | 'comma' | 'stop' | 'end';

function markAfter(word: string): Mark {
  const mark = word.replace(/["'”’)\]]+$/, '').at(-1) ?? '';
  if (/[.?!…]/.test(mark)) return 'stop';
  return /[,;:—–-]/.test(mark) ? 'comma' : 'none';
}

/** More words than any way to say one part of a printed word has. */
const PARTS_PER_SLOT = 100;
