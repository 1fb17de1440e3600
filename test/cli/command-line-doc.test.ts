import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { COMMANDS } from '../../src/cli/commands.ts';
import { floorkeeper, root } from '../harness/cli-io.ts';

const document = await readFile(join(root, 'docs', 'command-line.md'), 'utf8');
/** A record of version 1, about which `verify` prints a note. */
const RECORD = 'test/fixtures/sessions/0.1.0-short-backchannel.jsonl';

/** The output of `--json`, documented and real: authors of scripts read the one, scripts the other. */
const OUTPUTS = [
  { section: 'check', args: ['check', '--json', 'docs/examples/faulty'] },
  { section: 'explain', args: ['explain', '--json', 'policies/billing.yaml', 'greeting'] },
  { section: 'explain', args: ['explain', '--json', 'policies/billing.yaml'] },
  {
    section: 'explain',
    args: ['explain', '--json', 'docs/examples/faulty/support.yaml', 'greeting'],
  },
  { section: 'replay', args: ['replay', '--json', RECORD] },
  { section: 'replay', args: ['replay', '--json', 'README.md'] },
  { section: 'why', args: ['why', '--json', RECORD] },
  {
    section: 'sweep',
    args: ['sweep', '--json', '--set', 'messages.answer.graceMs=0..500:250', RECORD],
  },
  { section: 'verify', args: ['verify', '--json', RECORD] },
  { section: 'verify', args: ['verify', '--json', 'README.md'] },
  { section: 'score', args: ['score', '--json', 'test/fixtures/sessions'] },
  { section: 'rollout', args: ['rollout', '--json', 'policies/billing.yaml'] },
  { section: 'review', args: ['review', '--json', 'docs/examples/records'] },
] as const;

describe('docs/command-line.md', () => {
  for (const name of Object.keys(COMMANDS)) {
    test(`docs/command-line.md names every option of ${name}`, async () => {
      const { out } = await floorkeeper([name, '--help']);
      const usage = new RegExp(`^floorkeeper ${name} .*$`, 'm').exec(document)?.[0] ?? '';
      const options = [...out.matchAll(/^ +(?:-\w, )?(--\w+)/gm)].map((match) => match[1] ?? '');
      assert.ok(options.includes('--help'));
      for (const option of options.filter((each) => each !== '--help')) {
        assert.match(usage, new RegExp(String.raw`[\[ ]${option}\b`), `${option} in ${usage}`);
      }
    });
  }

  for (const { section, args } of OUTPUTS) {
    test(`docs/command-line.md names every key that ${args.join(' ')} prints`, async () => {
      const { out } = await floorkeeper(args);
      const start = document.indexOf(`\n## \`${section}\``);
      const text = document.slice(start, document.indexOf('\n## ', start + 1));
      for (const key of keysOf(JSON.parse(out))) assert.ok(text.includes(`\`${key}`), key);
    });
  }
});

/** Values with keys of their own: an author's, or those of a decision, of words and of a message. */
const OTHERS: ReadonlySet<string> = new Set([
  'value',
  'deliveries',
  'decisions',
  'proposal',
  'words',
  'message',
]);

/** The keys of an object and of the objects in its lists; a policy's issues are documented once. */
function keysOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => [
    key,
    // `explain` refers to `check` for its issues, and its values are the author's own.
    ...(OTHERS.has(key) || (key === 'issues' && !('files' in value)) ? [] : keysOf(below)),
  ]);
}
