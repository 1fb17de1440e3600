import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { RECORD_CODES, TROUBLE_CODES } from '../../src/evidence/index.ts';

test('docs/errors.md has a row for every code that concerns records, and no other', async () => {
  const source = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const section = /^## Records$([^]*?)^## /m.exec(source)?.[1] ?? '';
  const rows = new Set([...section.matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]));
  const codes = new Set<string>([
    ...RECORD_CODES,
    ...TROUBLE_CODES,
    'RECORD_NOT_REPLAYABLE',
    'REPLAY_NEEDS_RAW',
  ]);
  assert.deepEqual(rows, codes);
});
