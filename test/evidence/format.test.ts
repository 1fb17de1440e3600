import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { OWN_TYPES, RUNBOOK_TYPES } from '../../src/evidence/index.ts';

test('docs/evidence-format.md lists every type of line, and no other', async () => {
  const source = await readFile(new URL('../../docs/evidence-format.md', import.meta.url), 'utf8');
  const firstCells = source.split('\n').map((line) => /^\|([^|]*)\|/.exec(line)?.[1] ?? '');
  const named = new Set(
    firstCells.flatMap((cell) => [...cell.matchAll(TYPE)].map(([, type]) => type)),
  );
  assert.deepEqual(named, new Set<string>([...OWN_TYPES, ...RUNBOOK_TYPES]));
});

const TYPE =
  /`((?:floorkeeper|user|agent|interruption|silence|dtmf|delivery|escalation)\.[a-z_]+)`/g;
