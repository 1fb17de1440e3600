import type { DataPath } from './document.ts';
import type { IssueCode } from './issue.ts';
import { nearestName } from './nearest.ts';
import { WORD_LIST } from './schema-values.ts';
import { NESTED_KEYS } from './schema.ts';

/** What to do about a key that the format does not have: the right one, or the right place. */
export function hintForKey(key: string, known: readonly string[]): string {
  if (key === '<<') return 'merge keys are not read; use `defaults`, or `extends`';
  const home = Object.keys(NESTED_KEYS).find((map) => NESTED_KEYS[map]?.includes(key));
  if (home !== undefined && known.includes(home)) return `\`${key}\` stands under \`${home}\``;
  return didYouMeanOneOf(key, known) ?? 'take it out';
}

/** What to do about a value that cannot stand where it stands. */
export function hintForValue(
  code: IssueCode,
  expected: string,
  value: unknown,
  path: DataPath,
): string {
  if (value === undefined) return `add \`${String(path.at(-1))}\``;
  if (value === null) return 'write a value, `off` to take back an inherited one, or no key at all';
  if (value === false && !expected.includes('true')) {
    return 'write `off` to take back what is inherited';
  }
  if (expected.startsWith('whole') || expected.startsWith('a whole')) {
    return hintForNumber(expected, value) ?? FALLBACK;
  }
  return hintForWords(expected, value) ?? HINT_OF_CODE[code] ?? FALLBACK;
}

const FALLBACK = 'write what is expected, or take the key out';

const HINT_OF_CODE: Partial<Record<IssueCode, string>> = {
  POLICY_BAD_NAME: 'call it by another name, such as `main_menu`',
  POLICY_BAD_KEYPAD_KEY: 'write one key in quotes, such as `"*"`',
  POLICY_BAD_PATTERN: 'mend the pattern; it is read with the flags `i` and `u`',
};

function hintForWords(expected: string, value: unknown): string | undefined {
  if (expected === '`1`') return value === '1' ? 'write it without quotes' : undefined;
  if (typeof value === 'number' && /text|words/.test(expected)) {
    return `put it in quotes: \`"${value}"\``;
  }
  if (typeof value !== 'string' || !expected.startsWith(WORD_LIST)) return undefined;
  return didYouMeanOneOf(value, expected.slice(WORD_LIST.length).split(', '));
}

function hintForNumber(expected: string, value: unknown): string | undefined {
  const range = /from (\d+) to (\d+)/.exec(expected);
  if (typeof value === 'number') {
    if (!Number.isInteger(value) && expected.includes('milliseconds')) {
      return 'durations are whole milliseconds: 1.5 s is `1500`';
    }
    const [, least = '0', most = '0'] = range ?? [];
    if (value > Number(most)) return `the most is \`${most}\``;
    return value < Number(least) ? `the least is \`${least}\`` : undefined;
  }
  const digits = typeof value === 'string' ? /^\s*(\d+)\s*(?:ms)?\s*$/.exec(value)?.[1] : undefined;
  return digits === undefined ? undefined : `write the number alone: \`${digits}\``;
}

function didYouMeanOneOf(written: string, known: readonly string[]): string | undefined {
  const nearest = nearestName(written, known);
  return nearest === undefined ? undefined : `did you mean \`${nearest}\`?`;
}
