/* Hints about a value that is not a number, has a unit, or is too small or too large. */

type Bounds = { readonly least: number; readonly most: number };

/** For a duration: `1.5s`, `"1500"` and `500 ms` all imply a number of milliseconds. */
export function hintForDuration(bounds: Bounds, value: unknown): string {
  const ms = typeof value === 'string' ? millisecondsOf(value) : value;
  if (typeof ms !== 'number') return 'write milliseconds, such as `500`';
  if (Number.isFinite(ms) && !Number.isInteger(ms)) return inSeconds(ms);
  const bound = hintForBound(bounds, ms);
  if (bound !== undefined || typeof value === 'number') return bound ?? 'write whole milliseconds';
  if (/s/i.test(String(value).replace(/m(?:s|illi).*/i, ''))) return inSeconds(ms / 1000);
  return plainNumber(String(value), ms);
}

/** For a count. */
export function hintForNumber(bounds: Bounds, value: unknown): string {
  const number = typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number') return 'write a whole number';
  const bound = hintForBound(bounds, number);
  if (bound !== undefined || typeof value === 'number') return bound ?? 'write a whole number';
  return plainNumber(String(value), number);
}

/** For a count that may be a range: `4-8`, `4–8` and `[4, 8]` imply one. */
export function hintForRange(bounds: Bounds, value: unknown): string {
  const range = rangeOf(value);
  if (range === undefined) return hintForNumber(bounds, value);
  return `write \`{ min: ${range[0]}, max: ${range[1]} }\``;
}

function millisecondsOf(written: string): number | undefined {
  const found = /^\s*([-–—−]?)\s*(\d[\d_,.]*)\s*([a-z]*)\.?\s*$/i.exec(written);
  if (found === null) return undefined;
  const [, minus = '', digits = '', unit = ''] = found;
  // `1,500` and `1_500` are one thousand five hundred, `1,5` is one and a half.
  const number = Number(
    /^\d{1,3}(?:[_,]\d{3})+$/.test(digits)
      ? digits.replaceAll(/[_,]/g, '')
      : digits.replace(',', '.'),
  );
  const factor = MS_OF_UNIT.find(([pattern]) => pattern.test(unit))?.[1];
  if (factor === undefined || Number.isNaN(number)) return undefined;
  return (Math.round(number * factor * 1000) / 1000) * (minus === '' ? 1 : -1);
}

const MS_OF_UNIT: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|msecs?|millis|milliseconds?|)$/i, 1],
  [/^(?:s|secs?|seconds?)$/i, 1000],
  [/^(?:m|mins?|minutes?)$/i, 60_000],
];

/** A fraction means seconds: nobody means half a millisecond. */
function inSeconds(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  return `durations are whole milliseconds: ${seconds} s is \`${ms}\``;
}

function plainNumber(written: string, number: number): string {
  return String(number) === written.trim()
    ? `write it without quotes: \`${number}\``
    : `write the number alone: \`${number}\``;
}

function hintForBound({ least, most }: Bounds, number: number): string | undefined {
  if (number > most) return `it must be at most \`${most}\``;
  return number < least ? `it must be at least \`${least}\`` : undefined;
}

function rangeOf(value: unknown): readonly [number, number] | undefined {
  const ends =
    typeof value === 'string'
      ? /^\s*(\d+)\s*(?:[-–—−]|to|\.\.)\s*(\d+)\s*$/.exec(value)?.slice(1)
      : value;
  if (!Array.isArray(ends) || ends.length !== 2) return undefined;
  if (ends.some((end) => typeof end === 'object')) return undefined;
  const [min, max] = ends.map(Number);
  return min !== undefined && max !== undefined && min <= max ? [min, max] : undefined;
}
