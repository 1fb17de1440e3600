/** A regular expression, as far as it matters how often its parts can match. */
export type PatternPart =
  /** One character; `source` is how the pattern writes which. */
  | { readonly type: 'character'; readonly source: string }
  /** A condition that takes no character. `looks` is what it matches where it looks around. */
  | { readonly type: 'condition'; readonly looks: PatternPart | undefined }
  /** What an earlier group has matched, again. */
  | { readonly type: 'back_reference' }
  | { readonly type: 'sequence'; readonly parts: readonly PatternPart[] }
  | { readonly type: 'choice'; readonly options: readonly PatternPart[] }
  | {
      readonly type: 'repetition';
      readonly part: PatternPart;
      readonly least: number;
      readonly most: number;
    };

/** Takes apart a pattern that compiles with the flag `u`, which leaves no two readings of it. */
export function partsOf(pattern: string): PatternPart {
  return readChoice({ pattern, at: 0 });
}

type Reader = { readonly pattern: string; at: number };

function readChoice(reader: Reader): PatternPart {
  const options = [readSequence(reader)];
  while (take(reader, /\|/y) !== undefined) options.push(readSequence(reader));
  const [only, ...others] = options;
  return only !== undefined && others.length === 0 ? only : { type: 'choice', options };
}

function readSequence(reader: Reader): PatternPart {
  const parts: PatternPart[] = [];
  while (reader.at < reader.pattern.length && !/[|)]/.test(reader.pattern.charAt(reader.at))) {
    parts.push(readRepetition(reader, readOne(reader)));
  }
  return { type: 'sequence', parts };
}

function readOne(reader: Reader): PatternPart {
  if (take(reader, /[$^]|\\[bB]/y) !== undefined) return { type: 'condition', looks: undefined };
  if (take(reader, /\(\?<?[=!]/y) !== undefined) {
    return { type: 'condition', looks: readGroup(reader) };
  }
  if (take(reader, /\((?:\?<[^>]+>|\?[a-z]*(?:-[a-z]+)?:)?/y) !== undefined) {
    return readGroup(reader);
  }
  if (take(reader, /\\(?:[1-9]\d*|k<[^>]+>)/y) !== undefined) return { type: 'back_reference' };
  return { type: 'character', source: take(reader, CHARACTER) ?? '' };
}

function readGroup(reader: Reader): PatternPart {
  const part = readChoice(reader);
  take(reader, /\)/y);
  return part;
}

function readRepetition(reader: Reader, part: PatternPart): PatternPart {
  const quantifier = take(reader, /(?:[*+?]|\{\d+(?:,\d*)?\})\??/y);
  if (quantifier === undefined) return part;
  const [least, most] = bounds(quantifier);
  return { type: 'repetition', part, least, most };
}

function bounds(quantifier: string): readonly [number, number] {
  const sign = quantifier.charAt(0);
  if (sign === '*') return [0, Number.POSITIVE_INFINITY];
  if (sign === '+') return [1, Number.POSITIVE_INFINITY];
  if (sign === '?') return [0, 1];
  const [least = '', most] = quantifier.replaceAll(/[{}?]/g, '').split(',');
  if (most === undefined) return [Number(least), Number(least)];
  return [Number(least), most === '' ? Number.POSITIVE_INFINITY : Number(most)];
}

function take(reader: Reader, what: RegExp): string | undefined {
  what.lastIndex = reader.at;
  const taken = what.exec(reader.pattern)?.[0];
  reader.at += taken?.length ?? 0;
  return taken;
}

/** A class in brackets, an escape (two for a character outside the first plane), or the character itself. */
const CHARACTER =
  /\[(?:\\.|[^\]\\])*\]|\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u\{[\da-fA-F]+\}|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|\\c[A-Za-z]|\\[pP]\{[^}]*\}|\\.|./suy;
