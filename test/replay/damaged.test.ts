import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import { parseRecord, verifySource } from '../../src/evidence/index.ts';
import { replay, timelineOf, timelineSvg } from '../../src/replay/index.ts';
import { damage, damaged } from '../harness/damaged-lines.ts';
import { sourceOf } from '../harness/recorded-sessions.ts';

const texts = (await sourceOf('0.1.0-dtmf-during-prompt.jsonl')).trimEnd().split('\n');

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
