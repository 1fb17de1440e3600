import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { within } from '../../harness/within.ts';

const main = fileURLToPath(new URL('../../../src/offline/speech/main.ts', import.meta.url));

for (const options of [[], ['--until-stdin-closes']]) {
  test(`the offline server prints its base URL, serves there, and ends on SIGTERM${options.length > 0 ? ' with its standard input open' : ''}`, () =>
    serveUntilSigterm(options));
}

async function serveUntilSigterm(options: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [main, '--recognizer', 'none', ...options], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = within('the server to end', once(child, 'exit'), 30_000);
  try {
    const [line] = (await within(
      'the base URL',
      once(createInterface(child.stdout), 'line'),
      30_000,
    )) as [string];
    assert.match(line, /^http:\/\/127\.0\.0\.1:\d+\/v1$/);
    const health = await fetch(line.replace('/v1', '/healthz'));
    assert.deepEqual(await health.json(), { ok: true });
  } finally {
    child.kill('SIGTERM');
  }
  assert.deepEqual(await ended, [0, null]);
}

test('the offline server ends with one sentence when its recogniser is unknown', async () => {
  const child = spawn(process.execPath, [main, '--recognizer', 'magic'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  assert.deepEqual(await within('the server to end', once(child, 'close'), 30_000), [1, null]);
  assert.match(said, /unknown recogniser `magic`/);
});
