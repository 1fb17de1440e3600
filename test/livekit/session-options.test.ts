import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, suite, test } from 'node:test';

import * as agents from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { createFloor, FloorConfigError } from '../../src/livekit/index.ts';
import { RealtimeForTest } from '../harness/parts/realtime-for-test.ts';
import { ScriptedLlm } from '../harness/parts/scripted-llm.ts';
import { ScriptedStt } from '../harness/parts/scripted-stt.ts';
import { ScriptedTts } from '../harness/parts/scripted-tts.ts';
import { ScriptedVad } from '../harness/parts/scripted-vad.ts';
import { openStage, policyOf } from '../harness/stages/stage.ts';

const { inference, initializeLogger, voice } = agents;
initializeLogger({ pretty: false, level: 'silent' });
after(() => dispose());

const parts = {
  vad: new ScriptedVad(),
  stt: new ScriptedStt(),
  llm: new ScriptedLlm(() => ''),
  tts: new ScriptedTts(),
};

function newFloor() {
  return createFloor({ policy: policyOf('messages: { answer: {} }'), records: false });
}

type Options = agents.voice.AgentSessionOptions;

test('sessionOptions refuses a realtime model', async () => {
  const floor = await newFloor();
  assert.throws(
    () => floor.sessionOptions({ ...parts, llm: new RealtimeForTest() }),
    (error) =>
      error instanceof FloorConfigError &&
      /`llm` is a realtime model/.test(error.message) &&
      error.hint !== '',
  );
});

const TAKEN: readonly { name: string; options: Options }[] = [
  { name: 'manual turn detection', options: { turnHandling: { turnDetection: 'manual' } } },
  { name: 'manual turn detection by the deprecated option', options: { turnDetection: 'manual' } },
  { name: 'the turn detection of the STT', options: { turnHandling: { turnDetection: 'stt' } } },
  {
    name: 'the turn detection of a realtime model',
    options: { turnHandling: { turnDetection: 'realtime_llm' } },
  },
  {
    name: 'an audio turn detector',
    options: { turnHandling: { turnDetection: new inference.TurnDetector() } },
  },
  { name: 'no VAD at all', options: { vad: null } },
  {
    name: 'interruption switched off',
    options: { turnHandling: { interruption: { enabled: false } } },
  },
  {
    name: 'a minimum number of words',
    options: { turnHandling: { interruption: { minWords: 2 } } },
  },
  {
    name: 'discarding of uninterruptible audio',
    options: { turnHandling: { interruption: { discardAudioIfUninterruptible: true } } },
  },
  {
    name: 'no resume after a false interruption',
    options: { turnHandling: { interruption: { resumeFalseInterruption: false } } },
  },
  { name: 'preemptive generation', options: { preemptiveGeneration: true } },
  { name: 'an AEC warm-up', options: { aecWarmupDuration: 3000 } },
  { name: 'deprecated voiceOptions', options: { voiceOptions: { minInterruptionWords: 2 } } },
];

suite('options that LiveKit accepts', () => {
  for (const { name, options } of TAKEN) {
    test(`sessionOptions accepts ${name}, and the session starts`, async () => {
      const floor = await newFloor();
      const session = new voice.AgentSession(floor.sessionOptions({ ...parts, ...options }));
      floor.attach(session);
      await session.start({ agent: new voice.Agent({ instructions: 'x' }) });
      await session.close();
      await floor.close();
    });
  }
});

test('`interruption: { enabled: false }` protects `session.say`, but not `floor.say`', async () => {
  const stage = await openStage({
    policy: 'messages: { answer: { speech: { mode: immediate, minSpeechMs: 60 } } }',
    session: { turnHandling: { interruption: { enabled: false } } },
  });
  const own = stage.session.say('one two three four five six seven eight');
  await stage.speaking();
  await stage.vad.hear(300);
  await own;
  assert.equal(own.interrupted, false);
  const ours = stage.floor.say('answer', 'one two three four five six seven eight');
  await stage.speaking();
  await stage.vad.hear(300);
  await ours;
  assert.equal(ours.interrupted, true);
  await stage.end();
});

test('a push-to-talk turn that the application commits is answered', async () => {
  const stage = await openStage({ session: { turnHandling: { turnDetection: 'manual' } } });
  stage.stt.final('what does it cost');
  stage.session.commitUserTurn();
  await stage.line('user: what does it cost');
  await stage.line('assistant: That is all');
  await stage.end();
});

test('the floor wraps `stream` of an audio turn detector, and restores it when it closes', async () => {
  const detector = new inference.TurnDetector();
  const floor = await newFloor();
  const options = floor.sessionOptions({ ...parts, turnHandling: { turnDetection: detector } });
  assert.equal(options.turnHandling?.turnDetection, detector);
  assert.ok(Object.hasOwn(detector, 'stream'));
  const session = new voice.AgentSession(options);
  floor.attach(session);
  await session.start({ agent: new voice.Agent({ instructions: 'x' }) });
  await session.close();
  await floor.close();
  assert.ok(!Object.hasOwn(detector, 'stream'));
});

test('sessionOptions passes all other options through and sets those the floor needs', async () => {
  const floor = await newFloor();
  const preemptiveGeneration = { preemptiveTts: true };
  const turnHandling = { endpointing: { minDelay: 123 }, preemptiveGeneration };
  const given = { ...parts, maxToolSteps: 7, turnHandling };
  const options = floor.sessionOptions(given);
  assert.equal(options.maxToolSteps, 7);
  assert.equal(options.tts, parts.tts);
  assert.deepEqual(options.turnHandling?.endpointing, { minDelay: 123 });
  assert.equal(options.aecWarmupDuration, null);
  assert.equal(options.userAwayTimeout, undefined);
  assert.deepEqual(options.turnHandling?.preemptiveGeneration, preemptiveGeneration);
  assert.equal(options.turnHandling?.interruption?.discardAudioIfUninterruptible, false);
  assert.equal(options.turnHandling?.interruption?.resumeFalseInterruption, true);
});

test('sessionOptions wraps the bundled VAD of LiveKit if none is given', async () => {
  const floor = await newFloor();
  const { vad } = floor.sessionOptions({ stt: parts.stt, llm: parts.llm, tts: parts.tts });
  assert.equal(vad?.label, 'floorkeeper.VadTap');
  assert.equal(vad.minSilenceDuration, new inference.VAD().minSilenceDuration);
});

test('the STT of the session reports the capabilities, model and provider of the inner STT', async () => {
  const floor = await newFloor();
  const inner = new ScriptedStt({ alignedTranscript: 'word', keyterms: true });
  const { stt } = floor.sessionOptions({ ...parts, stt: inner });
  assert.ok(stt !== undefined && typeof stt !== 'string');
  assert.deepEqual(stt.capabilities, { ...inner.capabilities, streaming: true });
  assert.equal(stt.model, 'scripted-model');
  assert.equal(stt.provider, 'scripted-provider');
});

test('an error of the inner STT reaches the session', async () => {
  const floor = await newFloor();
  const inner = new ScriptedStt();
  const { stt } = floor.sessionOptions({ ...parts, stt: inner });
  assert.ok(stt !== undefined && typeof stt !== 'string');
  const seen: unknown[] = [];
  stt.on('error', (error) => seen.push(error));
  const error = {
    type: 'stt_error',
    timestamp: 0,
    label: 'x',
    error: new Error('gone'),
    recoverable: true,
  } as const;
  inner.emit('error', error);
  assert.deepEqual(seen, [error]);
});

suite('attach', () => {
  test('attach refuses a second session', async () => {
    const floor = await newFloor();
    const session = new voice.AgentSession(floor.sessionOptions(parts));
    floor.attach(session);
    assert.throws(() => floor.attach(session), FloorConfigError);
    await floor.close();
  });

  test('attach refuses a session that has started', async () => {
    const floor = await newFloor();
    const session = new voice.AgentSession(floor.sessionOptions(parts));
    await session.start({ agent: new voice.Agent({ instructions: 'x' }) });
    assert.throws(() => floor.attach(session), /has started already/);
    await session.close();
    await floor.close();
  });

  test('attach refuses a session whose options the floor has not made', async () => {
    const floor = await newFloor();
    assert.throws(() => floor.attach(new voice.AgentSession(parts)), /made without the floor/);
  });

  test('attach refuses a session of another copy of LiveKit, and names the version and the fix', async () => {
    // The build for `require` is a separate copy of the same version.
    const other = createRequire(import.meta.url)('@livekit/agents') as typeof agents;
    other.initializeLogger({ pretty: false, level: 'silent' });
    const floor = await newFloor();
    const session = new other.voice.AgentSession(floor.sessionOptions(parts));
    assert.throws(() => floor.attach(session), {
      name: 'FloorConfigError',
      message: new RegExp(
        `another copy of \`@livekit/agents\` than the floor, which uses ${agents.version}\\n  hint: install one copy`,
      ),
    });
    await session.close();
    await floor.close();
  });

  test('attach accepts a session of a subclass of the one of LiveKit', async () => {
    class OwnSession extends voice.AgentSession {}
    const floor = await newFloor();
    const session = new OwnSession(floor.sessionOptions(parts));
    floor.attach(session);
    await session.close();
    await floor.close();
  });
});
