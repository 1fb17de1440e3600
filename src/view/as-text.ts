/**
 * A value of a record as a text of one line. A damaged or hostile record may hold anything under any name:
 * control characters and marks of writing direction are made visible, and the length is bounded.
 */
export function asText(value: unknown, longest = LONGEST): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const visible = text.slice(0, longest).replaceAll(UNPRINTABLE, escaped);
  return text.length > longest ? `${visible}…` : visible;
}

/** A finite number, or 0. */
export function asNumber(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

/** A list of texts; empty for anything else. */
export function asTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.slice(0, LONGEST_LIST).map((each) => asText(each)) : [];
}

/** The field of a table with this name, own fields only: `constructor` is not one. */
export function lookUp(table: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(table, name) ? (table[name] ?? '') : '';
}

/** Seconds with two decimals, as the page writes an instant: `34.71 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

/** A number of things in words: `1 word`, `2 words`. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}

/** Control and format characters except the two joiners that scripts need, separators of lines, lone surrogates. */
const UNPRINTABLE = /\p{Cc}|[^\P{Cf}\u200c\u200d]|[\p{Zl}\p{Zp}\p{Cs}]/gu;
const LONGEST = 400;
const LONGEST_LIST = 40;
