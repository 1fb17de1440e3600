import type { CompiledLexicon } from '../core/index.ts';
import { framesOf, type Frames } from './frames.ts';
import { inflectionsOf, type Inflection } from './inflection.ts';
import { phraseIndex, type PhraseIndex } from './phrases.ts';
import { spellingOf, type Spelling } from './tokens.ts';

/**
 * The lists of a lexicon and what each one does. A policy's `lexicon:` adds to any of them; a
 * language's built-in lists are in `src/policy/lexicons/<language>.yaml`.
 */
const LISTS = {
  /** Says "I am listening" and leaves the floor with the agent: `mm-hmm`, `I see`. */
  backchannel: 'holds',
  /** Agrees; leaves the floor with the agent, but answers a question: `yeah`, `that's right`. */
  agreement: 'holds',
  /** Asks the agent to stop: `wait`, `hang on`. Decides: clause `lexicon.stop`. */
  stop: 'decides',
  /** Says that the agent is wrong: `that's not right`. Decides: clause `lexicon.correction`. */
  correction: 'decides',
  /** Answers a question: `yes`, `no`, the names of choices. Clause `lexicon.answer`. */
  answer: 'decides',
  /** Single words that refuse or call out when they come first: `no`, `don't`, `sorry`, `listen`. */
  interjection: 'opens',
  /** First words of a question: `what`, `can`. */
  question: 'opens',
  /** First words that continue a discourse: `but`, `so`, `well`. */
  discourse: 'opens',
  /** First words that are a subject: `I`, `it's`. */
  pronoun: 'opens',
  /** Has no content anywhere: `uh`, `um`. */
  filler: 'fills',
  /** Has no content beside a request for a human: `please`, `thanks`, `hello`. */
  politeness: 'fills',
  /** May stand before a noun: `a`, `real`. `I want a real human`. */
  determiner: 'fills',
  /** Asks for what follows: `want`, `speak to`. Makes a single noun an escalation. */
  request: 'asks',
  /** Negates the rest of its clause: `don't`, `without`. Not a plain `no`. */
  negation: 'denies',
  /** Begins a new clause: `but`, `I`, `get me`. A negation before it does not reach past it. */
  clause: 'divides',
  /** Keeps what follows in its clause: `think`, `to`. `I don't think I want` is one clause. */
  attitude: 'joins',
} as const satisfies Readonly<Record<string, string>>;

/** The lists that only the built-in lexicons have: the grammar around the lists above. */
const GRAMMAR = {
  /** Languages whose numbers are understood: `en`. */
  numbers: 'counts',
  /** Stands between digits and has no content: `dash`, `and`. */
  digit_link: 'counts',
  /** Introduces digits: `my account number is`. */
  digit_lead: 'counts',
  /** Follows a number that counts something: `minutes`, `of those`. */
  digit_unit: 'counts',
  /** Stands beside a number that says how many digits follow: `the last four`, `four digits`. */
  count_before: 'counts',
  count_after: 'counts',
  /** Retracts digits, when it stands between digits: `sorry`, `I mean`. */
  slip: 'counts',
  /** Names of the keys `#` and `*`: `pound key`. */
  hash: 'counts',
  star: 'counts',
  /** Asks the agent to stop at the beginning of a clause only: `alto`, but not `muy alto`. */
  stop_first: 'decides',
  /** Directly before or after a stop phrase, makes it part of a statement: `the wait`, `I can`. */
  stop_not_after: 'joins',
  /** Directly before a stop phrase, still addresses the agent: `you to`. */
  stop_after: 'joins',
  stop_not_before: 'joins',
  /** Directly after a stop phrase within a clause, is what shall stop: `I want to stop my order`. */
  stop_object: 'joins',
  /** Leaves the floor, after a refusal too (`no it's fine`). Degrees may stand within: `it's all fine`. */
  assent: 'holds',
  /** Directly after a refusal, is a verb that it negates: `no entiendo`. */
  assent_verb: 'denies',
  /** Has no content after a phrase that leaves the floor: `así` of `está bien así`. */
  assent_tail: 'fills',
  degree: 'fills',
  refusal: 'opens',
  /** Begins with a negation, but negates nothing after itself: `I don't know how to reach an agent`. */
  undenied: 'divides',
  /** Refuses, before the right thing: `no` of `no, Thursday`. */
  refuses: 'decides',
  /** Puts what follows aside for something else: `not Tuesday, Thursday`. */
  contrast: 'decides',
  /** The same, where it negates verbs too and only a word of `contrast_start` may follow: `no el martes`. */
  contrast_strict: 'decides',
  /** First words of a thing: an article, a preposition, a day. */
  contrast_start: 'opens',
  /** Stands between the two: `but`. */
  contrast_but: 'joins',
  /** Asks to speak with what follows: `speak to`. Beside nouns it takes the objects of phrases too. */
  talk: 'asks',
  /** Asks for it too, but not as the subject of a statement: `hablar con un agente es fácil`. */
  talk_topic: 'denies',
  /** Talks about what follows in its clause without asking for it: `I spoke`, `do I need`. */
  about: 'denies',
  /** The same, but only in a question: `¿necesito hablar con alguien?`. */
  about_if_asked: 'denies',
  /** Directly before a phrase, makes it a topic, not a request: `your customer service`. */
  owner: 'denies',
  /** Directly after a phrase, makes it the subject of a statement: `customer service is great`. */
  predicate: 'denies',
  /** Endings of words that do the same: `ed` of `helped`. */
  predicate_ending: 'denies',
  /** Directly after a noun, changes its meaning: `agent number`. */
  compound: 'denies',
  /** Directly after a noun, belongs to it: `human being`. */
  noun_tail: 'fills',
  /** Equivalent endings of one word; `-` is no ending: `- s`, `y ies`. */
  inflection: 'joins',
} as const satisfies Readonly<Record<string, string>>;

/** Name of a list that a policy may add to. Beside these, numbers: see `isNumberList`. */
export type ListName = keyof typeof LISTS;

/** Name of any list. */
export type LexiconList = ListName | keyof typeof GRAMMAR;

/** The names of all lists that a policy may add to, for checking what an author wrote. */
export const LIST_NAMES = Object.keys(LISTS) as readonly ListName[];

/** Names of the lists that the built-in lexicons have beside those. */
export const GRAMMAR_LIST_NAMES: readonly string[] = Object.keys(GRAMMAR);

/** Whether a list names the words of a number from 0 to 1000 (`"7": [sieben]`), or `double`, `triple`. */
export function isNumberList(name: string): boolean {
  return /^(?:\d|[1-9]\d|100|1000|double|triple)$/u.test(name);
}

/** A prepared lexicon: every list as an index of phrases, and the spelling of the lists. */
export type Vocabulary = {
  readonly spelling: Spelling;
  readonly lists: Readonly<Record<LexiconList, PhraseIndex>>;
  /** Backchannel, agreement and assent: phrases that leave the floor with the agent. See `holdAt`. */
  readonly hold: PhraseIndex;
  readonly talkFrames: Frames;
  readonly requestFrames: Frames;
  /** Endings of verbs: `ed`. */
  readonly predicateEndings: readonly string[];
  /** Ways to compare the forms of a word. */
  readonly inflections: readonly Inflection[];
};

/** Prepares a lexicon once, so that reading a transcript only looks words up. */
export function vocabularyOf(lexicon: CompiledLexicon): Vocabulary {
  const known = prepared.get(lexicon);
  if (known !== undefined) return known;
  const { lists, normalise } = lexicon;
  const spelling = spellingOf(normalise);
  const entries = (name: LexiconList): readonly string[] => lists[name] ?? [];
  // Entries with a `~` are frames, not phrases.
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
    predicateEndings: entries('predicate_ending'),
    inflections: inflectionsOf(entries('inflection')),
  };
  prepared.set(lexicon, vocabulary);
  return vocabulary;
}

const prepared = new WeakMap<CompiledLexicon, Vocabulary>();
