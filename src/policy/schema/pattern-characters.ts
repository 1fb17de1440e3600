/**
 * Tells whether two characters of a pattern, as it writes them (`a`, `\d`, `[a-z]`), can be the same.
 *
 * Tried on the characters of most alphabets, samples of the others, and those that the pattern itself
 * names: two ranges that meet share an end of one of them.
 */
export function createOverlaps(sources: readonly string[]): (a: number, b: number) => boolean {
  const samples = [...new Set([...SAMPLES, ...sources.flatMap(namedIn)])];
  const kinds = [...new Set(sources)];
  const kindOf = sources.map((source) => kinds.indexOf(source));
  const matched = kinds.map((source) => {
    const one = new RegExp(`^(?:${source})$`, 'iu');
    return samples.filter((sample) => one.test(sample));
  });
  const matchedBy = matched.map((all) => new Set(all));
  const known = kinds.map(() => new Map<number, boolean>());
  return (a, b) => {
    const [first, second] = [kindOf[a]!, kindOf[b]!];
    const answers = known[first]!;
    const answer =
      answers.get(second) ?? matched[first]!.some((sample) => matchedBy[second]!.has(sample));
    answers.set(second, answer);
    return answer;
  };
}

function namedIn(source: string): readonly string[] {
  const escaped = source.matchAll(/\\u\{?([\da-fA-F]{1,6})\}?|\\x([\da-fA-F]{2})/g);
  const codes = Array.from(escaped, (match) => Number.parseInt(match[1] ?? match[2] ?? '', 16));
  return [...Array.from(source), ...codes.map((code) => String.fromCodePoint(code))];
}

/** Latin, Greek and Cyrillic letters, their digits, signs and spaces; one in 64 of the rest of the first plane. */
const SAMPLES: readonly string[] = Array.from({ length: 0x500 }, (_, code) => code)
  .concat(Array.from({ length: (0x10000 - 0x500) / 64 }, (_, i) => 0x500 + i * 64))
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code))
  .concat('\u{1F600}', '\u{10400}');
