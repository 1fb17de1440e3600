import type { CompiledLexicon } from '../core/index.ts';
import { framesOf, type Frames } from './frames.ts';
import { inflectionsOf, type Inflection } from './inflection.ts';
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
  /** Asks the agent to stop: `wait`, `hang on`. Decides: clause `lexicon.stop`. */
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

/** The lists that only the built-in lexicons have: the grammar around those above. */
const GRAMMAR = {
  /** Languages whose numbers are understood: `en`. */
  numbers: 'counts',
  /** Between digits, and says nothing: `dash`, `and`. */
  digit_link: 'counts',
  /** Leads in to digits: `my account number is`. */
  digit_lead: 'counts',
  /** After a number, which then counts something: `minutes`, `of those`. */
  digit_unit: 'counts',
  /** Before or after a number that says how many digits come: `the last four`, `four digits`. */
  count_before: 'counts',
  count_after: 'counts',
  /** Takes back digits, between others: `sorry`, `I mean`. */
  slip: 'counts',
  /** Names of the keys `#` and `*`: `pound key`. */
  hash: 'counts',
  star: 'counts',
  /** Asks the agent to stop, where its clause begins so: `alto`, but not `muy alto`. */
  stop_first: 'decides',
  /** Right before a stop phrase, or right after it, makes it part of a statement: `the wait`, `I can`. */
  stop_not_after: 'joins',
  /** Right before a stop phrase, addresses the agent all the same: `you to`. */
  stop_after: 'joins',
  stop_not_before: 'joins',
  /** Leaves the floor, after a refusal too (`no it's fine`). Degrees may stand within: `it's all fine`. */
  assent: 'holds',
  /** Says nothing after what leaves the floor: `así` of `está bien así`. */
  assent_tail: 'fills',
  degree: 'fills',
  refusal: 'opens',
  /** Begins with a negation, but denies nothing after itself: `I don't know how to reach an agent`. */
  undenied: 'divides',
  /** Asks to speak with what follows: `speak to`. Beside nouns it takes the objects of phrases too. */
  talk: 'asks',
  /** Talks about what follows in its clause, and does not ask for it: `I spoke`, `do I need`. */
  about: 'denies',
  /** The same, but only in a question: `¿necesito hablar con alguien?`. */
  about_if_asked: 'denies',
  /** Right before a phrase, makes it a thing that is talked about: `your customer service`. */
  owner: 'denies',
  /** Right after a phrase, makes it a subject: `customer service is great`. */
  predicate: 'denies',
  /** Right after a noun, makes it another thing: `agent number`. */
  compound: 'denies',
  /** Right after a noun, belongs to it: `human being`. */
  noun_tail: 'fills',
  /** Endings of one word that are worth the same; `-` is none: `- s`, `y ies`. */
  inflection: 'joins',
} as const satisfies Readonly<Record<string, string>>;

/** Name of a list that a policy may add to. Beside these, numbers: see `isNumberList`. */
export type ListName = keyof typeof LISTS;

/** Name of any list. */
export type LexiconList = ListName | keyof typeof GRAMMAR;

/** Every name of a list, for checking what an author wrote. */
export const LIST_NAMES = Object.keys(LISTS) as readonly ListName[];

/** Names of the lists that the built-in lexicons have beside those. */
export const GRAMMAR_LIST_NAMES: readonly string[] = Object.keys(GRAMMAR);

/** Whether a list names the words of a number from 0 to 1000 (`"7": [sieben]`), or `double`, `triple`. */
export function isNumberList(name: string): boolean {
  return /^(?:\d|[1-9]\d|100|1000|double|triple)$/u.test(name);
}

/** A lexicon made ready: every list as an index of phrases, and the spelling they are written in. */
export type Vocabulary = {
  readonly spelling: Spelling;
  readonly lists: Readonly<Record<LexiconList, PhraseIndex>>;
  /** Backchannel, agreement and assent: what leaves the floor where it is. See `holdAt`. */
  readonly hold: PhraseIndex;
  readonly talkFrames: Frames;
  readonly requestFrames: Frames;
  /** Ways to compare the forms of a word. */
  readonly inflections: readonly Inflection[];
};

/** Prepares a lexicon, once for each: reading a transcript then only looks words up. */
export function vocabularyOf(lexicon: CompiledLexicon): Vocabulary {
  const known = prepared.get(lexicon);
  if (known !== undefined) return known;
  const { lists, normalise } = lexicon;
  const spelling = spellingOf(normalise);
  const entries = (name: LexiconList): readonly string[] => lists[name] ?? [];
  // Entries with a `~` are frames, and no phrases.
  const index = (name: LexiconList): PhraseIndex =>
    phraseIndex(
      entries(name).filter((entry) => !entry.includes('~')),
      spelling,
    );
  const names = [...LIST_NAMES, ...GRAMMAR_LIST_NAMES] as readonly LexiconList[];
  const vocabulary = {
    spelling,
    lists: Object.fromEntries(names.map((name) => [name, index(name)])) as Readonly<
      Record<LexiconList, PhraseIndex>
    >,
    hold: phraseIndex(
      [...entries('backchannel'), ...entries('agreement'), ...entries('assent')],
      spelling,
    ),
    talkFrames: framesOf(entries('talk'), spelling),
    requestFrames: framesOf(entries('request'), spelling),
    inflections: inflectionsOf(entries('inflection')),
  };
  prepared.set(lexicon, vocabulary);
  return vocabulary;
}

const prepared = new WeakMap<CompiledLexicon, Vocabulary>();
