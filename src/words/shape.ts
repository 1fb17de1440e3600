import type { WordEvidence } from '../core/index.ts';
import type { Vocabulary } from './lexicon.ts';
import { holdAt, mayBecomeHold } from './hold.ts';
import { longestAt } from './phrases.ts';
import { isFragment, type Words } from './tokens.ts';

/** How far the words are a bid for the floor. */
export type Shape = Pick<
  WordEvidence,
  'contentWords' | 'shape' | 'opening' | 'isSticky' | 'isQuestion'
>;

/** Reads how the words begin, and what they contain beyond backchannel, agreement and filler. */
export function shapeOf(heard: Words, vocabulary: Vocabulary): Shape {
  const { words, asks } = heard;
  const content = contentOf(heard, vocabulary);
  const [first] = content;
  const opensQuestion = first !== undefined && isIn(vocabulary, 'question', words, first);
  return {
    contentWords: content.length,
    shape: bidOf(words, content, vocabulary),
    opening: openingOf(heard, vocabulary),
    isSticky:
      first !== undefined &&
      (opensQuestion ||
        isIn(vocabulary, 'interjection', words, first) ||
        isIn(vocabulary, 'stop', words, first) ||
        isIn(vocabulary, 'stop_first', words, first) ||
        isIn(vocabulary, 'correction', words, first)),
    isQuestion: content.length > 0 && (asks || opensQuestion),
  };
}

type Opener =
  | 'stop_first'
  | 'question'
  | 'interjection'
  | 'stop'
  | 'correction'
  | 'discourse'
  | 'pronoun';

function isIn({ lists }: Vocabulary, name: Opener, words: readonly string[], at: number): boolean {
  return longestAt(lists[name], words, at) > 0;
}

/** The places of the words that are not part of a hold phrase or a filler. */
function contentOf(heard: Words, vocabulary: Vocabulary): readonly number[] {
  const { words } = heard;
  const places: number[] = [];
  for (let at = 0; at < words.length;) {
    const covered = Math.max(
      holdAt(heard, at, vocabulary),
      longestAt(vocabulary.lists.filler, words, at),
    );
    // A word that breaks off after others is no evidence yet: `mm-hmm tomor-`.
    const breaksOff = at > 0 && at === words.length - 1 && isFragment(words[at] ?? '');
    if (covered === 0 && !breaksOff) places.push(at);
    at += Math.max(covered, 1);
  }
  return places;
}

function bidOf(
  words: readonly string[],
  content: readonly number[],
  vocabulary: Vocabulary,
): WordEvidence['shape'] {
  const { lists } = vocabulary;
  if (words.length === 0) return 'none';
  const [first] = content;
  if (first === undefined) return 'backchannel';
  // `no` may become `no problem`, but is more than a hold phrase until it does.
  const isMoreAlready =
    longestAt(lists.interjection, words, first) > 0 ||
    longestAt(lists.question, words, first) > 0 ||
    longestAt(lists.discourse, words, first) > 0;
  return !isMoreAlready && mayBecomeHold(words, first, vocabulary) ? 'prefix' : 'other';
}

function openingOf(heard: Words, vocabulary: Vocabulary): WordEvidence['opening'] {
  const { words } = heard;
  if (words.length === 0) return 'none';
  const { lists } = vocabulary;
  const agreement = Math.max(longestAt(lists.agreement, words, 0), assentAt(heard, vocabulary));
  const backchannel = longestAt(lists.backchannel, words, 0);
  if (agreement > 0 || backchannel > 0) {
    return agreement >= backchannel ? 'agreement' : 'backchannel';
  }
  if (
    isIn(vocabulary, 'interjection', words, 0) ||
    isIn(vocabulary, 'stop', words, 0) ||
    isIn(vocabulary, 'stop_first', words, 0)
  ) {
    return 'stop';
  }
  if (isIn(vocabulary, 'question', words, 0)) return 'question';
  if (isIn(vocabulary, 'discourse', words, 0)) return 'discourse';
  if (isIn(vocabulary, 'pronoun', words, 0)) return 'pronoun';
  return 'other';
}

/** `it's fine`, and `no it's fine`. */
function assentAt(heard: Words, vocabulary: Vocabulary): number {
  const { words } = heard;
  const { assent } = vocabulary.lists;
  const hold = holdAt(heard, 0, vocabulary);
  const refusal = longestAt(vocabulary.lists.refusal, words, 0);
  return longestAt(assent, words, 0) > 0 || (hold > refusal && refusal > 0) ? hold : 0;
}
