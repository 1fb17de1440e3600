import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../src/offline/speech/main.ts', import.meta.url));

test('the process prints its base URL, serves there, and ends on SIGTERM', async () => {
  const child = spawn(process.execPath, [main, '--recognizer', 'none'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  try {
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    assert.match(line, /^http:\/\/127\.0\.0\.1:\d+\/v1$/);
    const health = await fetch(line.replace('/v1', '/healthz'));
    assert.deepEqual(await health.json(), { ok: true });
  } finally {
    child.kill('SIGTERM');
  }
  assert.deepEqual(await ended, [0, null]);
});

test('a word it does not know ends it with one sentence', async () => {
  const child = spawn(process.execPath, [main, '--recognizer', 'magic'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  assert.deepEqual(await once(child, 'close'), [1, null]);
  assert.match(said, /unknown recogniser `magic`/);
});
