import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { root } from '../harness/cli-io.ts';

const readme = await readFile(join(root, 'README.md'), 'utf8');
const section = /\n## When something fails\n(.*?)\n## /su.exec(readme)?.[1] ?? '';
const rows = section
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1)
  .map((line) => line.split('|').map((cell) => cell.trim()));

test('each row of the fault table of the README names a test that exists by a part of its title', async () => {
  assert.ok(rows.length >= 10, section);
  for (const [, fault, , , link = ''] of rows) {
    const [, title = '', file = ''] = /^\[(.+)\]\((.+)\)$/u.exec(link) ?? [];
    const source = await readFile(join(root, file), 'utf8');
    const titles = source.match(/\btest\(\s*['`][^\n]*/gu) ?? [];
    assert.ok(
      titles.some((one) => one.includes(title)),
      `${fault}: no test in ${file} has \`${title}\` in its title`,
    );
  }
});

test('each key in the fault table of the README is in the policy reference', async () => {
  const reference = await readFile(join(root, 'docs', 'policy-reference.md'), 'utf8');
  for (const [, fault, , keys = ''] of rows) {
    for (const [, key = ''] of keys.matchAll(/`([^`]+)`/gu)) {
      const parts = key.split('.');
      for (const part of parts) assert.ok(reference.includes(`\`${part}\``), `${fault}: ${key}`);
    }
  }
});
