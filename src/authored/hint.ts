import type { Advice, FoundValue, UnknownKey } from './format.ts';
import { hintForDuration, hintForNumber, hintForRange } from './hint-number.ts';
import type { Kind } from './kind.ts';
import { nearestName } from './nearest.ts';
import { scalarText } from './path.ts';

/** The hint about an unknown key: the right key, or the right place. */
export function hintForKey(unknown: UnknownKey, advice: Advice): string {
  const { key, hasNoValue, known } = unknown;
  if (key === '<<') return 'merge keys (`<<`) are not read; write the keys out';
  if (/\s|^[^\w*#]/.test(key)) return PART_OF_TEXT;
  const advised = advice.hintForKey(unknown);
  if (advised !== undefined) return advised;
  const meant = advice.meantKeys(key).find((name) => known.includes(name));
  if (meant !== undefined) return didYouMean(meant);
  const nearest = nearestName(key, known) ?? known.find((name) => isCutShort(key, name));
  if (nearest !== undefined) return didYouMean(nearest);
  return hasNoValue ? PART_OF_TEXT : 'remove it';
}

const PART_OF_TEXT = 'if it is part of a text, put the whole text in quotes; else remove it';

function isCutShort(key: string, name: string): boolean {
  return key.length >= 4 && name.toLowerCase().startsWith(key.toLowerCase());
}

/** The hint about a value that is not allowed at its place. */
export function hintForValue(found: FoundValue, advice: Advice): string {
  const { value, path, kind } = found;
  const key = endOf(path);
  const advised = advice.hintForValue(found);
  if (advised !== undefined) return advised;
  if (value === undefined) return `add \`${key}\``;
  if (value === null) return hintForNothing(found);
  return (
    hintForWords(found, advice) ??
    (kind?.type === 'special' && typeof value !== 'object' ? kind.hint(value) : undefined) ??
    hintForKind(found, advice) ??
    'write what is expected, or remove the key'
  );
}

function hintForNothing({ line, kind }: FoundValue): string {
  const sign = /:\s+([#&!])\S*/.exec(line);
  if (sign?.[1] === '#') return '`#` begins a comment: put the value in quotes';
  if (sign !== null) return `a text that begins with \`${sign[1]}\` needs quotes`;
  return kind?.type === 'map'
    ? 'indent its keys further, or remove it'
    : 'write a value, or remove the key';
}

/** The hint if one of a few words is expected: the one that the author meant. */
function hintForWords({ kind, value, path }: FoundValue, advice: Advice): string | undefined {
  const known = wordsOf(kind);
  if (known.length === 0 || typeof value === 'object') return undefined;
  const key = path.findLast((part) => typeof part === 'string') ?? '';
  const written = scalarText(value);
  const meant = advice.meantWord(key, written);
  if (meant !== undefined && known.includes(meant)) return `write \`${meant}\``;
  const nearest = nearestName(written, known);
  return nearest === undefined ? undefined : didYouMean(nearest);
}

function wordsOf(kind: Kind | undefined): readonly string[] {
  if (kind?.type === 'boolean') return ['true', 'false'];
  if (kind?.type === 'words') return kind.words;
  return kind?.type === 'special' ? (kind.words ?? []) : [];
}

/** The hint if another kind of value is expected: the same value, written as that kind. */
function hintForKind(found: FoundValue, advice: Advice): string | undefined {
  const { kind, value, path, line } = found;
  switch (kind?.type) {
    case 'duration':
      return hintForDuration(kind, value);
    case 'number':
      return hintForNumber(kind, value);
    case 'range':
      return hintForRange(kind, value);
    case 'list':
      return typeof value === 'string' ? `write a list: \`[${listed(value)}]\`` : undefined;
    case 'map':
      return hintForMap(found, advice);
    case 'text':
      return hintForText(value, endOf(path), line);
    default:
      return undefined;
  }
}

function hintForText(value: unknown, key: string, line: string): string | undefined {
  if (typeof value === 'object') return `put the whole text in quotes: \`${key}: "…"\``;
  if (typeof value === 'string') return undefined;
  // YAML reads `1.10` as the number 1.1, which the author did not mean.
  const written = new RegExp(`\\b${key}:\\s*([\\w.+-]+)`).exec(line)?.[1] ?? scalarText(value);
  return `put it in quotes: \`"${written}"\``;
}

/** Words as entries of a list; commas divide a text into entries. */
function listed(value: string): string {
  if (value.startsWith('/')) return `'${value}'`;
  return value
    .split(',')
    .map((part) => part.trim())
    .join(', ');
}

function hintForMap({ value, path }: FoundValue, advice: Advice): string | undefined {
  const key = endOf(path);
  const example = advice.exampleOf(key);
  if (Array.isArray(value) && example === undefined)
    return `write \`key: value\` under \`${key}\`, without \`-\` or brackets`;
  if (typeof value === 'string' && /^\w+:\S/.test(value)) return 'add a space after `:`';
  return example === undefined ? undefined : `write its keys, such as \`${key}: { ${example} }\``;
}

function endOf(path: FoundValue['path']): string {
  return String(path.at(-1) ?? 'the file');
}

function didYouMean(name: string): string {
  return `did you mean \`${name}\`?`;
}
