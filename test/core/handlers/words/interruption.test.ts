import assert from 'node:assert/strict';
import { test } from 'node:test';

import { buildPolicy } from '../../harness/build-policy.ts';
import { startCall } from '../../harness/call.ts';
import * as said from '../../harness/evidence.ts';

const policy = buildPolicy({
  answer: { onInterruption: { offerToContinue: true } },
  sentence: { onInterruption: { stop: 'sentence' } },
  plain: { onInterruption: { stop: 'now' } },
  amounts: { protect: ['money', '/ref [A-Z]+/'], onInterruption: { stop: 'now' } },
  disclosure: { interruptible: 'none' },
});

test('an interruption also cancels queued unprotected messages, and protected ones still play', () => {
  const call = startCall(policy).say('m1', 'answer').say('m2', 'plain', { isWaiting: true });
  call.say('m3', 'disclosure', { isWaiting: true }).say('m4', 'answer', { isWaiting: true });
  call.at(1000).words('u1', said.stopWord);
  assert.deepEqual(
    call.did('cancel_message').map(({ messageId }) => messageId),
    ['m2', 'm4'],
  );
  call.at(1100).begin('m3').at(2000).finish('m3');
  assert.equal(call.did('start_playout').at(-1)?.messageId, 'm3');
});

for (const { type, at, boundMs, protect } of [
  { type: 'plain', at: 'now', boundMs: 0, protect: [] },
  { type: 'answer', at: 'word', boundMs: 3000, protect: [] },
  { type: 'sentence', at: 'sentence', boundMs: 3000, protect: [] },
  { type: 'amounts', at: 'now', boundMs: 3000, protect: ['money', '/ref [A-Z]+/'] },
]) {
  test(`a stop is bounded, and protect delays it within the same bound: ${type}`, () => {
    const call = startCall(policy).say('m1', type).at(1000).words('u1', said.stopWord);
    const [stop] = call.did('stop');
    assert.deepEqual(
      { at: stop?.at, boundMs: stop?.boundMs, protect: stop?.protect },
      { at, boundMs, protect },
    );
  });
}

test('the stop carries the decision that ended the message', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).words('u1', said.stopWord);
  assert.equal(call.did('stop')[0]?.decisionId, call.decisions()[0]?.id);
});

for (const { callerClass, words, offers } of [
  { callerClass: 'correction', words: said.correction, offers: true },
  { callerClass: 'cancellation', words: said.stopWord, offers: false },
  { callerClass: 'escalation', words: said.humanPlease, offers: false },
] as const) {
  test(`the rest of a message is ${offers ? '' : 'not '}offered after a ${callerClass}`, () => {
    const call = startCall(policy).say('m1', 'answer').at(1000).words('u1', words);
    assert.equal(call.decisions()[0]?.class, callerClass);
    assert.equal(call.did('stop')[0]?.offerToContinue, offers);
  });
}

test('the rest of a message is offered only where the policy says so', () => {
  const call = startCall(policy).say('m1', 'plain').at(1000).words('u1', said.correction);
  assert.equal(call.did('stop')[0]?.offerToContinue, false);
});
