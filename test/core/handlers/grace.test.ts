import assert from 'node:assert/strict';
import { test } from 'node:test';

import { buildPolicy, digits, menu } from '../harness/build-policy.ts';
import { startCall } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const policy = buildPolicy({
  greeting: { graceMs: 1000 },
  immediate: { graceMs: 1000, speech: { mode: 'immediate' } },
  menu: { graceMs: 1000, dtmf: menu },
  account: { graceMs: 1000, expects: digits },
});

test('graceMs runs from the first audible sample', () => {
  const call = startCall(policy).say('m1', 'immediate', { isWaiting: true }).at(5000).begin('m1');
  call.at(5500).voice(6500, { ends: false });
  assert.equal(call.whenDid('stop'), 6000);
});

for (const { name, atMs, stops } of [
  { name: 'the last millisecond of the grace', atMs: 999, stops: 0 },
  { name: 'the first millisecond after it', atMs: 1000, stops: 1 },
]) {
  test(`the engine stops no message before the end of its grace: ${name}`, () => {
    const call = startCall(policy).say('m1', 'greeting').at(800).voice(800, { ends: false });
    call.at(atMs).interim('u1', said.stopWord);
    assert.equal(call.did('stop').length, stops);
  });
}

test('speech that lasts past the grace keeps its onset and may interrupt as the grace ends', () => {
  const call = startCall(policy).say('m1', 'immediate').at(700).voice(1400, { ends: false });
  assert.deepEqual(call.told(), ['interrupt messages.immediate.speech.minSpeechMs']);
  assert.equal(call.whenDid('stop'), 1000);
});

test('a voice last heard well before the end of the grace does not count as lasting past it', () => {
  const call = startCall(policy)
    .say('m1', 'immediate')
    .at(300)
    .voice(600, { ends: false })
    .at(1200);
  assert.deepEqual(call.did('stop'), []);
  call.silent().at(4000);
  assert.deepEqual(call.told(), ['continue messages.immediate.graceMs']);
});

test('no message is ducked within its grace', () => {
  const call = startCall(policy).say('m1', 'greeting').at(200).voice(990, { ends: false });
  assert.deepEqual(call.told(), []);
  call.at(1000);
  assert.deepEqual(call.told(), ['duck messages.greeting.speech.onCandidate']);
});

test('speech that ended within the grace is input like any other', () => {
  const call = startCall(policy).say('m1', 'greeting').at(200).voice(700).at(1400);
  call.words('u1', said.bid).at(3000);
  assert.deepEqual(call.told(), [
    'continue messages.greeting.graceMs',
    'hold messages.greeting.input',
  ]);
  call.finish('m1');
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
});

test('a backchannel within the grace is dropped', () => {
  const call = startCall(policy).say('m1', 'greeting').at(200).voice(500).at(900);
  call.words('u1', said.backchannel).at(3000);
  assert.deepEqual(call.told(), ['continue messages.greeting.graceMs']);
  assert.equal(call.decisions()[0]?.class, 'backchannel');
  assert.deepEqual(call.did('drop')[0]?.utteranceIds, ['u1']);
});

test('an option keyed within the grace takes effect at its end', () => {
  const call = startCall(policy)
    .say('m1', 'menu')
    .at(400)
    .key({ option: 'balance', isDigit: true });
  assert.deepEqual(call.told(), ['continue messages.menu.graceMs']);
  assert.deepEqual(call.decisions()[0]?.overruled, ['messages.menu.dtmf.options']);
  call.at(999);
  assert.deepEqual(call.did('choose_option'), []);
  call.at(1000);
  assert.equal(call.whenDid('stop'), 1000);
  assert.equal(call.whenDid('choose_option'), 1000);
});

test('a digit keyed within the grace is kept and stops the prompt at its end', () => {
  const call = startCall(policy).say('m1', 'account').at(400).digits(1).at(1000);
  assert.equal(call.whenDid('stop'), 1000);
  call.digits(3);
  assert.equal(call.did('submit_collected')[0]?.sources.length, 4);
});

test('a word without a voice is not attributed to an old voice, and so not to the grace', () => {
  const call = startCall(policy).voice(1000).at(6000).say('m1', 'greeting').at(9000);
  call.words('u1', said.backchannel).at(12_000);
  assert.deepEqual(call.told(), ['continue lexicon.backchannel']);
});

for (const { name, type, key, cause } of [
  { name: 'an option', type: 'menu', key: { option: 'balance', isDigit: true }, cause: 'key' },
  { name: 'no option', type: 'greeting', key: { isDigit: true }, cause: 'reported_key' },
  { name: 'a digit of a number', type: 'account', key: { isDigit: true }, cause: 'key' },
]) {
  test(`a key within the grace that is ${name} stops the message at its end as a ${cause}`, () => {
    const call = startCall(policy, { finishesStops: false }).say('m1', type).at(500).key(key);
    assert.equal(call.at(999).did('stop').length, 0);
    const { floor } = call.at(1000).state();
    assert.equal(floor.type === 'stopping' ? floor.cause : floor.type, cause);
  });
}
