import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { dispose } from '@livekit/rtc-node';

import { FloorConfigError, type FloorEvents } from '../../../src/index.ts';
import { MENU } from '../../harness/menu-policy.ts';
import { openStage, type Stage } from '../../harness/stages/stage.ts';
import { WAIT_MS, within } from '../../harness/within.ts';

after(() => dispose());

/** The next event of this name that the application receives. */
function listen<Name extends keyof FloorEvents>(
  { floor }: Stage,
  name: Name,
): Promise<FloorEvents[Name]> {
  const told = new Promise<FloorEvents[Name]>((resolve) => floor.on(name, resolve));
  return within(`the event ${name}`, told, 2 * WAIT_MS);
}

suite('events for the application', () => {
  test('`option` reports a menu key, and the name of the option becomes the turn', async () => {
    const stage = await openStage({ policy: MENU });
    const option = listen(stage, 'option');
    stage.floor.say('main_menu', { params: { name: 'Ana' } });
    await stage.speaking();
    stage.floor.dtmf('2');
    assert.deepEqual(await option, { name: 'payment', digit: '2', messageType: 'main_menu' });
    await stage.line('user: payment');
    await stage.end();
  });

  test('`digit` reports a key that the message does not declare', async () => {
    const stage = await openStage({ policy: MENU });
    const digit = listen(stage, 'digit');
    stage.floor.say('plain', 'one two three four');
    await stage.speaking();
    stage.floor.dtmf('7');
    assert.deepEqual(await digit, { digit: '7', messageType: 'plain' });
    await stage.end();
  });

  test('`collected` reports keyed and spoken digits, which never enter the chat context', async () => {
    const stage = await openStage({ policy: MENU });
    const collected = listen(stage, 'collected');
    await within('the message to end', stage.floor.say('account', 'your number please'));
    stage.floor.dtmf('4');
    stage.floor.dtmf('1');
    await stage.vad.hear(300);
    stage.stt.final('five two');
    assert.deepEqual(await collected, { value: '4152', kind: 'digits', messageType: 'account' });
    const recorded = await stage.end();
    assert.deepEqual(stage.conversation(), ['assistant: your number please']);
    // The events alone: a hash in the record may hold any four digits.
    assert.ok(!JSON.stringify(recorded.events).includes('4152'));
  });

  test('`handoff` reports that the caller asked for a human', async () => {
    const stage = await openStage({ policy: MENU });
    const handoff = listen(stage, 'handoff');
    const handle = stage.floor.say('disclosure', 'one two three four five six seven eight');
    await stage.speaking();
    stage.stt.interim('I want a human');
    assert.deepEqual(await handoff, { reason: 'phrase', messageType: 'disclosure' });
    await within('the message to end', handle);
    assert.equal(handle.interrupted, true);
    await stage.end();
  });

  test('`held` reports what the caller said during a message with `input: report`', async () => {
    const stage = await openStage({ policy: MENU });
    const held = listen(stage, 'held');
    stage.floor.say('notice', 'one two three four five six seven eight nine');
    await stage.speaking();
    await stage.vad.hear(300);
    stage.stt.final('what about the fees');
    const event = await held;
    assert.equal(event.transcript, 'what about the fees');
    assert.equal(event.messageType, 'notice');
    await stage.end();
  });

  test('a listener receives nothing after it is removed', async () => {
    const stage = await openStage({ policy: MENU });
    let heard = 0;
    const stop = stage.floor.on('decision', () => (heard += 1));
    stage.floor.dtmf('7');
    stop();
    stage.floor.dtmf('7');
    assert.equal(heard, 1);
    assert.throws(() => stage.floor.dtmf('12'), FloorConfigError);
    await stage.end();
  });
});
