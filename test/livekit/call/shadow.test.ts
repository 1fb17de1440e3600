import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';

import { dispose } from '@livekit/rtc-node';

import { id, initialState, step, sessionMs, type MessageId } from '../../../src/core/index.ts';
import { createFloor } from '../../../src/livekit/index.ts';
import { createShadow } from '../../../src/livekit/call/shadow.ts';
import { openStage, policyOf, type RecordedCall } from '../../harness/stages/stage.ts';

/* A candidate policy beside the one of a call. */

after(() => dispose());

const PATIENT = policyOf('messages: { answer: { graceMs: 5000 } }');
const IMMEDIATE = policyOf(
  'messages: { answer: { speech: { mode: immediate, minSpeechMs: 100 } } }',
);

type Note = { readonly note: string } & Readonly<Record<string, unknown>>;

function shadowNotes({ source }: RecordedCall): readonly Note[] {
  return source
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { readonly type: string; readonly data: Note })
    .flatMap(({ type, data }) => (type === 'floorkeeper.note' ? [data] : []))
    .filter(({ note }) => note.startsWith('shadow_'));
}

suite('a floor with a shadow', () => {
  test('the record says what the shadow would have decided, and the call does not notice it', async () => {
    const stage = await openStage({ compiled: PATIENT, floor: { shadow: IMMEDIATE } });
    const speech = stage.floor.say('answer', 'one two three four five six seven eight');
    await stage.speaking();
    await stage.vad.hear(400);
    await speech;
    assert.equal(speech.interrupted, false);
    const [began, differs, ...more] = shadowNotes(await stage.end());
    assert.equal(began?.note, 'shadow_began');
    assert.equal(began['sha256'], IMMEDIATE.sha256);
    assert.equal(differs?.note, 'shadow_differs');
    assert.equal(differs['messageType'], 'answer');
    assert.equal(differs['shadow'], 'interrupt');
    assert.notEqual(differs['decided'], 'interrupt');
    assert.equal(differs['comparable'], false);
    assert.deepEqual(more, [], 'nothing later in the message is comparable');
  });

  test('a shadow that decides the same leaves one note, and a floor without one leaves none', async () => {
    for (const [floor, expected] of [
      [{ shadow: PATIENT }, ['shadow_began']],
      [{}, []],
    ] as const) {
      const stage = await openStage({ compiled: PATIENT, floor });
      await stage.floor.say('answer', 'one two three');
      const notes = shadowNotes(await stage.end());
      assert.deepEqual(
        notes.map(({ note }) => note),
        expected,
      );
    }
  });

  test('a shadow is read from its file; one with faults, or for another workflow, is refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-shadow-'));
    const file = join(folder, 'candidate.yaml');
    const head = `version: 1\nworkflow: ${PATIENT.workflow}\nrevision: "2"\n`;
    const make = (shadow: string) => createFloor({ policy: PATIENT, records: false, shadow });
    await writeFile(file, `${head}messages: { answer: {} }\n`);
    await (await make(file)).close();
    await writeFile(file, `${head}messages: { answer: { graceMs: soon } }\n`);
    await assert.rejects(make(file), /graceMs/);
    await writeFile(file, `${head.replace(PATIENT.workflow, 'other')}messages: { answer: {} }\n`);
    await assert.rejects(make(file), /the shadow is a policy of workflow `other`/);
    await rm(folder, { recursive: true });
  });
});

test('a shadow under which the engine throws is noted once and does nothing more', () => {
  const messages = new Proxy(IMMEDIATE.messages, {
    get: () => {
      throw new RangeError('what somebody said');
    },
    getOwnPropertyDescriptor: () => {
      throw new RangeError('what somebody said');
    },
  });
  const notes: (readonly [string, unknown])[] = [];
  const shadow = createShadow(
    { ...IMMEDIATE, messages },
    { note: (note, data) => notes.push([note, data]) },
  );
  let state = initialState();
  for (const messageId of ['m1', 'm2']) {
    const event = {
      type: 'message_queued',
      atMs: sessionMs(10),
      messageId: id<MessageId>(messageId),
      messageType: 'answer',
      role: 'message',
    } as const;
    const taken = step(PATIENT, state, event);
    shadow(state, event, taken);
    ({ state } = taken);
  }
  assert.deepEqual(
    notes.map(([note]) => note),
    ['shadow_began', 'shadow_failed'],
  );
  assert.deepEqual(notes[1]?.[1], { during: 'message_queued', error: 'RangeError' });
});
