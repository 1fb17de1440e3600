/** Words of a text, in the form in which the lexicons write them. */
export type Words = {
  readonly words: readonly string[];
  /** For each word, whether punctuation stands before it. */
  readonly afterBreak: readonly boolean[];
  /** Whether the text ends in a question mark. */
  readonly asks: boolean;
};

/** Spelling variants by their first word, longest first. */
export type Spelling = ReadonlyMap<string, readonly Variant[]>;

type Variant = { readonly words: readonly string[]; readonly becomes: readonly string[] };

/**
 * Splits a transcript into words: lower case, no punctuation, one form for what recognisers spell
 * in many ways. `Uh-huh`, `uh huh` and `uhhuh` are one word if the spelling says so. The last
 * word keeps its hyphen where it breaks off (`to tomor-`). Sounds in brackets (`[laughter]`) are no words.
 */
export function wordsOf(text: string, spelling: Spelling = NO_SPELLING): Words {
  const words: string[] = [];
  const afterBreak: boolean[] = [];
  let isBreak = false;
  for (const [piece] of plain(text).matchAll(WORD_OR_BREAK)) {
    if (BREAK.test(piece)) {
      isBreak = true;
      continue;
    }
    for (const word of withoutElision(shorten(piece))) {
      const previous = words.at(-1);
      if (previous?.endsWith('-') === true) words[words.length - 1] = previous.slice(0, -1);
      words.push(word);
      afterBreak.push(isBreak);
      isBreak = false;
    }
  }
  if (words.length === 1) words[0] = words[0]?.replace(/-$/u, '') ?? '';
  const asks = QUESTION.test(text);
  return spelling.size === 0
    ? { words, afterBreak, asks }
    : { ...respell(words, afterBreak, spelling), asks };
}

/** Whether a text ends in a question mark, quotes and brackets after it aside. */
export function endsInQuestion(text: string): boolean {
  return QUESTION.test(text);
}

/** Whether a word breaks off, as recognisers mark it: `tomor-`. */
export function isFragment(word: string): boolean {
  return word.endsWith('-');
}

/** Prepares a map of spelling variants (`ok: okay`, `uh huh: uh-huh`) for `wordsOf`. */
export function spellingOf(normalise: Readonly<Record<string, string>>): Spelling {
  const byFirst = new Map<string, Variant[]>();
  for (const [from, to] of Object.entries(normalise)) {
    const { words } = wordsOf(from);
    const [first] = words;
    if (first === undefined) continue;
    const variants = byFirst.get(first) ?? [];
    variants.push({ words, becomes: to.toLowerCase().split(/\s+/u).filter(Boolean) });
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
const SOUND = /\[[^\]\d]*\]|<[^>\d]*>|\([^)\d]*\)/gu;

function plain(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[’‘ʼ`´]/gu, "'")
    .replace(SOUND, ' ')
    .replace(/--+/gu, '—');
}

/** `noooo` is `no`, `hmmm` is `hm`: no word of the languages here has a letter three times in a row. */
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
  words: readonly string[],
  afterBreak: readonly boolean[],
  spelling: Spelling,
): { readonly words: readonly string[]; readonly afterBreak: readonly boolean[] } {
  const out: { words: string[]; afterBreak: boolean[] } = { words: [], afterBreak: [] };
  for (let i = 0; i < words.length;) {
    const variant = spelling
      .get(words[i] ?? '')
      ?.find((known) => known.words.every((word, k) => words[i + k] === word));
    const becomes = variant?.becomes ?? [words[i] ?? ''];
    becomes.forEach((word, k) => {
      out.words.push(word);
      out.afterBreak.push(k === 0 && afterBreak[i] === true);
    });
    i += variant?.words.length ?? 1;
  }
  return out;
}
