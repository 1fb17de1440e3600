import assert from 'node:assert/strict';
import { test } from 'node:test';

import { buildPolicy } from '../../harness/build-policy.ts';
import { startCall } from '../../harness/call.ts';
import * as said from '../../harness/evidence.ts';

/* Words whose voice was over a message, brought by a slow recogniser when that message has ended. */

const policy = buildPolicy({
  notice: { interruptible: 'none' },
  deaf: { interruptible: 'none', input: 'drop' },
  reporting: { interruptible: 'none', input: 'report' },
  required: { delivery: 'required' },
  forgetful: { input: 'drop' },
  early: { input: 'drop', graceMs: 2000 },
  answer: {},
});

for (const { type, verdict, action } of [
  { type: 'deaf', verdict: 'drop', action: 'drop' },
  { type: 'reporting', verdict: 'report', action: 'report_held' },
  { type: 'notice', verdict: undefined, action: 'release' },
] as const) {
  test(`words that come late are the input of the message they were said over: ${type}`, () => {
    const call = startCall(policy).say('m1', type).at(1000).voice(1900).at(2000).finish('m1');
    call.at(2600).words('u1', said.bid);
    assert.deepEqual(call.did(action)[0]?.utteranceIds, ['u1']);
    assert.equal(call.did('release').length, verdict === undefined ? 1 : 0);
    if (verdict !== undefined)
      assert.equal(call.told().at(-1), `${verdict} messages.${type}.input`);
  });

  if (verdict === undefined) continue;
  test(`late words belong to the message they were said over even after the next began: ${type}`, () => {
    const call = startCall(policy).say('m1', type).at(1000).voice(1900).at(2000).finish('m1');
    call.say('m2', 'answer').at(2300).interim('u1', said.bid).at(2600).words('u1', said.bid);
    assert.deepEqual(call.did('stop'), []);
    assert.deepEqual(call.told(), [
      `continue messages.${type}.interruptible`,
      `${verdict} messages.${type}.input`,
    ]);
  });
}

// The voice decides, not the recogniser: a caller who began a moment too early is still answered.
for (const { endsAtMs, dropped } of [
  { endsAtMs: 2000 + 640, dropped: 0 },
  { endsAtMs: 2000 + 320, dropped: 1 },
]) {
  test(`a voice across the end of a message belongs to the side with more of it: ${endsAtMs} ms`, () => {
    const call = startCall(policy).say('m1', 'deaf').at(1520).voice(2000, { ends: false });
    call.finish('m1');
    for (let atMs = 2032; atMs <= endsAtMs; atMs += 32) call.at(atMs).heard(atMs - 1520);
    call
      .at(endsAtMs + 250)
      .silent()
      .at(endsAtMs + 600)
      .words('u1', said.bid);
    assert.equal(call.did('drop').length, dropped);
    assert.equal(call.did('release').length, 1 - dropped);
  });
}

// A faster recogniser would have brought these words in time: what follows the message must not change
// what becomes of them.
for (const { name, next } of [
  { name: 'drops', next: 'deaf' },
  { name: 'reports', next: 'reporting' },
  { name: 'must be delivered', next: 'required' },
]) {
  test(`late words that are held also wait for the end of a next message that ${name}`, () => {
    const call = startCall(policy).say('m1', 'notice').at(1000).voice(1900).at(2000).finish('m1');
    call.say('m2', next).at(2300).interim('u1', said.stopWord).at(2600).words('u1', said.stopWord);
    assert.equal(call.told().at(-1), 'hold messages.notice.input');
    assert.equal(call.decisions().at(-1)?.messageType, 'notice');
    call.at(5000).finish('m2');
    assert.deepEqual(call.did('stop'), []);
    assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
    assert.equal(call.told().at(-1), 'release messages.notice.input');
  });
}

for (const { name, endsInQuestion, words, overNoiseDb, callerClass, releases } of [
  { name: 'a correction', words: said.correction, callerClass: 'correction', releases: 1 },
  { name: 'a yes', words: said.agreement, callerClass: 'backchannel', releases: 0 },
  {
    name: 'a yes to a question',
    endsInQuestion: true,
    words: said.agreement,
    callerClass: 'answer',
    releases: 1,
  },
  {
    name: 'side speech',
    words: said.bid,
    overNoiseDb: 3,
    callerClass: 'side_speech',
    releases: 0,
  },
]) {
  test(`late words are classified by the message they were said over: ${name}`, () => {
    const how = { words: 4, endsInQuestion: endsInQuestion ?? false };
    const call = startCall(policy).say('m1', 'notice', how).at(4000);
    call
      .voice(4900, { overNoiseDb: overNoiseDb ?? 30 })
      .at(5000)
      .finish('m1');
    call.say('m2', 'deaf').at(5600).words('u1', words);
    assert.equal(call.decisions().at(-1)?.class, callerClass);
    call.at(8000).finish('m2');
    assert.equal(call.did('release').length, releases);
  });
}

test('late words that would be held are judged against a next message that speech may end', () => {
  const call = startCall(policy).say('m1', 'notice').at(1000).voice(1900).at(2000).finish('m1');
  call.say('m2', 'forgetful').at(2300).words('u1', said.stopWord);
  assert.equal(call.told().at(-1), 'interrupt lexicon.stop');
});

test('late words that are held and end nothing are kept, though the next message would drop them', () => {
  const call = startCall(policy).say('m1', 'notice').at(1000).voice(1900).at(2000).finish('m1');
  call.say('m2', 'early').at(2600).words('u1', said.bid).at(5000).finish('m2');
  assert.deepEqual(call.told().slice(-3), [
    'continue messages.early.graceMs',
    'hold messages.notice.input',
    'release messages.notice.input',
  ]);
  assert.deepEqual(call.did('drop'), []);
});

test('words without a voice are not attributed to a message that ended long ago', () => {
  const call = startCall(policy).say('m1', 'deaf').at(1000).voice(1500).at(2000).finish('m1');
  call.at(4501).words('u1', said.bid);
  assert.equal(call.did('release').length, 1);
});

test('a backchannel over a message with `input: report` is not reported', () => {
  const call = startCall(policy).say('m1', 'reporting').at(1000).voice(1900).at(2000).finish('m1');
  call.say('m2', 'answer').at(2600).words('u1', said.backchannel);
  assert.deepEqual(call.did('report_held'), []);
  assert.deepEqual(call.did('drop')[0]?.utteranceIds, ['u1']);
});

test('words spoken over the end of a message that speech may end are a turn, whatever its `input`', () => {
  const patient = { input: 'drop', speech: { mode: 'words', minWords: 20 } } as const;
  const call = startCall(buildPolicy({ patient })).say('m1', 'patient').at(1000);
  call.voice(1900, { ends: false }).finish('m1').at(2000).silent().at(2300).words('u1', said.bid);
  assert.deepEqual(call.did('drop'), []);
  assert.equal(call.did('release').length, 1);
});
