import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { floorkeeper, root } from './io-for-tests.ts';

const run = promisify(execFile);

describe('floorkeeper', () => {
  const rows = [
    {
      name: 'help',
      args: ['--help'],
      code: 0,
      out: /^Usage: floorkeeper COMMAND \[OPTIONS\][\s\S]*\n {2}check .*say all that is wrong/,
    },
    { name: 'no command', args: [], code: 2, err: /^Usage: floorkeeper COMMAND/ },
    {
      name: 'a misspelt command',
      args: ['chekc'],
      code: 2,
      err: /unknown command 'chekc'\n\(Did you mean check\?\)/,
    },
  ] as const;
  for (const row of rows) {
    test(`${row.name}: exit code ${row.code}`, async () => {
      const ran = await floorkeeper(row.args);
      assert.equal(ran.code, row.code);
      if ('out' in row) assert.match(ran.out, row.out);
      else assert.match(ran.err, row.err);
    });
  }

  test('as a process of its own it checks policies, and loads no native media for it', async () => {
    const main = join(root, 'src', 'cli', 'main.ts');
    // Says at its end which native libraries were loaded; media bring theirs, Node itself none.
    const report = `process.on('exit', () => console.error(JSON.stringify(process.report.getReport().sharedObjects.filter((file) => file.endsWith('.node')))))`;
    const { stdout, stderr } = await run(
      process.execPath,
      [
        '--import',
        `data:text/javascript,${encodeURIComponent(report)}`,
        main,
        'check',
        'policies/billing.yaml',
      ],
      { cwd: root },
    );
    assert.equal(stdout, '1 policy file checked: nothing to say\n');
    assert.deepEqual(JSON.parse(stderr), []);
  });

  test('as a process of its own it exits with 2 where it is misused', async () => {
    const main = join(root, 'src', 'cli', 'main.ts');
    await assert.rejects(run(process.execPath, [main, 'check', 'nowhere.yaml'], { cwd: root }), {
      code: 2,
      stdout: '',
    });
  });
});
