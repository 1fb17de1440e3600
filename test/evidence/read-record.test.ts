import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { parseRecord } from '../../src/evidence/index.ts';

describe('reading a record back', () => {
  const head = {
    seq: 0,
    type: 'floorkeeper.header',
    data: { recordVersion: 1, policy: { messages: {} } },
  };
  const rows = [
    { name: 'nothing', source: '', code: 'RECORD_WITHOUT_HEAD', line: 1 },
    { name: 'text', source: 'hello\n', code: 'RECORD_MALFORMED', line: 1 },
    {
      name: 'a head without its policy',
      source: `${JSON.stringify({ ...head, data: {} })}\n`,
      code: 'RECORD_MALFORMED',
      line: 1,
    },
    {
      name: 'an event without its instant',
      source: `${JSON.stringify(head)}\n${JSON.stringify({ seq: 1, type: 'floorkeeper.event', data: { event: { type: 'woke' } } })}\n`,
      code: 'RECORD_MALFORMED',
      line: 2,
    },
    {
      name: 'an event that does not say which',
      source: `${JSON.stringify(head)}\n${JSON.stringify({ seq: 1, type: 'floorkeeper.event', data: { event: { atMs: 5 } } })}\n`,
      code: 'RECORD_MALFORMED',
      line: 2,
    },
    {
      name: 'a missing line',
      source: `${JSON.stringify(head)}\n${JSON.stringify({ ...head, seq: 2 })}\n`,
      code: 'RECORD_HAS_GAP',
      line: 2,
    },
  ];
  for (const row of rows) {
    test(`refuses ${row.name} with ${row.code}`, () => {
      const record = parseRecord(row.source);
      assert.ok(!record.ok);
      assert.equal(record.error.code, row.code);
      assert.equal(record.error.line, row.line);
    });
  }

  test('leaves out a last line that a crash tore off', () => {
    const record = parseRecord(`${JSON.stringify(head)}\n{"seq":1,"ty`);
    assert.ok(record.ok && record.isTorn);
    assert.equal(record.lines.length, 0);
  });
});
