import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { dispose } from '@livekit/rtc-node';

import { currentSpeech, futureOf } from '../../../src/livekit/ground/session-internals.ts';
import { openStage } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

test('the handle that LiveKit plays is known, and absent once it is over', async () => {
  const stage = await openStage();
  const first = stage.floor.say('answer', 'one two three');
  const second = stage.floor.say('answer', 'four five six');
  await stage.speaking();
  assert.equal(currentSpeech(stage.session)?.id, first.id);
  await within('the first message to end', first);
  await stage.line('assistant: four five six');
  await within('the second message to end', second);
  await stage.session.waitForIdle();
  assert.equal(currentSpeech(stage.session)?.id, undefined);
  await stage.end();
});

test('a combined future is done when all that it waits for is done', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const future = futureOf([Promise.resolve(), promise]);
  assert.equal(future.done, false);
  resolve();
  await within('the future to be resolved', future.await);
  assert.equal(future.done, true);
});
