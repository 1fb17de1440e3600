import assert from 'node:assert/strict';
import { test } from 'node:test';

import { buildPolicy, digits } from '../../harness/build-policy.ts';
import { startCall } from '../../harness/call.ts';
import * as said from '../../harness/evidence.ts';

const policy = buildPolicy({
  account: { expects: digits },
  guarded: { interruptible: 'none', expects: digits },
});

// The decider counts an interim transcript of four digits as four content words.
test('spoken digits in an interim transcript stop the prompt because it `expects` them', () => {
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
  test(`digits in an interim transcript ${name} do not stop the prompt as what it expects`, () => {
    const call = startCall(policy).say('m1', 'account').at(1000);
    if (isVoiced) call.voice(1800, { ends: false });
    call.interim('u1', words);
    assert.ok(!call.told().includes('interrupt messages.account.expects'));
  });
}

test('digits in an interim transcript stop no message that does not admit speech', () => {
  const call = startCall(policy).say('m1', 'guarded').at(1000).voice(1800, { ends: false });
  call.interim('u1', said.spoken(3));
  assert.deepEqual(call.did('stop'), []);
});
