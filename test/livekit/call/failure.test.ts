import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import type { CompiledPolicy } from '../../../src/core/index.ts';
import { ScriptedStt } from '../../harness/parts/scripted-stt.ts';
import { openStage, policyOf } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const LONG = 'one two three four five six seven eight nine ten eleven twelve';
const ANSWER = 'assistant: That is all I know about it.';

/** A policy whose `poison` throws when read: a real throw inside `step`, at a time the test chooses. */
function poisoned(): CompiledPolicy {
  const policy = policyOf(
    'messages: { disclosure: { interruptible: none }, poison: {}, answer: {} }',
  );
  const messages = { ...policy.messages };
  Object.defineProperty(messages, 'poison', {
    enumerable: false,
    get() {
      throw new RangeError('the secret word');
    },
  });
  return { ...policy, messages };
}

suite("LiveKit's own behaviour governs the call once the engine has thrown", () => {
  test('messages play and turns are answered after the engine throws, and the record notes it', async () => {
    const stage = await openStage({ compiled: poisoned(), floor: { strict: false } });
    const broken = stage.floor.say('poison', 'one two three');
    await within('the fault', broken);
    assert.equal(broken.interrupted, false);
    await stage.vad.hear(200);
    stage.stt.final('hello');
    await stage.line(ANSWER);
    assert.deepEqual(stage.conversation(), ['assistant: one two three', 'user: hello', ANSWER]);
    const recorded = await stage.end();
    assert.deepEqual(recorded.notes, ['engine_failed']);
    assert.ok(recorded.source.includes('RangeError'));
    assert.ok(!recorded.source.includes('the secret word'));
  });

  test('held input is released and vetoes are lifted when the engine throws', async () => {
    const stage = await openStage({ compiled: poisoned(), floor: { strict: false } });
    const handle = stage.floor.say('disclosure', LONG);
    await stage.speaking();
    await stage.vad.hear(300);
    stage.stt.final('what about the fees');
    await stage.decision(({ verdict }) => verdict === 'hold');
    assert.equal(handle.allowInterruptions, false);
    const broken = stage.floor.say('poison', 'one two three');
    assert.equal(handle.allowInterruptions, true);
    // LiveKit by itself makes each final transcript a turn, and a turn ends the message that plays.
    await stage.line('user: what about the fees');
    await within('the fault', broken);
    await stage.line(ANSWER);
    await stage.end();
  });

  test('`session.interrupt` is the method of LiveKit again after the engine throws', async () => {
    const stage = await openStage({ compiled: poisoned(), floor: { strict: false } });
    const handle = stage.floor.say('poison', LONG);
    await stage.speaking();
    await stage.session.interrupt().await;
    assert.equal(handle.interrupted, true);
    await stage.end();
  });
});

// LiveKit waits for every prediction before it closes; this one stays open for eleven minutes.
test('an unresolved turn prediction does not block close', { timeout: 60_000 }, async () => {
  const stage = await openStage({
    policy: 'messages: { account: { expects: { kind: digits, count: 10, interDigitMs: 60000 } } }',
  });
  await within('the message to end', stage.floor.say('account', 'one two'));
  await stage.vad.hear(200);
  stage.stt.final('okay');
  await stage.decision(({ verdict }) => verdict === 'wait');
  await stage.end();
});

test('the engine learns that the recogniser has failed for good', async () => {
  const recogniser = new ScriptedStt();
  const stage = await openStage({ stt: recogniser });
  const errors: unknown[] = [];
  stage.session.on(voice.AgentSessionEventTypes.Error, (error) => errors.push(error));
  recogniser.emit('error', {
    type: 'stt_error',
    timestamp: 0,
    label: 'test',
    error: new Error('gone'),
    recoverable: false,
  });
  const recorded = await stage.end();
  assert.ok(recorded.events.some(({ type }) => type === 'stt_failed'));
  assert.equal(errors.length, 1);
});

test('a listener of the application that throws or rejects does not disturb the call', async () => {
  const stage = await openStage();
  stage.floor.on('decision', () => {
    throw new Error('in the application');
  });
  stage.floor.on('decision', () => Promise.reject(new Error('in what the application awaits')));
  await stage.vad.hear(200);
  stage.stt.final('hello');
  await stage.line(ANSWER);
  const recorded = await stage.end();
  assert.deepEqual(recorded.notes, []);
});

test('the session continues to play after the floor closes, until it is closed itself', async () => {
  const stage = await openStage({ policy: 'messages: { disclosure: { interruptible: none } }' });
  const handle = stage.floor.say('disclosure', LONG);
  await stage.speaking();
  await stage.floor.close();
  await stage.floor.close();
  assert.equal(handle.allowInterruptions, true);
  await within('the message to end', handle);
  assert.equal(handle.interrupted, false);
  await stage.end();
});
