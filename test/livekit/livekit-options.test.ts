import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { inference, type voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { FloorConfigError } from '../../src/livekit/index.ts';
import {
  at,
  newFloor,
  parts,
  stock,
  tool,
  withFloor,
  type Options,
} from '../harness/compared-sessions.ts';
import { SESSION_OPTIONS } from '../harness/livekit-options.ts';
import { RealtimeForTest } from '../harness/parts/realtime-for-test.ts';
import { openStage } from '../harness/stages/stage.ts';

after(() => dispose());

type TurnHandling = NonNullable<Options['turnHandling']>;

/** The options with one value at such a path. */
function withValue(path: string, value: unknown): Options {
  return path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Options;
}

/** Where LiveKit keeps the value of an option in a session; without an entry, `sessionOptions` at its path. */
const KEPT_AT: Readonly<Record<string, (session: voice.AgentSession) => unknown>> = {
  userData: (session) => Reflect.get(session, '_userData'),
  connOptions: (session) => session.connOptions,
  tools: (session) => session.tools.length,
  toolHandling: (session) => session._asyncToolOptions,
  keytermsOptions: (session) => session.keyterms,
  expressive: (session) => session._expressive,
  preemptiveGeneration: kept('turnHandling.preemptiveGeneration.enabled'),
  'voiceOptions.maxToolSteps': kept('maxToolSteps'),
  'voiceOptions.userAwayTimeout': kept('userAwayTimeout'),
  'voiceOptions.preemptiveGeneration': kept('turnHandling.preemptiveGeneration.enabled'),
  'voiceOptions.minEndpointingDelay': kept('turnHandling.endpointing.minDelay'),
  'voiceOptions.maxEndpointingDelay': kept('turnHandling.endpointing.maxDelay'),
  'voiceOptions.allowInterruptions': kept('turnHandling.interruption.enabled'),
  'voiceOptions.minInterruptionDuration': kept('turnHandling.interruption.minDuration'),
  'voiceOptions.minInterruptionWords': kept('turnHandling.interruption.minWords'),
};

function kept(path: string): (session: voice.AgentSession) => unknown {
  return (session) => at(session.sessionOptions, path);
}

/** A value of each option that reaches LiveKit unchanged; none is LiveKit's default. */
const UNCHANGED: Readonly<Record<string, unknown>> = {
  userData: { customer: 7 },
  connOptions: { maxUnrecoverableErrors: 9 },
  tools: { tool },
  toolHandling: { asyncOptions: { updateTemplate: 'It goes on.' } },
  maxToolSteps: 7,
  userAwayTimeout: 70,
  transcriptionTimeout: 700,
  ttsReadIdleTimeout: 7000,
  forwardAudioIdleTimeout: 7000,
  keytermsOptions: { keyterms: ['Larkspur'] },
  useTtsAlignedTranscript: false,
  ttsTextTransforms: null,
  expressive: true,
  'turnHandling.preemptiveGeneration.enabled': false,
  'turnHandling.preemptiveGeneration.preemptiveTts': true,
  'turnHandling.preemptiveGeneration.maxSpeechDuration': 700,
  'turnHandling.preemptiveGeneration.maxRetries': 7,
  'turnHandling.userTurnLimit.maxWords': 70,
  'turnHandling.userTurnLimit.maxDuration': 7000,
  'turnHandling.endpointing.mode': 'dynamic',
  'turnHandling.endpointing.minDelay': 70,
  'turnHandling.endpointing.maxDelay': 700,
  'turnHandling.endpointing.alpha': 0.7,
  'turnHandling.interruption.enabled': false,
  'turnHandling.interruption.minDuration': 700,
  'turnHandling.interruption.minWords': 7,
  'turnHandling.interruption.falseInterruptionTimeout': 700,
  'turnHandling.interruption.mode': 'adaptive',
  'turnHandling.interruption.backchannelBoundary': null,
  preemptiveGeneration: false,
  'voiceOptions.maxToolSteps': 7,
  'voiceOptions.preemptiveGeneration': false,
  'voiceOptions.userAwayTimeout': 70,
  'voiceOptions.minEndpointingDelay': 70,
  'voiceOptions.maxEndpointingDelay': 700,
  'voiceOptions.allowInterruptions': false,
  'voiceOptions.minInterruptionDuration': 700,
  'voiceOptions.minInterruptionWords': 7,
};

/** Options that the floor sets, with a value of the application and that of the floor. */
const SET: Readonly<Record<string, { readonly given: unknown; readonly to: unknown }>> = {
  aecWarmupDuration: { given: 3000, to: null },
  'turnHandling.interruption.discardAudioIfUninterruptible': { given: true, to: false },
  'turnHandling.interruption.resumeFalseInterruption': { given: false, to: true },
  'voiceOptions.discardAudioIfUninterruptible': { given: true, to: false },
};

/** The tests of options that are neither: parts of the session. */
const PARTS: Readonly<Record<string, (name: string) => Promise<void>>> = {
  stt: isWrapped,
  vad: isWrapped,
  llm: async (name) => {
    assert.equal((await withFloor({})).llm, parts.llm);
    const floor = await newFloor();
    assert.throws(
      () => floor.sessionOptions({ ...parts, [name]: new RealtimeForTest() }),
      FloorConfigError,
    );
  },
  tts: async () => assert.equal((await withFloor({})).tts, parts.tts),
  turnDetection: keepsDetection,
  'turnHandling.turnDetection': keepsDetection,
};

async function isWrapped(name: string): Promise<void> {
  const part: unknown = Reflect.get(await withFloor({}), name);
  assert.equal(at(part, 'inner'), Reflect.get(parts, name));
}

async function keepsDetection(name: string): Promise<void> {
  for (const given of ['manual', 'stt', new inference.TurnDetector()]) {
    const { turnDetection } = await withFloor(withValue(name, given));
    assert.equal(turnDetection, given);
  }
}

suite('each option of a session', () => {
  for (const name of Object.keys(SESSION_OPTIONS)) {
    const read = KEPT_AT[name] ?? kept(name);
    if (name in UNCHANGED) {
      test(`the session option ${name} reaches LiveKit as without a floor`, async () => {
        const options = withValue(name, UNCHANGED[name]);
        const withoutFloor = read(stock(options));
        assert.notDeepEqual(withoutFloor, read(stock({})));
        assert.deepEqual(read(await withFloor(options)), withoutFloor);
      });
    } else if (name in SET) {
      test(`the floor sets the session option ${name}`, async () => {
        const { given, to } = SET[name] ?? {};
        const path = name.replace('voiceOptions.', 'turnHandling.interruption.');
        assert.deepEqual(at((await withFloor(withValue(name, given))).sessionOptions, path), to);
      });
    } else {
      test(`the session option ${name} is taken`, () => {
        assert.ok(PARTS[name] !== undefined, `${name} has no test`);
        return PARTS[name](name);
      });
    }
  }
});

suite('options that a policy bounds', () => {
  const bounded: Readonly<Record<string, TurnHandling>> = {
    'interruption.enabled': { interruption: { enabled: false } },
    'interruption.minDuration': { interruption: { minDuration: 60_000 } },
    'interruption.minWords': { interruption: { minWords: 50 } },
    'interruption.falseInterruptionTimeout': { interruption: { falseInterruptionTimeout: 60_000 } },
  };
  for (const [name, turnHandling] of Object.entries(bounded)) {
    test(`a policy that stops at 60 ms of voice does so whatever ${name} says`, async () => {
      const stage = await openStage({
        policy: 'messages: { answer: { speech: { mode: immediate, minSpeechMs: 60 } } }',
        session: { turnHandling },
      });
      const handle = stage.floor.say('answer', 'one two three four five six seven eight');
      await stage.speaking();
      await stage.vad.hear(300);
      await handle;
      assert.equal(handle.interrupted, true);
      await stage.end();
    });
  }

  test('the delays of the session hold until a message is in force whose policy names endpointing', async () => {
    const stage = await openStage({
      policy: 'messages: { answer: { endpointing: { minMs: 710, maxMs: 920 } } }',
      session: { turnHandling: { endpointing: { minDelay: 70, maxDelay: 700 } } },
    });
    const delays = (): readonly unknown[] => {
      const { minDelay, maxDelay } = stage.session._activity?.endpointingOpts ?? {};
      return [minDelay, maxDelay];
    };
    assert.deepEqual(delays(), [70, 700]);
    await stage.floor.say('answer', 'one');
    assert.deepEqual(delays(), [710, 920]);
    await stage.end();
  });
});
