import { execFile } from 'node:child_process';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promisify } from 'node:util';

test('the sources compile with the installed version of LiveKit', async () => {
  const tsc = 'node_modules/typescript/bin/tsc';
  await promisify(execFile)(process.execPath, [tsc, '-p', '.', '--noEmit']).catch(
    ({ stdout }: { stdout: string }) => assert.fail(stdout),
  );
});
