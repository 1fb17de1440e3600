import type { CompiledLexicon } from '../core/index.ts';
import { vocabularyOf, type Vocabulary } from './lexicon.ts';
import { numberAt, numberWordsOf, type NumberWords } from './number-words.ts';
import { longestAt } from './phrases.ts';
import { wordsOf } from './tokens.ts';

/** The digits in a text. */
export type SpokenDigits = {
  /** As they would be keyed: `4271`; empty where none are given. */
  readonly digits: string;
  /** Nothing was said but digits and fillers. */
  readonly isOnlyDigits: boolean;
};

/**
 * The digits that somebody gives, as they would be keyed: `double four, oh seven` is `4407`,
 * `forty-two` is `42`, `four hundred five` is `405`. A number that counts something is none
 * (`one of those`, `two questions`). English, and the numbers that the lexicon adds.
 */
export function spokenDigits(text: string, lexicon: CompiledLexicon = NO_LEXICON): string {
  const vocabulary = vocabularyOf(lexicon);
  const { words } = wordsOf(text, vocabulary.spelling);
  return digitsIn(words, numberWordsOf(lexicon), vocabulary).digits;
}

/** As `spokenDigits`, over words and a lexicon made ready. */
export function digitsIn(
  heard: readonly string[],
  numbers: NumberWords,
  vocabulary: Vocabulary,
): SpokenDigits {
  const words = withoutHomophones(heard, numbers, vocabulary);
  const runs = runsOf(words, numbers, vocabulary);
  if (runs.length === 0) return { digits: '', isOnlyDigits: false };
  const rest = withoutRuns(words, runs).map((word) => besideDigits(word, vocabulary));
  const given = rest.includes('content') ? runs.filter((run) => standsAlone(run, words)) : runs;
  const digits = given.map((run) => run.digits).join('');
  return { digits, isOnlyDigits: digits !== '' && rest.every((kind) => kind === 'filler') };
}

/** What a recogniser writes for a digit: it knows sentences better than strings of digits. */
const HOMOPHONES: ReadonlyMap<string, string> = new Map([
  ['for', 'four'],
  ['to', 'two'],
  ['too', 'two'],
  ['won', 'one'],
  ['ate', 'eight'],
]);

/** Reads `for one five` as digits, where nothing but digits stands beside: `to five or six` does not. */
function withoutHomophones(
  words: readonly string[],
  numbers: NumberWords,
  vocabulary: Vocabulary,
): readonly string[] {
  const isNumber = (at: number): boolean => numberAt(words, at, numbers) !== undefined;
  if (words.filter((_, at) => isNumber(at)).length < 2) return words;
  const isAllDigits = words.every(
    (word, at) => isNumber(at) || HOMOPHONES.has(word) || isLink(word, vocabulary),
  );
  return isAllDigits ? words.map((word) => HOMOPHONES.get(word) ?? word) : words;
}

const NO_LEXICON: CompiledLexicon = {
  lists: { filler: ['uh', 'um', 'er', 'erm'], politeness: ['please', 'thanks', 'sorry'] },
  normalise: {},
};

/** Numbers one after the other, with nothing between but fillers, `dash` and the like. */
type Run = {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  /** Numbers in it, an `oh` not counted. */
  readonly numbers: number;
};

function runsOf(
  words: readonly string[],
  numbers: NumberWords,
  vocabulary: Vocabulary,
): readonly Run[] {
  const runs: Run[] = [];
  let run: Run | undefined;
  for (let at = 0; at < words.length;) {
    const number = numberAt(words, at, numbers);
    if (number !== undefined) {
      run = {
        start: run?.start ?? at,
        end: at + number.length,
        digits: (run?.digits ?? '') + number.digits,
        numbers: (run?.numbers ?? 0) + (number.isOh ? 0 : 1),
      };
      at = run.end;
      continue;
    }
    const word = words[at] ?? '';
    if (run !== undefined && !isLink(word, vocabulary)) {
      runs.push(run);
      run = undefined;
    }
    at += 1;
  }
  if (run !== undefined) runs.push(run);
  // `oh` alone is an interjection, however often.
  return runs.filter((candidate) => candidate.numbers > 0);
}

const LINKS: ReadonlySet<string> = new Set(['and', 'then', 'dash', 'hyphen', 'space', 'comma']);

function isLink(word: string, { lists }: Vocabulary): boolean {
  return LINKS.has(word) || longestAt(lists.filler, [word], 0) > 0;
}

function withoutRuns(words: readonly string[], runs: readonly Run[]): readonly string[] {
  return words.filter((_, at) => !runs.some((run) => at >= run.start && at < run.end));
}

/** Said before or after digits that are given as an answer: `my account number is 4 2 7, thanks`. */
const LEAD_INS: ReadonlySet<string> = new Set(
  `it's its it is that's that the my our number numbers account code pin card phone reference
   customer id are was be would starts ends with in first last next digit digits i think so
   well now here here's goes sure yes yeah yep no okay oh ah right`.split(/\s+/u),
);

function besideDigits(word: string, { lists, hold }: Vocabulary): 'filler' | 'lead_in' | 'content' {
  if (longestAt(lists.filler, [word], 0) > 0 || LINKS.has(word)) return 'filler';
  const isLeadIn =
    LEAD_INS.has(word) ||
    longestAt(lists.politeness, [word], 0) > 0 ||
    longestAt(hold, [word], 0) > 0;
  return isLeadIn ? 'lead_in' : 'content';
}

/** After these, or before a word of measure, a number counts something. */
const MEASURES: ReadonlySet<string> = new Set(
  `of year years month months week weeks day days hour hours minute minutes second seconds moment
   dollar dollars euro euros pound pounds cent cents percent time times people person pm am p a
   o'clock thing things question questions more other others`.split(/\s+/u),
);

/** Whether a run among other words is a string of digits, not a number that counts something. */
function standsAlone(run: Run, words: readonly string[]): boolean {
  if (MEASURES.has(words[run.end] ?? '')) return false;
  return run.numbers >= 2 || run.digits.length >= 3;
}
