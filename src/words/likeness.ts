/** Which words are our own recent ones. */
export type OwnWords = {
  /** For each word heard, whether it is ours. */
  readonly isOwn: readonly boolean[];
  /** Share of the words that are, 0 to 1. */
  readonly share: number;
};

/** What was said lately by us, prepared for `ownWordsIn`. */
export type OwnSpeech = {
  readonly words: ReadonlySet<string>;
  readonly pairs: ReadonlySet<string>;
};

/** Prepares our own recent words. */
export function ownSpeechOf(words: readonly string[]): OwnSpeech {
  return {
    words: new Set(words),
    pairs: new Set(words.slice(1).map((word, k) => `${words[k]} ${word}`)),
  };
}

/**
 * Finds the words heard that are our own, so that the echo of the agent is not taken for a caller.
 *
 * A word counts where it and a neighbour follow each other in our text too: `the`, `to` and `is`
 * stand in every text, and a caller who uses them is no echo. One word by itself has no neighbour
 * and counts if we said it.
 */
export function ownWordsIn(words: readonly string[], own: OwnSpeech): OwnWords {
  const [only] = words;
  const isOwn =
    words.length === 1 && only !== undefined
      ? [own.words.has(only)]
      : words.map(
          (word, at) =>
            own.pairs.has(`${words[at - 1]} ${word}`) || own.pairs.has(`${word} ${words[at + 1]}`),
        );
  const count = isOwn.filter(Boolean).length;
  return { isOwn, share: words.length === 0 ? 0 : count / words.length };
}
