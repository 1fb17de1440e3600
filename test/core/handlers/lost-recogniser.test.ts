import assert from 'node:assert/strict';
import { test } from 'node:test';

import { buildPolicy } from '../harness/build-policy.ts';
import { startCall } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const policy = buildPolicy({
  menu: { silence: { afterMs: 5000, do: ['reprompt'], reprompt: 'Hello?' } },
});

test('a rung of silence does not wait for the final words of a recogniser that has failed', () => {
  const call = startCall(policy).say('m1', 'menu').at(1000).finish('m1').at(5800);
  call.interim('u1', said.correction).event({ type: 'stt_failed' }).at(6000);
  assert.deepEqual(call.told(), ['reprompt messages.menu.silence']);
});

test('a caller is asked again for the words that a recogniser lost when it failed', () => {
  const call = startCall(buildPolicy({ plain: {} }))
    .say('m1', 'plain')
    .at(1000)
    .finish('m1');
  call.at(2000).interim('u1', said.correction).event({ type: 'stt_failed' }).at(10_000);
  assert.equal(call.did('ask_again').length, 1);
});

for (const { voiceMs, stops } of [
  { voiceMs: 499, stops: 0 },
  { voiceMs: 500, stops: 1 },
]) {
  test(`without a recogniser, a voice of ${voiceMs} ms ${stops === 0 ? 'leaves' : 'takes'} the floor`, () => {
    const call = startCall(policy).event({ type: 'stt_failed' }).say('m1', 'menu').at(1000);
    call
      .voice(1000, { ends: false })
      .at(1000 + voiceMs)
      .heard(voiceMs);
    assert.equal(call.did('stop').length, stops);
  });
}
