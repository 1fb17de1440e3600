import type { CompiledLexicon } from '../core/index.ts';
import { phraseIndex, type PhraseIndex } from './phrases.ts';
import { spellingOf, type Spelling } from './tokens.ts';

/**
 * The lists of a lexicon and what each one does. A policy's `lexicon:` adds to any of them; a
 * language's built-in ones stand in `src/policy/lexicons/<language>.yaml`.
 */
const LISTS = {
  /** Says "I am listening" and leaves the floor where it is: `mm-hmm`, `I see`. */
  backchannel: 'holds',
  /** Agrees; leaves the floor too, but is an answer after a question: `yeah`, `that's right`. */
  agreement: 'holds',
  /** Asks the agent to stop, wherever it stands: `wait`, `hang on`. Decides: clause `lexicon.stop`. */
  stop: 'decides',
  /** Says that the agent has it wrong: `that's not right`. Decides: clause `lexicon.correction`. */
  correction: 'decides',
  /** Answers a question: `yes`, `no`, the names of choices. Clause `lexicon.answer`. */
  answer: 'decides',
  /** Single words that refuse or call out when they come first: `no`, `don't`, `sorry`, `listen`. */
  interjection: 'opens',
  /** First words of a question: `what`, `can`. */
  question: 'opens',
  /** First words that carry on a discourse: `but`, `so`, `well`. */
  discourse: 'opens',
  /** First words that are a subject: `I`, `it's`. */
  pronoun: 'opens',
  /** No content at all, in any place: `uh`, `um`. */
  filler: 'fills',
  /** No content beside a request for a human: `please`, `thanks`, `hello`. */
  politeness: 'fills',
  /** May stand before a noun: `a`, `real`. `I want a real human`. */
  determiner: 'fills',
  /** Asks for what follows: `want`, `speak to`. Makes a single noun an escalation. */
  request: 'asks',
  /** Denies the rest of its clause: `don't`, `without`. Not a plain `no`. */
  negation: 'denies',
  /** Begins a new clause: `but`, `I`, `get me`. What stands before it negates nothing after it. */
  clause: 'divides',
  /** Keeps what follows in its clause: `think`, `to`. `I don't think I want` is one clause. */
  attitude: 'joins',
} as const satisfies Readonly<Record<string, string>>;

/** Name of a list that a lexicon may have. Beside these, numbers: see `isNumberList`. */
export type ListName = keyof typeof LISTS;

/** Every name of a list, for checking what an author wrote. */
export const LIST_NAMES = Object.keys(LISTS) as readonly ListName[];

/** Whether a list names the words of a number from 0 to 1000 (`"7": [sieben]`), or `double`, `triple`. */
export function isNumberList(name: string): boolean {
  return /^(?:\d|[1-9]\d|100|1000|double|triple)$/u.test(name);
}

/** A lexicon made ready: every list as an index of phrases, and the spelling they are written in. */
export type Vocabulary = {
  readonly spelling: Spelling;
  readonly lists: Readonly<Record<ListName, PhraseIndex>>;
  /** Backchannel and agreement: what leaves the floor where it is. */
  readonly hold: PhraseIndex;
};

/** Prepares a lexicon once, so that reading a transcript only looks words up. */
export function vocabularyOf({ lists, normalise }: CompiledLexicon): Vocabulary {
  const spelling = spellingOf(normalise);
  const entries = (name: ListName): readonly string[] => lists[name] ?? [];
  const index = (name: ListName): PhraseIndex => phraseIndex(entries(name), spelling);
  return {
    spelling,
    lists: Object.fromEntries(LIST_NAMES.map((name) => [name, index(name)])) as Readonly<
      Record<ListName, PhraseIndex>
    >,
    hold: phraseIndex([...entries('backchannel'), ...entries('agreement')], spelling),
  };
}
