import assert from 'node:assert/strict';
import { test } from 'node:test';

import { buildPolicy, digits } from '../harness/build-policy.ts';
import { startCall } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const policy = buildPolicy({
  account: { expects: digits },
  guarded: { interruptible: 'none', expects: digits },
});

// An interim transcript of four digits is four words of content to the decider.
test('spoken digits on an interim transcript end the prompt by what it expects', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).voice(1800, { ends: false });
  call.interim('u1', said.spoken(3));
  assert.equal(call.told().at(-1), 'interrupt messages.account.expects');
  assert.equal(call.decisions().at(-1)?.class, 'answer');
  assert.equal(call.did('stop').length, 1);
  call.at(2400).silent().words('u1', said.spoken(4));
  assert.deepEqual(call.did('submit_collected')[0]?.sources, [
    { type: 'speech', utteranceId: 'u1' },
  ]);
});

for (const { name, words, isVoiced } of [
  { name: 'that are our own', words: { ...said.spoken(3), likenessToOwn: 1 }, isVoiced: true },
  { name: 'without a voice', words: said.spoken(3), isVoiced: false },
  { name: 'among other words', words: { ...said.bid, spokenDigits: 1 }, isVoiced: true },
]) {
  test(`digits of an interim transcript ${name} are not what the prompt expects`, () => {
    const call = startCall(policy).say('m1', 'account').at(1000);
    if (isVoiced) call.voice(1800, { ends: false });
    call.interim('u1', words);
    assert.ok(!call.told().includes('interrupt messages.account.expects'));
  });
}

test('digits of an interim transcript stop nothing where speech is not admitted', () => {
  const call = startCall(policy).say('m1', 'guarded').at(1000).voice(1800, { ends: false });
  call.interim('u1', said.spoken(3));
  assert.deepEqual(call.did('stop'), []);
});
