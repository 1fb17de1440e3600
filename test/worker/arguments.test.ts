import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { readWorkerArguments } from '../../src/worker/arguments.ts';

suite("the worker's command line", () => {
  const cases = [
    { args: ['start'], command: 'start' },
    { args: ['--url', 'ws://127.0.0.1:1', 'start'], command: 'start' },
    { args: ['connect', '--room', 'start'], command: 'connect' },
    { args: ['start', '--log-level=warn'], command: 'start' },
    { args: ['start', '-h'], command: undefined },
    { args: ['-V'], command: undefined },
    { args: [], command: undefined },
  ];
  for (const { args, command } of cases) {
    test(`the worker reads \`${args.join(' ')}\` as the command \`${command ?? 'none'}\``, () => {
      assert.equal(readWorkerArguments(args).command, command);
    });
  }

  test('the worker turns options for the server and the log into environment variables', () => {
    const args = ['--url', 'ws://127.0.0.1:1', '--api-key', 'k', 'dev', '--log-level', 'warn'];
    assert.deepEqual(readWorkerArguments(args).environment, {
      LIVEKIT_URL: 'ws://127.0.0.1:1',
      LIVEKIT_API_KEY: 'k',
      LOG_LEVEL: 'warn',
    });
  });
});
