import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import { parseRecord, verifySource } from '../../src/evidence/index.ts';
import { replay, timelineOf, timelineSvg } from '../../src/replay/index.ts';
import { sourceOf } from '../harness/recorded-sessions.ts';

const texts = (await sourceOf('0.1.0-dtmf-during-prompt.jsonl')).trimEnd().split('\n');

/** Replacements for a value: of another kind, out of range, or not JSON. */
const VALUES = ['null', '[]', '{}', '"x"', '-1', '1e999', '1e15', '-1e15', 'true', '"\\u0000"', ''];

type Damage = { readonly kind: number; readonly line: number; readonly part: number };

function damaged(lines: readonly string[], { kind, line, part }: Damage): readonly string[] {
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

const damage = fc.record({
  kind: fc.nat(6),
  line: fc.nat(1000),
  part: fc.nat(5000),
});

test('however a record is damaged, it is read, verified, replayed and drawn without an exception', () => {
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
      const source = damages.reduce<readonly string[]>(damaged, texts).join('\n');
      const record = parseRecord(source);
      verifySource(source);
      if (!record.ok) return;
      const svg = timelineSvg(timelineOf(record.lines));
      assert.doesNotMatch(svg, /NaN|Infinity/);
      if (record.head !== undefined) replay(record.head.policy, record.lines);
    }),
    { numRuns: 300 },
  );
});
