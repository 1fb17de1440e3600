/**
 * The phrases that an entry of a list stands for. `(it's|that's) [all] fine` is four: one of those in
 * round brackets, with or without the part in square brackets.
 */
export type Template = readonly TemplatePart[];

export type TemplatePart =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'choice'; readonly ways: readonly Template[]; readonly isOptional: boolean };

/** Reads an entry. One whose brackets do not close is taken as it is written. */
export function templateOf(entry: string): Template {
  const reader: Reader = { text: entry, at: 0 };
  const ways = readWays(reader);
  if (ways === undefined || reader.at < entry.length) return [{ kind: 'words', text: entry }];
  const [only = [], ...others] = ways;
  return others.length === 0 ? only : [{ kind: 'choice', ways, isOptional: false }];
}

type Reader = { readonly text: string; at: number };

/** `a|b|c`, up to a closing bracket or the end. Undefined where a bracket does not close. */
function readWays(reader: Reader): readonly Template[] | undefined {
  const ways: Template[] = [];
  for (;;) {
    const way = readSequence(reader);
    if (way === undefined) return undefined;
    ways.push(way);
    if (reader.text.charAt(reader.at) !== '|') return ways;
    reader.at += 1;
  }
}

function readSequence(reader: Reader): Template | undefined {
  const { text } = reader;
  const parts: TemplatePart[] = [];
  // Nothing, which is what the end of the text has, is part of any text.
  while (!'|)]'.includes(text.charAt(reader.at))) {
    const part = readPart(reader);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts;
}

function readPart(reader: Reader): TemplatePart | undefined {
  const { text, at } = reader;
  const open = text.charAt(at);
  if (open !== '(' && open !== '[') {
    while (!'()[]|'.includes(text.charAt(reader.at))) reader.at += 1;
    return { kind: 'words', text: text.slice(at, reader.at) };
  }
  reader.at += 1;
  const ways = readWays(reader);
  if (ways === undefined || text.charAt(reader.at) !== (open === '(' ? ')' : ']')) return undefined;
  reader.at += 1;
  return { kind: 'choice', ways, isOptional: open === '[' };
}
