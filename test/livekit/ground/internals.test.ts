import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { after, suite, test } from 'node:test';

import { inference, initializeLogger, stt, VADStream, version, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { createFloor, FloorConfigError } from '../../../src/livekit/index.ts';
import { INTERNALS } from '../../../src/livekit/ground/internals.ts';
import { LIVEKIT_RANGE } from '../../../src/livekit/ground/versions.ts';
import { ScriptedLlm } from '../../harness/parts/scripted-llm.ts';
import { ScriptedStt } from '../../harness/parts/scripted-stt.ts';
import { ScriptedTts } from '../../harness/parts/scripted-tts.ts';
import { ScriptedVad } from '../../harness/parts/scripted-vad.ts';
import { policyOf } from '../../harness/stages/stage.ts';

initializeLogger({ pretty: false, level: 'silent' });
after(() => dispose());

async function newSession() {
  const floor = await createFloor({ policy: policyOf('messages: { answer: {} }'), records: false });
  const session = new voice.AgentSession(
    floor.sessionOptions({
      vad: new ScriptedVad(),
      stt: new ScriptedStt(),
      llm: new ScriptedLlm(() => ''),
      tts: new ScriptedTts(),
    }),
  );
  return { floor, session, end: () => Promise.all([session.close(), floor.close()]) };
}

/** Takes a property away; returns a function that brings it back. */
function without(owner: object, name: string): () => void {
  const own = Object.getOwnPropertyDescriptor(owner, name);
  assert.ok(own !== undefined, `there is no ${name} to take away`);
  Reflect.deleteProperty(owner, name);
  return () => void Object.defineProperty(owner, name, own);
}

const classOf = (session: object): object => Object.getPrototypeOf(session) as object;

/** The class, or the one above it, that has the method. */
function ownerOf(prototype: object, name: string): object {
  let owner = prototype;
  while (!Object.hasOwn(owner, name)) owner = classOf(owner);
  return owner;
}

/** Each private name, and the object of LiveKit that has it. */
const TAKEN_AWAY: Readonly<
  Record<string, readonly [string, (session: voice.AgentSession) => object]>
> = {
  'AgentSession._closingSignal': ['_closingSignal', classOf],
  'AgentSession._started': ['_started', classOf],
  'AgentSession._updateActivity': ['_updateActivity', classOf],
  'AgentSession._onError': ['_onError', classOf],
  'AgentSession.llmErrorCounts, ttsErrorCounts': ['ttsErrorCounts', (session) => session],
  'AgentSession._activity': ['_activity', classOf],
  'AgentSession._roomIO': ['_roomIO', (session) => session],
  'RoomIO.linkedParticipant, setParticipant, unsetParticipant': [
    'unsetParticipant',
    () => voice.RoomIO.prototype,
  ],
  'SpeechHandle.allowInterruptions (an accessor), _holdInterruptions': [
    'allowInterruptions',
    () => voice.SpeechHandle.prototype,
  ],
  'SpeechHandle._markScheduled, _cancel': ['_markScheduled', () => voice.SpeechHandle.prototype],
  'STT._updateSessionKeyterms, _pushConversationItem': [
    '_pushConversationItem',
    () => stt.STT.prototype,
  ],
  'AgentOutput.audio (an accessor)': ['audio', ({ output }) => classOf(output)],
  'VADStream.sendVADEvent': ['sendVADEvent', () => VADStream.prototype],
  'TurnDetectorStreamImpl.supportsLanguage, cancelInference': [
    'cancelInference',
    () => ownerOf(inference.TurnDetectorStreamImpl.prototype, 'cancelInference'),
  ],
};

function refusalOf(name: string): RegExp {
  const literal = (text: string): string => text.replaceAll(/[.()]/g, String.raw`\$&`);
  return new RegExp(
    `agents\` ${version} lacks what the floor needs of it: ${literal(name)} \\(needed to [^;]+\\)\\n` +
      `  hint: install a version of \`@livekit/agents\` in the range \`${literal(LIVEKIT_RANGE)}\`$`,
  );
}

suite('attach', () => {
  for (const [name, [property, ownerOf]] of Object.entries(TAKEN_AWAY)) {
    test(`attach refuses a LiveKit without ${name}, with its version and the cure`, async () => {
      const { floor, session, end } = await newSession();
      const restore = without(ownerOf(session), property);
      try {
        assert.throws(() => floor.attach(session), refusalOf(name));
      } finally {
        restore();
      }
      await end();
    });
  }

  test('attach refuses a LiveKit without AudioOutput.nextInChain, with its version and the cure', async () => {
    const { floor, session, end } = await newSession();
    const outputs = voice.AudioOutput.prototype;
    // A field: it is taken away by what swallows its value.
    Object.defineProperty(outputs, 'nextInChain', {
      configurable: true,
      set(value: unknown) {
        void value;
      },
    });
    assert.throws(() => floor.attach(session), refusalOf('AudioOutput.nextInChain'));
    Reflect.deleteProperty(outputs, 'nextInChain');
    await end();
  });

  test('attach refuses a LiveKit that announces a speech later than it makes it', async () => {
    const { floor, session, end } = await newSession();
    const emit = session.emit.bind(session);
    session.emit = (...args) => {
      queueMicrotask(() => emit(...args));
      return true;
    };
    assert.throws(
      () => floor.attach(session),
      refusalOf('AgentSession: speech_created emitted synchronously'),
    );
    session.emit = emit;
    await end();
  });

  test('attach names everything that is missing at once', async () => {
    const { floor, session, end } = await newSession();
    const restore = [without(session, '_roomIO'), without(classOf(session), '_started')];
    assert.throws(() => floor.attach(session), /AgentSession\._started .*; AgentSession\._roomIO /);
    for (const one of restore) one();
    await end();
  });

  test('the look at LiveKit leaves the listeners of the application in place and unheard', async () => {
    const { floor, session, end } = await newSession();
    const heard: string[] = [];
    const { SpeechCreated } = voice.AgentSessionEventTypes;
    session.once(SpeechCreated, () => heard.push('once'));
    session.on(SpeechCreated, () => heard.push('always'));
    floor.attach(session);
    assert.deepEqual(heard, []);
    await session.start({ agent: new voice.Agent({ instructions: 'x' }) });
    floor.say('answer', 'One.');
    floor.say('answer', 'Two.');
    assert.deepEqual(heard, ['once', 'always', 'always']);
    await end();
  });
});

test('the start of a session is refused where the agent that runs lacks what the floor needs', async () => {
  const seen = await newSession();
  await seen.session.start({ agent: new voice.Agent({ instructions: 'x' }) });
  assert.ok(seen.session._activity !== undefined);
  const activities = classOf(seen.session._activity);
  await seen.end();

  const { floor, session } = await newSession();
  floor.attach(session);
  const closed = new Promise((resolve) => {
    session.once(voice.AgentSessionEventTypes.Close, resolve);
  });
  const restore = without(activities, 'updateOptions');
  await assert.rejects(
    session.start({ agent: new voice.Agent({ instructions: 'x' }) }),
    (error) =>
      error instanceof FloorConfigError &&
      refusalOf('AgentActivity.endpointingOpts (an accessor), updateOptions').test(error.message),
  );
  restore();
  await closed;
  await floor.close();
});

test('every private name of LiveKit that the edge uses is in the list of internals', () => {
  const listed = INTERNALS.flatMap(({ name }) => name.match(/\w+/g) ?? []);
  const unlisted = globSync('src/livekit/**/*.ts').flatMap((file) => {
    const code = readFileSync(file, 'utf8').replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
    const used = [...code.matchAll(/\.(_[a-zA-Z]\w*)/g)].map(([, name = '']) => name);
    return used.filter((name) => !listed.includes(name)).map((name) => `${file}: ${name}`);
  });
  assert.deepEqual(unlisted, []);
});
