/** Words of a text, in the form in which the lexicons write them. */
export type Words = {
  readonly words: readonly string[];
  /** For each word, whether punctuation stands before it. */
  readonly afterBreak: readonly boolean[];
  /** For each word, whether a hyphen joins it to the one before. */
  readonly joined: readonly boolean[];
  /** Whether the text ends in a question mark. */
  readonly asks: boolean;
};

/** Spelling variants by their first word, longest first. */
export type Spelling = ReadonlyMap<string, readonly Variant[]>;

type Variant = {
  readonly words: readonly string[];
  readonly becomes: readonly string[];
  /** Counts only before a pause or at the end: Spanish `si |`, which means `if` elsewhere. */
  readonly isBeforePause: boolean;
};

/**
 * Splits a transcript into words: lower case, no punctuation, one form for words that recognisers spell
 * in many ways. `Uh-huh`, `uh huh` and `uhhuh` are one word if the spelling says so. The last
 * word keeps its hyphen where it breaks off (`to tomor-`). Sounds in brackets (`[laughter]`) are no words.
 * The end of a text is a pause, unless it is `open`: part of a phrase.
 */
export function wordsOf(
  text: string,
  spelling: Spelling = NO_SPELLING,
  end: 'pause' | 'open' = 'pause',
): Words {
  const read = text.length > MOST_CHARACTERS ? text.slice(0, MOST_CHARACTERS) : text;
  const split = splitWords(plain(read));
  const { words } = split;
  if (words.length === 1) words[0] = words[0]?.replace(/-$/u, '') ?? '';
  const asks = QUESTION.test(read);
  return { ...(spelling.size === 0 ? split : respell(split, spelling, end)), asks };
}

/**
 * Nobody says more at once (twenty minutes of speech have about 20,000 characters): text that a broken
 * recogniser sends beyond it is not read.
 */
const MOST_CHARACTERS = 20_000;

type Split = {
  readonly words: string[];
  readonly afterBreak: boolean[];
  readonly joined: boolean[];
};

function splitWords(text: string): Split {
  const split: Split = { words: [], afterBreak: [], joined: [] };
  const { words, afterBreak, joined } = split;
  let isBreak = false;
  for (const { 0: piece, index } of text.matchAll(WORD_OR_BREAK)) {
    if (BREAK.test(piece)) {
      isBreak = true;
      continue;
    }
    const isJoined = text.charAt(index - 1) === '-' && /[\p{L}\p{N}]/u.test(text.charAt(index - 2));
    withoutElision(shorten(piece)).forEach((word, k) => {
      const previous = words.at(-1);
      if (previous?.endsWith('-') === true) words[words.length - 1] = previous.slice(0, -1);
      words.push(word);
      afterBreak.push(isBreak);
      joined.push(k === 0 && isJoined);
      isBreak = false;
    });
  }
  return split;
}

/** Whether a text ends in a question mark, quotes and brackets after it aside. */
export function endsInQuestion(text: string): boolean {
  return QUESTION.test(text);
}

/** Whether a word breaks off, as recognisers mark it: `tomor-`. */
export function isFragment(word: string): boolean {
  return word.endsWith('-');
}

/** Prepares a map of spelling variants (`ok: okay`, `uh huh: uh-huh`, `si |: sí`) for `wordsOf`. */
export function spellingOf(normalise: Readonly<Record<string, string>>): Spelling {
  const byFirst = new Map<string, Variant[]>();
  for (const [from, to] of Object.entries(normalise)) {
    const { words } = wordsOf(from);
    const [first] = words;
    if (first === undefined) continue;
    const variants = byFirst.get(first) ?? [];
    variants.push({
      words,
      becomes: to.toLowerCase().split(/\s+/u).filter(Boolean).flatMap(withoutElision),
      isBeforePause: from.endsWith('|'),
    });
    byFirst.set(
      first,
      variants.toSorted((a, b) => b.words.length - a.words.length),
    );
  }
  return byFirst;
}

const NO_SPELLING: Spelling = new Map();

const WORD_OR_BREAK =
  /[\p{L}\p{M}\p{N}]+(?:'[\p{L}\p{M}\p{N}]+)*(?:-(?![\p{L}\p{N}]))?|[.,;:!?¿¡…—–]/gu;
const BREAK = /^[.,;:!?¿¡…—–]$/u;
const QUESTION = /[?？؟][\s"'»”’)\]]*$/u;

/** `[laughter]`, `<noise>`, `(upbeat music)`; not `(555) 0100`, which is a number. */
const SOUND = /\[[^[\]\d]*\]|<[^<>\d]*>|\([^()\d]*\)/gu;

function plain(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[’‘ʼ`´]/gu, "'")
    .replace(SOUND, ' ')
    .replace(/--+/gu, '—');
}

/** `noooo` is `no`, `hmmm` is `hm`: no word of the supported languages has a letter three times in a row. */
function shorten(word: string): string {
  return word.replace(/(\p{L})\1{2,}/gu, '$1');
}

/** French and Italian write an article and its noun as one: `l'agent`, `dell'operatore`, `d'accord`. */
const ELIDED = /^(l|d|j|qu|c|n|s|m|t|un|dell|all|nell|sull|dall|jusqu|lorsqu|puisqu)'(?=..)/u;

function withoutElision(word: string): readonly string[] {
  const article = ELIDED.exec(word)?.[1];
  return article === undefined ? [word] : [article, word.slice(article.length + 1)];
}

function respell(
  { words, afterBreak, joined }: Split,
  spelling: Spelling,
  end: 'pause' | 'open',
): Split {
  const out: Split = { words: [], afterBreak: [], joined: [] };
  for (let i = 0; i < words.length;) {
    const variant = spelling
      .get(words[i] ?? '')
      ?.find((known) => isVariantAt(known, i, words, afterBreak, end));
    const becomes = variant?.becomes ?? [words[i] ?? ''];
    becomes.forEach((word, k) => {
      out.words.push(word);
      out.afterBreak.push(k === 0 && afterBreak[i] === true);
      out.joined.push(k === 0 && joined[i] === true);
    });
    i += variant?.words.length ?? 1;
  }
  return out;
}

function isVariantAt(
  { words: written, isBeforePause }: Variant,
  at: number,
  words: readonly string[],
  afterBreak: readonly boolean[],
  end: 'pause' | 'open',
): boolean {
  if (!written.every((word, k) => words[at + k] === word)) return false;
  const next = at + written.length;
  const isLast = next === words.length && end === 'pause';
  return !isBeforePause || isLast || afterBreak[next] === true;
}
