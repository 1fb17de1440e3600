import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';

import { voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import {
  createFloor,
  FloorConfigError,
  PolicyError,
  UnknownMessageError,
  type FloorEvents,
} from '../../src/index.ts';
import { openStage, policyOf } from './harness/stage.ts';

after(() => dispose());

const MENU = `
escalation: { phrases: [human], dtmf: "0", do: handoff }
messages:
  main_menu:
    text: "Press 1 for your balance, {name}."
    dtmf: { options: { "1": balance, "2": payment }, submit: reply }
  plain: {}
  account: { expects: { kind: digits, count: 4, submit: event } }
  notice: { interruptible: none, input: report }
  disclosure: { interruptible: none }
  answer: {}
  tour: {}
`;

/** A folder with policy files. */
async function policyFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-policies-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  after(() => rm(folder, { recursive: true }));
  return folder;
}

const BILLING = `version: 1\nworkflow: billing\nrevision: "1"\nmessages: { greeting: { text: "Hello." }, main_menu: {} }\n`;

suite('createFloor', () => {
  test('reads the workflow from its folder', async () => {
    const policies = await policyFolder({ 'billing.yaml': BILLING });
    const floor = await createFloor({ policies, workflow: 'billing', records: false });
    assert.equal(floor.recordFile, undefined);
    await floor.close();
  });

  test('rejects with all faults of the policy', async () => {
    const faulty = BILLING.replace('greeting: {', 'greeting: { graceMs: soon, minWord: 2,');
    const policies = await policyFolder({ 'billing.yaml': faulty });
    await assert.rejects(createFloor({ policies, workflow: 'billing' }), (error) => {
      assert.ok(error instanceof PolicyError);
      const faults = error.issues.filter(({ severity }) => severity === 'error');
      assert.equal(faults.length, 2);
      assert.ok(faults.every(({ line, column }) => line > 0 && column > 0));
      return true;
    });
  });

  test('rejects for a workflow that is not there', async () => {
    const policies = await policyFolder({ 'billing.yaml': BILLING });
    await assert.rejects(createFloor({ policies, workflow: 'biling' }), PolicyError);
  });

  test('checks the message types that the code speaks', async () => {
    const policies = await policyFolder({ 'billing.yaml': BILLING });
    const messages = ['greeting', 'main_manu'] as const;
    await assert.rejects(
      createFloor({ policies, workflow: 'billing', messages }),
      (error) => error instanceof UnknownMessageError && error.nearest === 'main_menu',
    );
  });
});

suite('a message type that the workflow lacks', () => {
  test('is refused, with the nearest name', async () => {
    const stage = await openStage({ policy: MENU });
    for (const speak of [
      () => stage.floor.say('main_manu', 'x'),
      () => stage.floor.reply('main_manu'),
    ]) {
      assert.throws(speak, /no message type `main_manu`\n {2}hint: did you mean `main_menu`\?/);
    }
    await stage.end();
  });

  test('is spoken under the defaults where the floor is not strict, and the record says so', async () => {
    const stage = await openStage({ policy: MENU, floor: { strict: false } });
    await stage.floor.say('main_manu', 'one two');
    assert.deepEqual(stage.conversation(), ['assistant: one two']);
    const recorded = await stage.end();
    assert.deepEqual(recorded.notes, ['unknown_message']);
  });
});

suite('say', () => {
  test('speaks the text of the policy, filled in', async () => {
    const stage = await openStage({ policy: MENU });
    await stage.floor.say('main_menu', { params: { name: 'Ana' } });
    assert.deepEqual(stage.conversation(), ['assistant: Press 1 for your balance, Ana.']);
    await stage.end();
  });

  test('names a placeholder that has no value', async () => {
    const stage = await openStage({ policy: MENU });
    assert.throws(() => stage.floor.say('main_menu'), /`\{name\}`/);
    await stage.end();
  });

  test('without a text anywhere names the place where it is missing', async () => {
    const stage = await openStage({ policy: MENU });
    assert.throws(() => stage.floor.say('plain'), /`plain` has no words.*workflow `test`/s);
    await stage.end();
  });

  test('takes a stream of words', async () => {
    const stage = await openStage({ policy: MENU });
    const words = new ReadableStream<string>({
      start(controller) {
        controller.enqueue('One two ');
        controller.enqueue('three.');
        controller.close();
      },
    });
    await stage.floor.say('plain', words as Parameters<typeof stage.floor.say>[1] & object);
    assert.deepEqual(stage.conversation(), ['assistant: One two three.']);
    await stage.end();
  });

  test('before attach says what is missing', async () => {
    const floor = await createFloor({ policy: policyOf(MENU), records: false });
    assert.throws(() => floor.say('plain', 'x'), /floor\.attach\(session\)/);
    assert.throws(() => floor.dtmf('1'), FloorConfigError);
  });
});

suite('the type of a message', () => {
  const queued = (events: readonly { type: string; messageType?: string }[]) =>
    events.filter(({ type }) => type === 'message_queued').map(({ messageType }) => messageType);

  test('of a reply is the one it was asked for', async () => {
    const stage = await openStage({ policy: MENU });
    await stage.floor.reply('tour', { instructions: 'Show them round.' });
    const recorded = await stage.end();
    assert.deepEqual(queued(recorded.events as never), ['tour']);
  });

  test('of a reply that the session makes itself is `answer`, or what nextReply says, once', async () => {
    const stage = await openStage({ policy: MENU });
    stage.floor.nextReply('tour');
    stage.stt.final('first');
    await stage.line('user: first');
    await stage.line('assistant: That is all');
    await stage.session.generateReply({ userInput: 'second' });
    const recorded = await stage.end();
    assert.deepEqual(queued(recorded.events as never), ['tour', 'answer']);
  });

  test('nextReply lapses with the next turn that is committed', async () => {
    const stage = await openStage({ policy: MENU });
    stage.floor.nextReply('tour');
    await stage.floor.reply('plain', { userInput: 'first' });
    await stage.session.generateReply({ userInput: 'second' });
    const recorded = await stage.end();
    assert.deepEqual(queued(recorded.events as never), ['plain', 'answer']);
  });
});

suite('what the application is told', () => {
  function listen<Name extends keyof FloorEvents>(
    stage: { floor: { on: (name: Name, heard: (event: FloorEvents[Name]) => void) => () => void } },
    name: Name,
  ): Promise<FloorEvents[Name]> {
    return new Promise((resolve) => stage.floor.on(name, resolve));
  }

  test('option: a key of the menu, and its name becomes the turn', async () => {
    const stage = await openStage({ policy: MENU });
    const option = listen(stage, 'option');
    stage.floor.say('main_menu', { params: { name: 'Ana' } });
    await stage.speaking();
    stage.floor.dtmf('2');
    assert.deepEqual(await option, { name: 'payment', digit: '2', messageType: 'main_menu' });
    await stage.line('user: payment');
    await stage.end();
  });

  test('digit: a key where nothing was declared', async () => {
    const stage = await openStage({ policy: MENU });
    const digit = listen(stage, 'digit');
    stage.floor.say('plain', 'one two three four');
    await stage.speaking();
    stage.floor.dtmf('7');
    assert.deepEqual(await digit, { digit: '7', messageType: 'plain' });
    await stage.end();
  });

  test('collected: digits, keyed and spoken, that never enter the chat context', async () => {
    const stage = await openStage({ policy: MENU });
    const collected = listen(stage, 'collected');
    await stage.floor.say('account', 'your number please');
    stage.floor.dtmf('4');
    stage.floor.dtmf('1');
    await stage.vad.hear(300);
    stage.stt.final('five two');
    assert.deepEqual(await collected, { value: '4152', kind: 'digits', messageType: 'account' });
    const recorded = await stage.end();
    assert.deepEqual(stage.conversation(), ['assistant: your number please']);
    assert.ok(!recorded.source.includes('4152'));
  });

  test('handoff: the caller wants a human', async () => {
    const stage = await openStage({ policy: MENU });
    const handoff = listen(stage, 'handoff');
    const handle = stage.floor.say('disclosure', 'one two three four five six seven eight');
    await stage.speaking();
    stage.stt.interim('I want a human');
    assert.deepEqual(await handoff, { reason: 'phrase', messageType: 'disclosure' });
    await handle;
    assert.equal(handle.interrupted, true);
    await stage.end();
  });

  test('held: what was said during a message that reports', async () => {
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

  test('nothing more, when the listening has ended', async () => {
    const stage = await openStage({ policy: MENU });
    let heard = 0;
    const stop = stage.floor.on('digit', () => (heard += 1));
    stage.floor.dtmf('7');
    stop();
    stage.floor.dtmf('7');
    assert.equal(heard, 1);
    assert.throws(() => stage.floor.dtmf('12'), FloorConfigError);
    await stage.end();
  });
});

test('the task is in the record as a digest, before and after the start', async () => {
  const stage = await openStage();
  stage.floor.taskState({ step: 'one' });
  stage.floor.taskState({ step: 'two' });
  stage.floor.taskState({ step: 'one' });
  const recorded = await stage.end();
  const digests = recorded.events.flatMap((event) =>
    event.type === 'task_state_changed' ? [event.digest] : [],
  );
  assert.equal(digests.length, 3);
  assert.equal(digests[0], digests[2]);
  assert.notEqual(digests[0], digests[1]);
});

test('shutdown lets a protected message, and one behind it, come to their end', async () => {
  const stage = await openStage({ policy: MENU });
  const first = stage.floor.say('disclosure', 'one two three four five');
  const second = stage.floor.say('disclosure', 'six seven eight');
  await stage.speaking();
  const closed = new Promise((resolve) =>
    stage.session.once(voice.AgentSessionEventTypes.Close, resolve),
  );
  await stage.floor.shutdown();
  await closed;
  assert.deepEqual([first.interrupted, second.interrupted], [false, false]);
  const recorded = await stage.end();
  const finished = recorded.events.filter(({ type }) => type === 'message_finished');
  assert.equal(finished.length, 2);
});

test('a greeting in onEnter is under its policy from its first sample', async () => {
  const handles: voice.SpeechHandle[] = [];
  class Greeter extends voice.Agent {
    override async onEnter(): Promise<void> {
      handles.push(this.session.say('one two three four'));
      return Promise.resolve();
    }
  }
  const stage = await openStage({ agent: new Greeter({ instructions: 'x' }) });
  await stage.line('assistant: one two three four');
  await handles[0];
  const recorded = await stage.end();
  const types = recorded.events.map(({ type }) => type);
  assert.ok(types.includes('message_started') && types.includes('message_finished'));
});
