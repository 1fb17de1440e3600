import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify, stripVTControlCharacters } from 'node:util';
import { COMMANDS } from '../../src/cli/commands.ts';
import { floorkeeper, root } from '../harness/cli-io.ts';

const run = promisify(execFile);

describe('floorkeeper', () => {
  const rows = [
    {
      name: 'help',
      args: ['--help'],
      code: 0,
      out: /^Usage: floorkeeper COMMAND \[OPTIONS\][\s\S]*\n {2}check .*print every error/,
    },
    { name: 'the version', args: ['--version'], code: 0, out: /^0\.1\.0$/ },
    { name: 'help as a command', args: ['help'], code: 0, out: /^Usage: floorkeeper COMMAND/ },
    {
      name: 'help on a command',
      args: ['help', 'check'],
      code: 0,
      out: /^Usage: floorkeeper check \[options\] \[paths\.\.\.\]/,
    },
    {
      name: 'help on a command that is not there',
      args: ['help', 'chekc'],
      code: 2,
      err: /unknown command 'chekc'\n\(Did you mean check\?\)/,
    },
    {
      name: 'help of a command that is not there',
      args: ['chekc', '--help'],
      code: 2,
      err: /unknown command 'chekc'/,
    },
    { name: 'an unknown option', args: ['--bogus'], code: 2, err: /unknown option '--bogus'/ },
    { name: 'no command', args: [], code: 2, err: /^Usage: floorkeeper COMMAND/ },
    {
      name: 'a misspelt command',
      args: ['chekc'],
      code: 2,
      err: /unknown command 'chekc'\n\(Did you mean check\?\)/,
    },
  ] as const;
  for (const row of rows) {
    test(`floorkeeper with ${row.name} exits with ${row.code}`, async () => {
      const ran = await floorkeeper(row.args);
      assert.equal(ran.code, row.code);
      if ('out' in row) assert.match(ran.out, row.out);
      else assert.match(ran.err, row.err);
    });
  }

  test('the help of each command begins with its description in the list of commands', async () => {
    const list = (await floorkeeper(['--help'])).out.replaceAll(/\s+/g, ' ');
    for (const name of Object.keys(COMMANDS)) {
      const { code, out } = await floorkeeper([name, '--help']);
      assert.equal(code, 0, name);
      const [usage = '', , summary = ''] = out.split('\n');
      assert.match(usage, new RegExp(`^Usage: floorkeeper ${name} \\[options\\] `));
      assert.ok(list.includes(`${usage.split('] ').slice(1).join('] ')} ${summary}`), usage);
      assert.doesNotMatch(out, /null|undefined|Infinity/);
      // Help in a log carries no colours.
      assert.equal(out, stripVTControlCharacters(out));
    }
  });

  test('floorkeeper exits quietly if its output pipe closes before all is written', async () => {
    const main = join(root, 'src', 'cli', 'main.ts');
    const child = spawn(process.execPath, [main, 'explain', 'policies/billing.yaml', 'greeting'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const err: Buffer[] = [];
    child.stderr.on('data', (part: Buffer) => err.push(part));
    const [code] = (await once(child, 'close')) as [number | null];
    assert.equal(Buffer.concat(err).toString(), '');
    assert.equal(code, 0);
  });

  test('`floorkeeper check` as a process checks policies without loading native media', async () => {
    const main = join(root, 'src', 'cli', 'main.ts');
    // Prints at its end which native libraries are loaded: media bring their own, Node has none.
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
    assert.equal(stdout, '1 policy file checked: no errors, no warnings\n');
    assert.deepEqual(JSON.parse(stderr), []);
  });

  test('floorkeeper as a process exits with 2 on misuse', async () => {
    const main = join(root, 'src', 'cli', 'main.ts');
    await assert.rejects(run(process.execPath, [main, 'check', 'nowhere.yaml'], { cwd: root }), {
      code: 2,
      stdout: '',
    });
  });
});
