import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { setTimeout as passTime } from 'node:timers/promises';

import { inference, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { openStage, type Stage } from '../../harness/stages/stage.ts';
import { openStock } from '../../harness/stages/stock.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const POLICY = `
messages:
  answer: {}
  notice: { interruptible: none }
  account: { expects: { kind: digits, count: 4, interDigitMs: 4000, submit: reply } }
`;

type Session = Partial<voice.AgentSessionOptions>;
type OwnAgent = { readonly agent: voice.Agent };
type Handling = NonNullable<voice.AgentSessionOptions['turnHandling']>;

const STAGES = [
  {
    name: 'LiveKit alone',
    open: (session: Session, own?: OwnAgent) => openStock({ session, ...own }),
  },
  {
    name: 'a floor',
    open: (session: Session, own?: OwnAgent) => openStage({ policy: POLICY, session, ...own }),
  },
];

/** A text detector of an application. */
function textDetector(probability: number | undefined, threshold = 0.5) {
  return {
    model: 'text',
    provider: 'test',
    supportsLanguage: () => Promise.resolve(true),
    unlikelyThreshold: () => Promise.resolve(threshold),
    predictEndOfTurn: () =>
      probability === undefined ? Promise.reject(new Error('down')) : Promise.resolve(probability),
  };
}

/** What an application may give, and the delays that LiveKit has with it. */
const DETECTIONS: readonly { name: string; turnHandling: Partial<Handling>; delays: number[] }[] = [
  { name: 'nothing given', turnHandling: {}, delays: [300, 2500] },
  {
    name: 'an audio detector',
    turnHandling: { turnDetection: new inference.TurnDetector() },
    delays: [300, 2500],
  },
  {
    name: 'a text detector',
    turnHandling: { turnDetection: textDetector(0.9) },
    delays: [500, 3000],
  },
  { name: "'vad'", turnHandling: { turnDetection: 'vad' }, delays: [500, 3000] },
  { name: "'stt'", turnHandling: { turnDetection: 'stt' }, delays: [500, 3000] },
  { name: "'manual'", turnHandling: { turnDetection: 'manual' }, delays: [500, 3000] },
  { name: 'null', turnHandling: { turnDetection: null }, delays: [500, 3000] },
  {
    name: 'dynamic endpointing',
    turnHandling: { endpointing: { mode: 'dynamic' } },
    delays: [300, 2500],
  },
];

suite('the delays at the end of a turn', () => {
  for (const { name: given, turnHandling, delays } of DETECTIONS) {
    for (const { name, open } of STAGES) {
      test(`LiveKit has its delays for ${given} under ${name}`, async () => {
        const stage = await open({ turnHandling });
        const opts = stage.session._activity?.endpointingOpts ?? assert.fail('not running');
        assert.deepEqual([opts.minDelay, opts.maxDelay], delays);
        assert.equal(opts.mode, turnHandling.endpointing?.mode ?? 'fixed');
        await stage.end();
      });
    }
  }
});

suite('the end of a turn where the policy has no reason to wait', () => {
  for (const { name, open } of STAGES) {
    test(`a text detector's probability and threshold reach the application under ${name}`, async () => {
      const turnDetection = textDetector(0.7, 0.2);
      const endpointing = { minDelay: 50, maxDelay: 300 };
      const stage = await open({ turnHandling: { turnDetection, endpointing } });
      const seen = Promise.withResolvers<readonly number[]>();
      stage.session.on(voice.AgentSessionEventTypes.EotPrediction, (event) => {
        seen.resolve([event.probability, event.threshold]);
      });
      await stage.vad.hear(300);
      stage.stt.final('what does it cost');
      assert.deepEqual(await within('the prediction', seen.promise), [0.7, 0.2]);
      await stage.line('assistant: That is all');
      await stage.end();
    });

    test(`an agent's own text detector is asked instead of the session's under ${name}`, async () => {
      const turnHandling = {
        turnDetection: textDetector(0.8, 0.3),
        endpointing: { minDelay: 50, maxDelay: 300 },
        interruption: {},
        preemptiveGeneration: {},
      };
      const agent = new voice.Agent({ instructions: 'Answer.', turnHandling });
      const stage = await open({ turnHandling: {} }, { agent });
      const seen = Promise.withResolvers<readonly number[]>();
      stage.session.on(voice.AgentSessionEventTypes.EotPrediction, (event) => {
        seen.resolve([event.probability, event.threshold]);
      });
      await stage.vad.hear(300);
      stage.stt.final('what does it cost');
      assert.deepEqual(await within('the prediction', seen.promise), [0.8, 0.3]);
      await stage.line('assistant: That is all');
      await stage.end();
    });

    test(`no prediction is announced without a detector under ${name}`, async () => {
      const endpointing = { minDelay: 50, maxDelay: 300 };
      const stage = await open({ turnHandling: { turnDetection: 'vad', endpointing } });
      const seen: unknown[] = [];
      stage.session.on(voice.AgentSessionEventTypes.EotPrediction, (event) => seen.push(event));
      await stage.vad.hear(300);
      stage.stt.final('what does it cost');
      await stage.line('assistant: That is all');
      assert.deepEqual(seen, []);
      await stage.end();
    });

    test(`a text detector that throws leaves the turn to the delays under ${name}`, async () => {
      const turnDetection = textDetector(undefined);
      const endpointing = { minDelay: 50, maxDelay: 300 };
      const stage = await open({ turnHandling: { turnDetection, endpointing } });
      await stage.vad.hear(300);
      stage.stt.final('what does it cost');
      await stage.line('assistant: That is all');
      await stage.end();
    });

    test(`a recogniser that ends the turn is answered under ${name}`, async () => {
      const endpointing = { minDelay: 50, maxDelay: 300 };
      const stage = await open({ turnHandling: { turnDetection: 'stt', endpointing } });
      stage.stt.startOfSpeech();
      stage.stt.final('what does it cost');
      stage.stt.endOfSpeech();
      await stage.line('assistant: That is all');
      await stage.end();
    });

    test(`a push-to-talk turn that is cleared leaves no words under ${name}`, async () => {
      const endpointing = { minDelay: 50, maxDelay: 300 };
      const stage = await open({ turnHandling: { turnDetection: 'manual', endpointing } });
      const heard = Promise.withResolvers<void>();
      stage.session.once(voice.AgentSessionEventTypes.UserInputTranscribed, () => heard.resolve());
      stage.stt.final('never mind');
      await within('the words to reach the session', heard.promise);
      stage.session.clearUserTurn();
      await within('a new stream of the recogniser', reopened(stage));
      stage.stt.final('what does it cost');
      stage.session.commitUserTurn();
      await stage.line('assistant: That is all');
      assert.equal(stage.conversation()[0], 'user: what does it cost');
      await stage.end();
    });
  }

  test('the record says once that a text detector was left out of turns', async () => {
    const turnHandling = {
      turnDetection: textDetector(undefined),
      endpointing: { minDelay: 50, maxDelay: 300 },
    };
    const stage = await openStage({ policy: POLICY, session: { turnHandling } });
    await stage.vad.hear(300);
    stage.stt.final('what does it cost');
    await stage.line('assistant: That is all');
    const recorded = await stage.end();
    assert.deepEqual(recorded.notes, ['turn_detector_out']);
    assert.match(recorded.source, /"why":"failed"/u);
  });
});

/** LiveKit opens another stream of the recogniser after a turn was cleared. */
async function reopened({ stt }: Pick<Stage, 'stt'>): Promise<void> {
  while (stt.streamsOpened < 2) await new Promise((resolve) => setImmediate(resolve));
}

suite('the end of a turn where the policy waits for digits', () => {
  /** What of the options leaves the engine the last word. */
  const PATIENT: readonly { name: string; turnDetection: Handling['turnDetection'] }[] = [
    { name: 'nothing given', turnDetection: undefined },
    { name: 'a text detector', turnDetection: textDetector(0.9) },
    { name: "'vad'", turnDetection: 'vad' },
  ];
  for (const { name, turnDetection } of PATIENT) {
    test(`the policy waits for the number before it ends a turn with ${name}`, async () => {
      const endpointing = { minDelay: 50, maxDelay: 300 };
      const session = { turnHandling: { turnDetection, endpointing } };
      const stage = await openStage({ policy: POLICY, session });
      await stage.floor.say('account', 'Your number please');
      await stage.vad.hear(300);
      stage.stt.final('my number is');
      await stage.decision(
        ({ verdict, clause }) => verdict === 'wait' && /interDigit/.test(clause),
      );
      // Longer than any delay of LiveKit's: only the policy waits now.
      await passTime(500);
      await stage.vad.hear(300);
      assert.deepEqual(stage.conversation(), ['assistant: Your number please']);
      stage.stt.final('one two three four');
      await stage.line('user: my number is');
      await stage.line('assistant: That is all');
      await stage.end();
    });
  }

  test("the policy waits for the number before it ends a turn with 'stt'", async () => {
    const endpointing = { minDelay: 50, maxDelay: 300 };
    const session = { turnHandling: { turnDetection: 'stt' as const, endpointing } };
    const stage = await openStage({ policy: POLICY, session });
    await stage.floor.say('account', 'Your number please');
    stage.stt.startOfSpeech();
    stage.stt.final('my number is');
    stage.stt.endOfSpeech();
    await stage.decision(({ verdict, clause }) => verdict === 'wait' && /interDigit/.test(clause));
    // Longer than any delay of LiveKit's: only the policy waits now.
    await passTime(500);
    assert.deepEqual(stage.conversation(), ['assistant: Your number please']);
    stage.stt.startOfSpeech();
    stage.stt.final('one two three four');
    stage.stt.endOfSpeech();
    await stage.line('user: my number is');
    await stage.line('assistant: That is all');
    await stage.end();
  });
});

test('a push-to-talk turn that is committed over a protected message is answered after it', async () => {
  const session = { turnHandling: { turnDetection: 'manual' as const } };
  const stage = await openStage({ policy: POLICY, session });
  // Longer than LiveKit waits for final words and then for the end of the turn.
  const notice = stage.floor.say('notice', 'one two three four five six seven eight '.repeat(3));
  await stage.speaking();
  stage.stt.final('what does it cost');
  await stage.decision(({ verdict }) => verdict === 'hold');
  stage.session.commitUserTurn();
  await within('the message to end', notice);
  assert.equal(notice.interrupted, false);
  await stage.line('user: what does it cost');
  await stage.line('assistant: That is all');
  await stage.end();
});

test('words of a push-to-talk turn that is cleared over a protected message do not come back', async () => {
  const session = { turnHandling: { turnDetection: 'manual' as const } };
  const stage = await openStage({ policy: POLICY, session });
  const notice = stage.floor.say('notice', 'one two three four five six seven eight');
  await stage.speaking();
  stage.stt.final('never mind');
  await stage.decision(({ verdict }) => verdict === 'hold');
  stage.session.clearUserTurn();
  await within('the message to end', notice);
  await within('a new stream of the recogniser', reopened(stage));
  stage.stt.final('what does it cost');
  stage.session.commitUserTurn();
  await stage.line('assistant: That is all');
  const users = stage.conversation().filter((line) => line.startsWith('user: '));
  assert.deepEqual(users, ['user: what does it cost']);
  await stage.end();
});
