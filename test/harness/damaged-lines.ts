import * as fc from 'fast-check';

/* Ways in which a record may be damaged, for properties about whoever reads one. */

/** Replacements for a value: of another kind, out of range, or not JSON. */
const VALUES = ['null', '[]', '{}', '"x"', '-1', '1e999', '1e15', '-1e15', 'true', '"\\u0000"', ''];

/** One thing that is done to the lines of a record. */
export type Damage = { readonly kind: number; readonly line: number; readonly part: number };

/** The lines after one damage: lines lost, torn, repeated, joined, or a value of another kind. */
export function damaged(lines: readonly string[], { kind, line, part }: Damage): readonly string[] {
  const index = line % lines.length;
  const text = lines[index] ?? '';
  const values = [...text.matchAll(/:(?:\d+|"[^"]*"|true|false|\{[^{}]*\})/g)];
  const value = values[part % Math.max(1, values.length)];
  switch (kind) {
    case 0:
      return lines.toSpliced(index, 1 + (part % 5));
    case 1:
      return lines.with(index, text.slice(0, part % (text.length + 1)));
    case 2:
      return lines.toSpliced(index, 0, lines[part % lines.length] ?? '');
    case 3:
      return lines.toSpliced(index, 2, text + (lines[index + 1] ?? ''));
    case 4:
      return lines.with(index, text.replace(/"\w+":/, '"other":'));
    default: {
      if (value === undefined) return lines;
      const end = value.index + value[0].length;
      const changed = `${text.slice(0, value.index)}:${VALUES[part % VALUES.length]}${text.slice(end)}`;
      return lines.with(index, changed);
    }
  }
}

/** Any damage. */
export const damage = fc.record({
  kind: fc.nat(6),
  line: fc.nat(1000),
  part: fc.nat(5000),
});
