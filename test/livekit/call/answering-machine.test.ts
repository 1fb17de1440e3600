import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { ScriptedLlm } from '../../harness/parts/scripted-llm.ts';
import { openStage, type Stage } from '../../harness/stages/stage.ts';
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
function detect({ session }: Stage, category: voice.AMDCategory) {
  const judge = new ScriptedLlm(() => JSON.stringify({ category, label: category }));
  const detection = new voice.AMD(session, {
    llm: judge,
    stt: null,
    humanSilenceThresholdMs: 100,
    machineSilenceThresholdMs: 100,
    maxEndpointingDelayMs: 100,
    suppressCompatibilityWarning: true,
  });
  return detection.execute();
}

/** The other end speaks: a greeting that the detection judges. */
async function greet(stage: Stage, words: string): Promise<void> {
  const spoken = stage.vad.hear(400);
  await stage.userSpeaking();
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
