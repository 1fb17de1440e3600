import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { floorkeeper } from '../harness/cli-io.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-special-'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  await symlink('/dev/zero', join(folder, 'endless'));
  await writeFile(join(folder, 'file'), '');
});
after(() => rm(folder, { recursive: true }));

/** A pipe without a writer and a device without an end: reading one never returns. */
describe('a path that does not lead to a regular file', () => {
  const rows = [
    {
      args: ['check', 'pipe'],
      err: '`pipe` is a named pipe',
      hint: 'name a regular file or folder',
    },
    { args: ['check', 'endless'], err: '`endless` is a device' },
    { args: ['explain', 'pipe', 'hello'], err: '`pipe` is a named pipe' },
    { args: ['explain', 'endless', 'hello'], err: '`endless` is a device' },
    {
      args: ['replay', 'pipe'],
      err: '`pipe` is a named pipe',
      hint: 'name a regular file or folder',
    },
    { args: ['replay', 'endless'], err: '`endless` is a device' },
    { args: ['verify', 'pipe'], err: '`pipe` is a named pipe' },
    { args: ['timeline', 'pipe'], err: '`pipe` is a named pipe' },
    { args: ['timeline', 'endless'], err: '`endless` is a device' },
    { args: ['why', 'pipe'], err: '`pipe` is a named pipe' },
    { args: ['view', 'pipe'], err: '`pipe` is a named pipe' },
    { args: ['view', 'endless'], err: '`endless` is a device' },
    { args: ['call', 'pipe'], err: '`pipe` is a named pipe' },
    { args: ['call', 'endless'], err: '`endless` is a device' },
    { args: ['call', '--policies', 'pipe', 'x.yaml'], err: '`pipe` is a named pipe' },
    {
      args: ['call', '--policies', 'file', 'x.yaml'],
      err: '`file` is a file',
      hint: 'name a folder',
    },
    { args: ['call', '--out', 'file', 'x.yaml'], err: '`file` is a file', hint: 'name a folder' },
  ];
  for (const { args, err, hint } of rows) {
    test(
      `floorkeeper ${args.join(' ')} is misuse, reported in one sentence`,
      { timeout: 5000 },
      async () => {
        const ran = await floorkeeper(args, folder);
        assert.equal(ran.code, 2);
        assert.equal(ran.out, '');
        const [first, second] = ran.err.split('\n');
        assert.equal(first, `error: ${err}`);
        if (hint !== undefined) assert.equal(second, `  hint: ${hint}`);
      },
    );
  }

  test('a path below a file is reported as a missing file', async () => {
    const ran = await floorkeeper(['replay', 'file/below'], folder);
    assert.deepEqual(ran, {
      code: 2,
      out: '',
      err: 'error: there is no file or folder `file/below`',
    });
  });
});
