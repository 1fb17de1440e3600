/** Which of the heard words the agent itself said recently. */
export type OwnWords = {
  /** For each word heard, whether it is the agent's. */
  readonly isOwn: readonly boolean[];
  /** Share of the words that are the agent's, 0 to 1. */
  readonly share: number;
};

/** What the agent said recently, prepared for `ownWordsIn`. */
export type OwnSpeech = {
  /** The words played in about the last two seconds, and those playing now. */
  readonly latest: ReadonlySet<string>;
  readonly pairs: ReadonlySet<string>;
};

/** Prepares the agent's recent words. */
export function ownSpeechOf(words: readonly string[]): OwnSpeech {
  return {
    latest: new Set(words.slice(-LATEST_WORDS)),
    pairs: new Set(words.slice(1).map((word, k) => `${words[k]} ${word}`)),
  };
}

/**
 * Finds the heard words that are the agent's, so that the agent's echo is not taken for the caller.
 *
 * A word counts if it and a neighbour follow each other in the agent's text too: `the`, `to` and `is`
 * occur in every text, and a caller who uses them is no echo. A single word has no neighbour
 * and counts if the agent said it just now: a caller who answers a menu uses its word a little later.
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
