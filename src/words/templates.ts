/**
 * The phrases that an entry of a list stands for. `(it's|that's) [all] fine` is four phrases: one of
 * what stands in round brackets, with or without what stands in square ones. An entry whose brackets
 * do not close, or which would be more than `MOST_PHRASES`, is taken as it is written.
 */
export function phrasesOf(entry: string): readonly string[] {
  if (!/[([]/u.test(entry)) return [entry];
  const reader: Reader = { text: entry, at: 0 };
  const phrases = readChoice(reader);
  return phrases === undefined || reader.at < entry.length ? [entry] : phrases;
}

type Reader = { readonly text: string; at: number };

/** `a|b|c`, up to a closing bracket or the end. Undefined where a bracket does not close. */
function readChoice(reader: Reader): readonly string[] | undefined {
  const all: string[] = [];
  for (;;) {
    const sequence = readSequence(reader);
    if (sequence === undefined) return undefined;
    all.push(...sequence);
    if (all.length > MOST_PHRASES || reader.text.charAt(reader.at) !== '|') break;
    reader.at += 1;
  }
  return all.length > MOST_PHRASES ? undefined : all;
}

/** Words and brackets one after the other: every way through them. */
function readSequence(reader: Reader): readonly string[] | undefined {
  const { text } = reader;
  let ways: readonly string[] = [''];
  while (reader.at < text.length && !/[|)\]]/u.test(text.charAt(reader.at))) {
    const part = readPart(reader);
    if (part === undefined || ways.length * part.length > MOST_PHRASES) return undefined;
    ways = ways.flatMap((way) => part.map((more) => `${way}${more}`));
  }
  return ways;
}

function readPart(reader: Reader): readonly string[] | undefined {
  const { text, at } = reader;
  const open = text.charAt(at);
  if (open !== '(' && open !== '[') {
    const end = text.slice(at).search(/[()[\]|]/u);
    const word = end < 0 ? text.slice(at) : text.slice(at, at + end);
    reader.at += word.length;
    return [word];
  }
  reader.at += 1;
  const choice = readChoice(reader);
  if (choice === undefined || text.charAt(reader.at) !== (open === '(' ? ')' : ']'))
    return undefined;
  reader.at += 1;
  return open === '[' ? [...choice, ''] : choice;
}

/** More would be a mistake, and take long to prepare. */
const MOST_PHRASES = 2000;
