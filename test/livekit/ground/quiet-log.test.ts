import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test } from 'node:test';

const CALL = fileURLToPath(new URL('../../harness/stages/logged-call.ts', import.meta.url));

test('the log of a call holds no word of the caller or the agent, even at the level of debug', async () => {
  const env = { ...process.env, TEST_LOG_LEVEL: 'debug' };
  const { stdout } = await promisify(execFile)(process.execPath, [CALL], { env, timeout: 30_000 });
  assert.match(stdout, /"lk\.pii\.[a-z_.]+":"\[withheld\]"/u);
  assert.doesNotMatch(stdout, /zanzibar|marmalade/u);
});
