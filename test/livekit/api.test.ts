import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';

import { voice } from '@livekit/agents';
import { dispose, RoomEvent, type Room } from '@livekit/rtc-node';

import {
  createFloor,
  FloorConfigError,
  PolicyError,
  UnknownMessageError,
} from '../../src/index.ts';
import { policyYaml } from '../harness/policy-yaml.ts';
import { ScriptedStt } from '../harness/parts/scripted-stt.ts';
import { ScriptedVad } from '../harness/parts/scripted-vad.ts';
import { MENU } from '../harness/menu-policy.ts';
import { openStage, policyOf, type RecordedCall } from '../harness/stages/stage.ts';
import { within } from '../harness/within.ts';

after(() => dispose());

/** A folder with policy files. */
async function policyFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-policies-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  after(() => rm(folder, { recursive: true }));
  return folder;
}

const BILLING = policyYaml('messages: { greeting: { text: "Hello." }, main_menu: {} }\n', {
  workflow: 'billing',
});

/** The types of the messages of a call, in the order of their creation. */
function typesIn({ events }: RecordedCall): readonly string[] {
  return events.flatMap((event) => (event.type === 'message_queued' ? [event.messageType] : []));
}

suite('createFloor', () => {
  test('createFloor reads the workflow from the policy folder', async () => {
    const policies = await policyFolder({ 'billing.yaml': BILLING });
    const floor = await createFloor({ policies, workflow: 'billing', records: false });
    assert.equal(floor.recordFile, undefined);
    await floor.close();
  });

  test('createFloor needs no more than the folder of a policy', async () => {
    const floor = await createFloor({ policies: await policyFolder({ 'billing.yaml': BILLING }) });
    floor.nextReply('main_menu');
    assert.throws(() => floor.nextReply('main_manu'), /main_menu/);
    await floor.close();
  });

  test('createFloor rejects a faulty policy with all its faults', async () => {
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

  test('createFloor rejects a workflow that does not exist', async () => {
    const policies = await policyFolder({ 'billing.yaml': BILLING });
    await assert.rejects(createFloor({ policies, workflow: 'biling' }), PolicyError);
  });

  test('createFloor rejects a message type in `messages` that the workflow lacks', async () => {
    const policies = await policyFolder({ 'billing.yaml': BILLING });
    const messages = ['greeting', 'main_manu'] as const;
    await assert.rejects(
      createFloor({ policies, workflow: 'billing', messages }),
      (error) => error instanceof UnknownMessageError && error.nearest === 'main_menu',
    );
  });
});

suite('a message type that the workflow lacks', () => {
  test('say and reply refuse an unknown message type and suggest the nearest name', async () => {
    const stage = await openStage({ policy: MENU });
    for (const speak of [
      () => stage.floor.say('main_manu', 'x'),
      () => stage.floor.reply('main_manu'),
    ]) {
      assert.throws(speak, /no message type `main_manu`\n {2}hint: did you mean `main_menu`\?/);
    }
    await stage.end();
  });

  test('a non-strict floor speaks an unknown message type under the defaults and records it', async () => {
    const stage = await openStage({ policy: MENU, floor: { strict: false } });
    await within('the message to end', stage.floor.say('main_manu', 'one two'));
    assert.deepEqual(stage.conversation(), ['assistant: one two']);
    const recorded = await stage.end();
    assert.deepEqual(recorded.notes, ['unknown_message']);
  });
});

suite('say', () => {
  test('say fills in the text of the policy and speaks it', async () => {
    const stage = await openStage({ policy: MENU });
    await within('the message to end', stage.floor.say('main_menu', { params: { name: 'Ana' } }));
    assert.deepEqual(stage.conversation(), ['assistant: Press 1 for your balance, Ana.']);
    await stage.end();
  });

  test('say throws an error that names a placeholder without a value', async () => {
    const stage = await openStage({ policy: MENU });
    assert.throws(() => stage.floor.say('main_menu'), /`\{name\}`/);
    await stage.end();
  });

  test('say without a text throws an error that names the message and the workflow', async () => {
    const stage = await openStage({ policy: MENU });
    assert.throws(() => stage.floor.say('plain'), /`plain` has no words.*workflow `test`/s);
    await stage.end();
  });

  test('say speaks a stream of words', async () => {
    const stage = await openStage({ policy: MENU });
    const words = new ReadableStream<string>({
      start(controller) {
        controller.enqueue('One two ');
        controller.enqueue('three.');
        controller.close();
      },
    });
    await within(
      'the message to end',
      stage.floor.say('plain', words as Parameters<typeof stage.floor.say>[1] & object),
    );
    assert.deepEqual(stage.conversation(), ['assistant: One two three.']);
    await stage.end();
  });

  test('say and dtmf before attach throw an error that names the missing call', async () => {
    const floor = await createFloor({ policy: policyOf(MENU), records: false });
    assert.throws(() => floor.say('plain', 'x'), /floor\.attach\(session\)/);
    assert.throws(() => floor.dtmf('1'), FloorConfigError);
  });
});

suite('the type of a message', () => {
  test('a reply has the message type that was passed to `floor.reply`', async () => {
    const stage = await openStage({ policy: MENU });
    await within(
      'the message to end',
      stage.floor.reply('tour', { instructions: 'Show them round.' }),
    );
    const recorded = await stage.end();
    assert.deepEqual(typesIn(recorded), ['tour']);
  });

  test('a reply of the session has the type set by nextReply once, then `answer`', async () => {
    const stage = await openStage({ policy: MENU });
    stage.floor.nextReply('tour');
    stage.stt.final('first');
    await stage.line('user: first');
    await stage.line('assistant: That is all');
    await within('the message to end', stage.session.generateReply({ userInput: 'second' }));
    const recorded = await stage.end();
    assert.deepEqual(typesIn(recorded), ['tour', 'answer']);
  });

  test('nextReply lapses when the next turn is committed', async () => {
    const stage = await openStage({ policy: MENU });
    stage.floor.nextReply('tour');
    await within('the message to end', stage.floor.reply('plain', { userInput: 'first' }));
    await within('the message to end', stage.session.generateReply({ userInput: 'second' }));
    const recorded = await stage.end();
    assert.deepEqual(typesIn(recorded), ['plain', 'answer']);
  });
});

test('the record holds the task state as a digest', async () => {
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

test('shutdown waits for a protected message and the protected message queued behind it', async () => {
  const stage = await openStage({ policy: MENU });
  const first = stage.floor.say('disclosure', 'one two three four five');
  const second = stage.floor.say('disclosure', 'six seven eight');
  await stage.speaking();
  const closed = new Promise((resolve) =>
    stage.session.once(voice.AgentSessionEventTypes.Close, resolve),
  );
  await within('the shutdown', stage.floor.shutdown());
  await within('the session to close', closed);
  assert.deepEqual([first.interrupted, second.interrupted], [false, false]);
  const recorded = await stage.end();
  const finished = recorded.events.filter(({ type }) => type === 'message_finished');
  assert.equal(finished.length, 2);
});

test('shutdown resolves after the session has closed by itself', async () => {
  const stage = await openStage();
  await stage.session.close();
  await within('the first shutdown', stage.floor.shutdown());
  await within('the second shutdown', stage.floor.shutdown());
  const { events } = await stage.end();
  assert.equal(events.filter(({ type }) => type === 'session_closing').length, 1);
});

test('shutdown waits for a session that is already closing', async () => {
  const stage = await openStage({ policy: MENU });
  stage.floor.say('disclosure', 'one two three');
  await stage.speaking();
  let isClosed = false;
  const closed = stage.session.close().then(() => {
    isClosed = true;
  });
  await within('the shutdown', stage.floor.shutdown());
  assert.equal(isClosed, true);
  await within('the session to close', closed);
  await stage.end();
});

test('close from a listener leaves the decision and the end of the call in the record', async () => {
  const stage = await openStage();
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  stage.floor.on('decision', () => resolve(stage.floor.close()));
  stage.floor.say('answer', 'one two three four five six');
  await stage.speaking();
  const spoken = stage.vad.hear(400);
  await within('the session to close', closed);
  await within('the caller to have spoken', spoken);
  const recorded = await stage.end();
  assert.match(recorded.source, /"floorkeeper.decision"/);
  assert.equal(recorded.events.at(-1)?.type, 'session_closing');
});

test('the policy governs a greeting in onEnter from its first sample', async () => {
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

test('a record file is named after a room that connects only after `attach`', async () => {
  const records = await mkdtemp(join(tmpdir(), 'floorkeeper-test-'));
  const floor = await createFloor({ policy: policyOf('messages: { answer: {} }'), records });
  const room = Object.assign(new EventEmitter(), {
    name: '',
    remoteParticipants: new Map<string, never>(),
  });
  const session = new voice.AgentSession(
    floor.sessionOptions({ vad: new ScriptedVad(), stt: new ScriptedStt() }),
  );
  floor.attach(session, room as unknown as Room);
  assert.equal(floor.recordFile, undefined);
  room.name = 'call-7';
  room.emit(RoomEvent.ConnectionStateChanged);
  await floor.close();
  assert.equal(floor.recordFile, join(records, 'call-7.jsonl'));
  const record = await readFile(floor.recordFile, 'utf8');
  assert.match(record, /"type":"session_started"/u);
  await rm(records, { recursive: true });
});
