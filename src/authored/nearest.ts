import { distance } from 'fastest-levenshtein';

/**
 * The known name that a misspelt one most likely means, or `undefined` if none is near. Case,
 * `-` and `_` are ignored, and a third of the letters may differ; none of two letters, as `no` is
 * near everything.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const asked = fold(name);
  let nearest: string | undefined;
  let fewest = asked.length < 3 ? 1 : Math.floor(asked.length / 3) + 1;
  for (const candidate of known) {
    const edits = distance(asked, fold(candidate));
    if (edits < fewest) {
      fewest = edits;
      nearest = candidate;
    }
  }
  return nearest;
}

/** `` did you mean `x`? `` for the nearest name, else all names, else nothing. */
export function didYouMean(name: string, known: readonly string[]): string | undefined {
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `did you mean \`${nearest}\`?`;
  if (known.length === 0 || known.length > LISTED_AT_MOST) return undefined;
  return `one of ${known.map((candidate) => `\`${candidate}\``).join(', ')}`;
}

/** A list of more names is no help. */
const LISTED_AT_MOST = 12;

/** Names longer than any allowed one are cut: the distance is quadratic. */
const COMPARED_AT_MOST = 100;

function fold(name: string): string {
  return name.slice(0, COMPARED_AT_MOST).toLowerCase().replaceAll(/[-_]/g, '');
}
