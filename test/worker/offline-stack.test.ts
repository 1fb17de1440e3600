import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { initializeLogger } from '@livekit/agents';

import { startOfflineStack } from '../../src/worker/offline-stack.ts';

initializeLogger({ pretty: false, level: 'silent' });

test('the worker starts the offline stack again, on the same port, when its process is killed', async () => {
  const stack = await startOfflineStack();
  try {
    const first = stack.processId();
    assert.ok(first !== undefined);
    process.kill(first, 'SIGKILL');
    const health = new URL('/healthz', stack.baseUrl);
    // No event says that a port answers again.
    let answer: Response | undefined;
    for (const giveUpAtMs = Date.now() + 60_000; answer === undefined;) {
      assert.ok(Date.now() < giveUpAtMs, 'the offline stack did not answer again within a minute');
      await delay(50);
      if (stack.processId() !== first) answer = await fetch(health).catch(() => undefined);
    }
    assert.deepEqual(await answer.json(), { ok: true });
  } finally {
    stack.stop();
  }
});
