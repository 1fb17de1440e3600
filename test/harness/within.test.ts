import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openStage } from './stages/stage.ts';
import { within } from './within.ts';

const never = new Promise<never>(() => undefined);

test('a wait that takes too long fails with what was waited for, and how things stand then', async () => {
  await assert.rejects(within('a line', never, 10), { message: 'waited 10 ms for a line' });
  let count = 0;
  const late = within(() => `three calls; there were ${count}`, never, 10);
  count = 2;
  await assert.rejects(late, { message: 'waited 10 ms for three calls; there were 2' });
});

test('a wait that fails by itself fails with its own error', async () => {
  await assert.rejects(within('a line', Promise.reject(new Error('gone'))), { message: 'gone' });
});

test('a test that waits for a line that nobody says is told which, and what was said', async () => {
  const stage = await openStage();
  await within('the message to end', stage.floor.say('answer', 'one two'));
  await assert.rejects(stage.line('assistant: three', 50), {
    message: 'waited 50 ms for a line that begins "assistant: three" in:\nassistant: one two',
  });
  await assert.rejects(
    stage.decision(({ verdict }) => verdict === 'escalate', 50),
    /waited 50 ms for a decision that fits `.*'escalate'`; made were: /,
  );
  await stage.end();
});
