import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, suite, test } from 'node:test';

import { voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { ScriptedLlm } from '../../harness/parts/scripted-llm.ts';
import { openStage, type Stage } from '../../harness/stages/stage.ts';
import { openStock, type Stock } from '../../harness/stages/stock.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const TERMS = 'one two three four five six seven eight nine ten eleven twelve';
const POLICY = `
escalation: { phrases: [human], do: handoff }
messages:
  answer: {}
  terms: { interruptible: none, delivery: required, onIncomplete: again }
  noted: { interruptible: none, delivery: required, onIncomplete: escalate }
`;

/** Detects what has answered the call, by what is heard: LiveKit's own detection with a scripted model. */
function detect({ session }: Stage | Stock, category: voice.AMDCategory, onMachine?: () => void) {
  const judge = new ScriptedLlm(() => JSON.stringify({ category, label: category }));
  const detection = new voice.AMD(session, {
    llm: judge,
    stt: null,
    humanSilenceThresholdMs: 100,
    machineSilenceThresholdMs: 100,
    maxEndpointingDelayMs: 100,
    suppressCompatibilityWarning: true,
  });
  detection.on('amd_prediction', ({ isMachine }) => {
    if (isMachine) onMachine?.();
  });
  return detection.execute();
}

/** The other end speaks: a greeting that the detection judges. */
async function greet(stage: Stage | Stock, words: string): Promise<void> {
  const spoken = stage.vad.hear(400);
  const { session } = stage;
  const speaks = async (): Promise<void> => {
    while (session.userState !== 'speaking') {
      await once(session, voice.AgentSessionEventTypes.UserStateChanged);
    }
  };
  await within('LiveKit to notice that the other end speaks', speaks());
  stage.stt.final(words);
  await spoken;
}

suite('a required message that an answering machine took', () => {
  test('a message that the verdict cuts is incomplete because of the machine', async () => {
    const stage = await openStage({ policy: POLICY });
    const handle = stage.floor.say('terms', TERMS);
    await stage.speaking();
    const verdict = detect(stage, voice.AMDCategory.MACHINE_VM);
    await greet(stage, 'please leave a message after the tone');
    const { isMachine } = await within('the verdict', verdict);
    assert.equal(isMachine, true);
    await within('the message to end', handle);
    const { reason } = await stage.decision(({ verdict: name }) => name === 'incomplete');
    assert.equal(reason, 'machine: an answering machine took it');
    await stage.end();
    // Nobody says it again to the machine.
    assert.equal(stage.decisions.filter(({ verdict: name }) => name === 'incomplete').length, 1);
  });

  test('what is said after the verdict is incomplete, and calls no human', async () => {
    const stage = await openStage({ policy: POLICY });
    const handedOff: unknown[] = [];
    stage.floor.on('handoff', (event) => handedOff.push(event));
    const verdict = detect(stage, voice.AMDCategory.MACHINE_VM);
    await greet(stage, 'please leave a message after the tone');
    await within('the verdict', verdict);
    await within('the message to end', stage.floor.say('noted', TERMS));
    const { reason } = await stage.decision(({ verdict: name }) => name === 'incomplete');
    assert.equal(reason, 'machine: an answering machine took it');
    await stage.end();
    assert.deepEqual(handedOff, []);
  });

  test('a message that ends before the verdict counts when a person has answered', async () => {
    const stage = await openStage({ policy: POLICY });
    const handle = stage.floor.say('terms', 'one two three');
    await stage.speaking();
    const verdict = detect(stage, voice.AMDCategory.HUMAN);
    await within('the message to end', handle);
    assert.ok(!stage.decisions.some(({ verdict: name }) => name === 'delivered'));
    await greet(stage, 'hello');
    assert.equal((await within('the verdict', verdict)).isMachine, false);
    await stage.decision(({ verdict: name }) => name === 'delivered');
    await stage.end();
  });

  test('a message that ends before the verdict is incomplete when a machine has answered', async () => {
    const stage = await openStage({ policy: POLICY });
    const handle = stage.floor.say('terms', 'one two three');
    await stage.speaking();
    const verdict = detect(stage, voice.AMDCategory.MACHINE_VM);
    await within('the message to end', handle);
    await greet(stage, 'please leave a message after the tone');
    await within('the verdict', verdict);
    const { reason } = await stage.decision(({ verdict: name }) => name === 'incomplete');
    assert.equal(reason, 'machine: an answering machine took it');
    await stage.end();
  });
});

suite('a message for an answering machine', () => {
  const REMINDER = 'please call us back about your appointment';
  const VOICEMAIL = `
call: { voicemail: reminder }
messages:
  answer: {}
  terms: { interruptible: none, delivery: required, onIncomplete: again }
  reminder: { text: ${REMINDER} }
`;

  for (const under of ['LiveKit alone', 'a floor'] as const) {
    test(`an answering machine gets the voicemail message instead of what was being said, under ${under}`, async () => {
      const stage =
        under === 'a floor' ? await openStage({ policy: VOICEMAIL }) : await openStock({});
      const first = stage.session.say(TERMS);
      await stage.speaking();
      // Without a floor, it is the application that leaves the message.
      const leave = () => {
        if (under === 'LiveKit alone') stage.session.say(REMINDER);
      };
      const verdict = detect(stage, voice.AMDCategory.MACHINE_VM, leave);
      await greet(stage, 'please leave a message after the tone');
      await within('the verdict', verdict);
      await within('the first message to end', first);
      await stage.line(`assistant: ${REMINDER}`);
      assert.equal(first.interrupted, true);
      // What the machine said is not answered.
      assert.ok(!stage.conversation().includes('assistant: That is all I know about it.'));
      await stage.end();
    });
  }

  test('a protected message ends for the machine, and the application is told to hang up', async () => {
    const stage = await openStage({ policy: VOICEMAIL });
    const told: unknown[] = [];
    const ended = new Promise<void>((resolve) => {
      stage.floor.on('end_call', (event) => {
        told.push(event);
        resolve();
      });
    });
    const terms = stage.floor.say('terms', TERMS);
    await stage.speaking();
    const verdict = detect(stage, voice.AMDCategory.MACHINE_VM);
    await greet(stage, 'please leave a message after the tone');
    await within('the verdict', verdict);
    await within('the protected message to end', terms);
    // The application does what it always does: nothing of it reaches the machine.
    const more = stage.floor.say('answer', 'is there anything else');
    await within('the call to end', ended);
    await within('the further message to end', more);
    assert.deepEqual(told, [{ reason: 'voicemail' }]);
    const said = stage.conversation().filter((line) => line.startsWith('assistant'));
    assert.equal(said.at(-1), `assistant: ${REMINDER}`);
    assert.ok(!said.some((line) => line.includes('anything else')));
    const recorded = await stage.end();
    assert.ok(recorded.events.some(({ type }) => type === 'machine_answered'));
    const incomplete = stage.decisions.filter(({ verdict: name }) => name === 'incomplete');
    assert.deepEqual(
      incomplete.map(({ reason }) => reason),
      ['machine: an answering machine took it'],
    );
  });

  test('the machine does not cut its message by what it says', async () => {
    const stage = await openStage({ policy: VOICEMAIL });
    const ended = new Promise<void>((resolve) => {
      stage.floor.on('end_call', () => resolve());
    });
    const verdict = detect(stage, voice.AMDCategory.MACHINE_VM);
    await greet(stage, 'please leave a message after the tone');
    await within('the verdict', verdict);
    await stage.speaking();
    await stage.vad.hear(600);
    stage.stt.final('stop you have reached the mailbox');
    await within('the call to end', ended);
    assert.deepEqual(
      stage.conversation().filter((line) => line.includes(REMINDER)),
      [`assistant: ${REMINDER}`],
    );
    assert.ok(!stage.conversation().some((line) => line.includes('mailbox')));
    await stage.end();
  });

  test('a person who answers is spoken to as ever', async () => {
    const stage = await openStage({ policy: VOICEMAIL });
    const verdict = detect(stage, voice.AMDCategory.HUMAN);
    await greet(stage, 'hello');
    assert.equal((await within('the verdict', verdict)).isMachine, false);
    await stage.line('assistant: That is all');
    assert.ok(!stage.conversation().some((line) => line.includes(REMINDER)));
    await stage.end();
  });
});
