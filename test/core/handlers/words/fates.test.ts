import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FATES } from '../../../../src/core/handlers/words/fates.ts';
import { buildPolicy, digits } from '../../harness/build-policy.ts';
import { startCall, type Call } from '../../harness/call.ts';
import * as said from '../../harness/evidence.ts';

/* What becomes of final words where two rows of the table could apply: the higher one decides. */

const policy = buildPolicy({
  answer: {},
  deaf: { interruptible: 'none', input: 'drop' },
  account: { expects: digits },
});

test('the fates of a transcript stand in the order that the design gives', () => {
  assert.deepEqual(
    FATES.map(({ name }) => name),
    [
      'already_a_turn',
      'same_escalation',
      'escalation',
      'collection',
      'beside_collection',
      'rest_of_interruption',
      'ended_message',
      'stopping',
      'overlap',
      'late_backchannel',
      'late_echo',
      'turn',
    ],
  );
});

test('only a request for a human and words over a message take effect before they are final', () => {
  const early = FATES.filter(({ takes }) => takes === 'all').map(({ name }) => name);
  assert.deepEqual(early, ['same_escalation', 'escalation', 'overlap']);
});

const conflicts: readonly {
  readonly name: string;
  readonly act: () => Call;
  readonly action: 'release' | 'drop' | 'hold' | 'hand_off';
  readonly told: string;
}[] = [
  {
    name: 'a wish for a human comes before the digits in the same words',
    act: () =>
      startCall(policy)
        .say('m1', 'account')
        .at(1000)
        .words('u1', { ...said.spoken(4), matches: ['escalation'] }),
    action: 'hand_off',
    told: 'escalate escalation.phrases',
  },
  {
    name: 'digits that the message asks for come before the overlap that they are said in',
    act: () => startCall(policy).say('m1', 'account').at(1000).words('u1', said.spoken(2)),
    action: 'hold',
    told: 'collect messages.account.expects',
  },
  {
    name: 'words in the middle of a collection wait, although nothing is in force',
    act: () =>
      startCall(policy).say('m1', 'account').at(1000).finish('m1').digits(1).words('u1', said.bid),
    action: 'hold',
    told: 'hold messages.account.expects',
  },
  {
    name: 'words over an ended message are its input before they are words over the next message',
    act: () =>
      startCall(policy)
        .say('m1', 'deaf')
        .at(1000)
        .voice(1900)
        .at(2000)
        .finish('m1')
        .say('m2', 'answer')
        .at(2600)
        .words('u1', said.bid),
    action: 'drop',
    told: 'drop messages.deaf.input',
  },
  {
    name: 'a backchannel that comes after its message is dropped before it becomes a turn',
    act: () =>
      startCall(policy)
        .say('m1', 'answer')
        .at(1000)
        .voice(1300)
        .at(1400)
        .finish('m1')
        .words('u1', said.backchannel),
    action: 'drop',
    told: 'continue lexicon.backchannel',
  },
];

for (const { name, act, action, told } of conflicts) {
  test(name, () => {
    const call = act();
    assert.ok(call.told().includes(told), call.told().join('\n'));
    assert.ok(call.did(action).length > 0, `no action ${action}`);
    assert.equal(call.did('release').length, 0);
  });
}

test('words that no other fate takes become the turn of the caller', () => {
  const call = startCall(policy).words('u1', said.bid);
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  assert.deepEqual(call.told(), []);
});
