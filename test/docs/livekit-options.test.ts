import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';

import { AGENT_OPTIONS, rowsOf, SESSION_OPTIONS } from '../harness/livekit-options.ts';

suite('the tables of the README', () => {
  const readme = readFileSync('README.md', 'utf8');

  for (const [marker, table] of Object.entries({
    'session-options': SESSION_OPTIONS,
    'agent-options': AGENT_OPTIONS,
  })) {
    test(`the README has the rows of the table of ${marker}, each of which is a test`, () => {
      const [, shown = ''] = readme.match(new RegExp(`<!-- ${marker} -->\n([^]*?)<!--`)) ?? [];
      const rows = shown.split('\n').filter((line) => line.startsWith('| `'));
      assert.deepEqual(rows, rowsOf(table));
    });
  }
});
