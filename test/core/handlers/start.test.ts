import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sessionMs } from '../../../src/core/index.ts';
import { buildPolicy } from '../harness/build-policy.ts';
import { startCall } from '../harness/call.ts';

const policy = buildPolicy({
  notice: { interruptible: 'none', startWaitMs: 3000 },
  impatient: { interruptible: 'none', startWaitMs: 0 },
  answer: {},
});

test('the first sample of a vetoed message waits for a silent caller', () => {
  const call = startCall(policy).at(1000).voice(2000, { ends: false }).say('m1', 'notice');
  assert.deepEqual(call.did('start_playout'), []);
  call.at(2700).silent();
  assert.equal(call.whenDid('start_playout'), 2700);
});

test('a vetoed message waits for a silent caller for startWaitMs at most', () => {
  const call = startCall(policy)
    .at(1000)
    .event({
      type: 'user_speech_started',
      onsetAtMs: sessionMs(1000),
    });
  call.say('m1', 'notice').at(3900).heard(2900).at(3999);
  assert.deepEqual(call.did('start_playout'), []);
  call.at(4000);
  assert.equal(call.whenDid('start_playout'), 4000);
});

test('a message that is not vetoed, or does not wait, starts at once', () => {
  for (const type of ['answer', 'impatient']) {
    const call = startCall(policy).at(1000).voice(1500, { ends: false }).say('m1', type);
    assert.equal(call.did('start_playout').length, 1, type);
  }
});

test('a vetoed message starts at once when the caller is silent', () => {
  const call = startCall(policy).at(1000).say('m1', 'notice');
  assert.equal(call.whenDid('start_playout'), 1000);
});
