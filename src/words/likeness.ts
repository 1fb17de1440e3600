/** Which words are our own recent ones. */
export type OwnWords = {
  /** For each word heard, whether it is ours. */
  readonly isOwn: readonly boolean[];
  /** Share of the words that are, 0 to 1. */
  readonly share: number;
};

/** What was said lately by us, prepared for `ownWordsIn`. */
export type OwnSpeech = {
  /** What left in about the last two seconds, and what leaves now. */
  readonly latest: ReadonlySet<string>;
  readonly pairs: ReadonlySet<string>;
};

/** Prepares our own recent words. */
export function ownSpeechOf(words: readonly string[]): OwnSpeech {
  return {
    latest: new Set(words.slice(-LATEST_WORDS)),
    pairs: new Set(words.slice(1).map((word, k) => `${words[k]} ${word}`)),
  };
}

/**
 * Finds the words heard that are our own, so that the echo of the agent is not taken for a caller.
 *
 * A word counts where it and a neighbour follow each other in our text too: `the`, `to` and `is`
 * stand in every text, and a caller who uses them is no echo. One word by itself has no neighbour
 * and counts if we said it just now: who answers a menu uses a word of it, a little later.
 */
export function ownWordsIn(words: readonly string[], own: OwnSpeech): OwnWords {
  const [only] = words;
  const isOwn =
    words.length === 1 && only !== undefined
      ? [own.latest.has(only)]
      : words.map(
          (word, at) =>
            own.pairs.has(`${words[at - 1]} ${word}`) || own.pairs.has(`${word} ${words[at + 1]}`),
        );
  const count = isOwn.filter(Boolean).length;
  return { isOwn, share: words.length === 0 ? 0 : count / words.length };
}

/**
 * An echo is back within half a second and its transcript within one and a half more: six words, and
 * the two that are leaving. With all of the last twenty, 10 to 16 % of the lone words in
 * `bench/engine/decider.ts`'s meetings, where nobody hears an echo, would be taken for one.
 */
const LATEST_WORDS = 8;
