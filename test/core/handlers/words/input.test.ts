import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  gateIsOpen,
  isVetoed,
  messageInForce,
  type MessageId,
  id,
} from '../../../../src/core/index.ts';
import { buildPolicy } from '../../harness/build-policy.ts';
import { startCall } from '../../harness/call.ts';
import * as said from '../../harness/evidence.ts';

const policy = buildPolicy({
  notice: { interruptible: 'none', input: 'hold', heldForMs: 8000 },
  second: { interruptible: 'none' },
  deaf: { interruptible: 'none', input: 'drop' },
  reporting: { interruptible: 'none', input: 'report' },
  quiet: { interruptible: 'none', silence: { afterMs: 5000, do: ['reprompt'], reprompt: 'x' } },
  answer: {},
});

for (const { type, verdict, action } of [
  { type: 'notice', verdict: 'hold', action: 'hold' },
  { type: 'deaf', verdict: 'drop', action: 'drop' },
  { type: 'reporting', verdict: 'report', action: 'report_held' },
] as const) {
  test(`input decides about bids for the floor: ${verdict}`, () => {
    const call = startCall(policy).say('m1', type).at(1000).voice(2000).at(2400);
    call.words('u1', said.bid);
    assert.deepEqual(call.told(), [
      `continue messages.${type}.interruptible`,
      `${verdict} messages.${type}.input`,
    ]);
    assert.deepEqual(call.decisions()[0]?.overruled, [`messages.${type}.speech.mode`]);
    assert.deepEqual(call.did(action)[0]?.utteranceIds, ['u1']);
  });
}

for (const { name, words, overNoiseDb, callerClass } of [
  { name: 'backchannel', words: said.backchannel, overNoiseDb: 30, callerClass: 'backchannel' },
  { name: 'echo', words: said.echo, overNoiseDb: 30, callerClass: 'echo' },
  { name: 'side speech', words: said.bid, overNoiseDb: 3, callerClass: 'side_speech' },
]) {
  test(`${name} over any message is dropped and recorded`, () => {
    for (const type of ['notice', 'deaf', 'reporting', 'answer']) {
      const call = startCall(policy).say('m1', type).at(1000).voice(1300, { overNoiseDb }).at(1700);
      call.words('u1', words).at(6000);
      assert.deepEqual(
        call.did('drop').map(({ utteranceIds }) => utteranceIds),
        [['u1']],
        type,
      );
      assert.equal(call.decisions().at(-1)?.class, callerClass, type);
      assert.deepEqual(call.did('stop'), [], type);
    }
  });
}

test('noise over a message is recorded', () => {
  const call = startCall(policy).say('m1', 'notice').at(1000).voice(1200).at(4000);
  assert.deepEqual(call.told(), ['continue messages.notice.interruptible']);
  assert.equal(call.decisions()[0]?.class, 'noise');
});

test('held input is joined and released once, when no protected message is queued any more', () => {
  const call = startCall(policy).say('m1', 'notice').say('m2', 'second', { isWaiting: true });
  call.at(1000).voice(1500).words('u1', said.bid).at(2000).finish('m1');
  assert.deepEqual(call.did('release'), []);
  call.begin('m2').at(3000).voice(3500).words('u2', said.question).at(4000).finish('m2');
  assert.deepEqual(
    call.did('release').map(({ utteranceIds }) => utteranceIds),
    [['u1', 'u2']],
  );
  assert.equal(call.told().at(-1), 'release messages.notice.input');
});

test('input held under a message cancels the unprotected messages that wait behind it', () => {
  const call = startCall(policy).say('m1', 'notice').say('m2', 'answer', { isWaiting: true });
  call.at(1000).voice(1500).words('u1', said.bid).at(2000).finish('m1');
  assert.equal(call.did('cancel_message')[0]?.messageId, 'm2');
});

test('words between two protected messages are held as well', () => {
  const call = startCall(policy).say('m1', 'notice').say('m2', 'second', { isWaiting: true });
  call.at(1000).finish('m1').at(1050).voice(1200).words('u1', said.bid);
  assert.equal(call.told().at(-1), 'hold messages.second.input');
});

for (const { name, atMs, released, stale } of [
  { name: 'the last fresh millisecond', atMs: 10_000, released: 1, stale: 0 },
  { name: 'the first stale one', atMs: 10_001, released: 0, stale: 1 },
]) {
  test(`the age of held input counts from the end of the held speech: ${name}`, () => {
    const call = startCall(policy).say('m1', 'notice').at(1000).voice(2000).at(3500);
    call.words('u1', said.bid).at(atMs).finish('m1');
    assert.equal(call.did('release').length, released);
    assert.equal(call.did('report_held').filter((report) => report.stale).length, stale);
  });
}

test('the age of words that are final before the voice ends counts from the end of the voice', () => {
  const call = startCall(policy).say('m1', 'notice').at(1000).voice(6000, { ends: false });
  call.words('u1', said.bid).at(7000).silent().at(15_000).finish('m1');
  assert.equal(call.did('release').length, 1);
});

test('held input that is too old is reported as stale, then the silence ladder counts', () => {
  const call = startCall(policy).say('m1', 'quiet').at(1000).voice(2000).words('u1', said.bid);
  call.at(12_000);
  assert.equal(call.did('report_held')[0]?.stale, true);
  assert.equal(call.told().at(-1), 'report messages.quiet.heldForMs');
  call.finish('m1').at(17_000);
  assert.equal(call.told().at(-1), 'reprompt messages.quiet.silence');
  assert.equal(call.whenDid('say_declared'), 17_000);
});

test('a transcript passes the gate at once while no message is in force', () => {
  const call = startCall(policy).at(1000).voice(2000).words('u1', said.bid);
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  assert.deepEqual(call.told(), []);
});

test('a backchannel that the recogniser brings after the message does not become a turn', () => {
  const call = startCall(policy).say('m1', 'answer').at(4000).voice(4300).at(4400).finish('m1');
  call.at(4900).words('u1', said.backchannel);
  assert.deepEqual(call.did('release'), []);
  assert.deepEqual(call.did('drop')[0]?.utteranceIds, ['u1']);
  assert.equal(call.told().at(-1), 'continue lexicon.backchannel');
});

test('agreement after a question is a turn', () => {
  const call = startCall(policy).say('m1', 'answer', { endsInQuestion: true }).at(4000).voice(4300);
  call.at(4400).finish('m1').at(4900).words('u1', said.agreement);
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
});

test('a bid over the very end of a message is the turn after it', () => {
  const call = startCall(policy)
    .say('m1', 'answer')
    .at(1000)
    .voice(1150)
    .words('u1', {
      ...said.bid,
      contentWords: 1,
      words: 1,
      opening: 'other',
    });
  call.at(1200).finish('m1');
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  assert.equal(call.told().at(-2), 'continue messages.answer.speech.mode');
});

test('the gate is shut while a message is in force and open otherwise', () => {
  const call = startCall(policy);
  assert.equal(gateIsOpen(call.state()), true);
  call.say('m1', 'answer', { isWaiting: true });
  assert.equal(gateIsOpen(call.state()), true);
  call.begin('m1');
  assert.equal(gateIsOpen(call.state()), false);
  call.at(1000).finish('m1');
  assert.equal(gateIsOpen(call.state()), true);
  call.say('m2', 'notice', { isWaiting: true });
  assert.equal(gateIsOpen(call.state()), false);
});

test('a protected message is vetoed when it is created, any other with its first sample', () => {
  const call = startCall(policy);
  call.say('m1', 'notice', { isWaiting: true }).say('m2', 'answer', { isWaiting: true });
  assert.equal(isVetoed(call.state(), id<MessageId>('m1')), true);
  assert.equal(isVetoed(call.state(), id<MessageId>('m2')), false);
  assert.equal(messageInForce(call.state())?.messageId, 'm1');
  call.begin('m1').at(500).finish('m1').begin('m2');
  assert.equal(isVetoed(call.state(), id<MessageId>('m2')), true);
  assert.deepEqual(
    call.did('veto').map(({ messageId }) => messageId),
    ['m1', 'm2'],
  );
});
