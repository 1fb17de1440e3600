import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { createFloor, FloorConfigError } from '../../../src/livekit/index.ts';
import { GatedStt } from '../../../src/livekit/ears/stt-gate.ts';
import { RealtimeForTest } from '../../harness/parts/realtime-for-test.ts';
import { ScriptedLlm } from '../../harness/parts/scripted-llm.ts';
import { ScriptedStt } from '../../harness/parts/scripted-stt.ts';
import { ScriptedTts } from '../../harness/parts/scripted-tts.ts';
import { ScriptedVad } from '../../harness/parts/scripted-vad.ts';
import { openStage, policyOf, type Stage } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const LONG = 'one two three four five six seven eight nine ten eleven twelve';
const POLICY = 'messages: { disclosure: { interruptible: none }, answer: {} }';

test('`session.start` rejects a first agent with a realtime model of its own', async () => {
  const floor = await createFloor({ policy: policyOf(POLICY), records: false });
  const session = new voice.AgentSession(
    floor.sessionOptions({
      vad: new ScriptedVad(),
      stt: new ScriptedStt(),
      llm: new ScriptedLlm(() => ''),
      tts: new ScriptedTts(),
    }),
  );
  floor.attach(session);
  await assert.rejects(
    session.start({ agent: new voice.Agent({ instructions: 'x', llm: new RealtimeForTest() }) }),
    (error) => error instanceof FloorConfigError && error.message.includes('realtime model'),
  );
  await floor.close();
});

/** The turns of the caller in the conversation of the session. */
function turnsOf(stage: Stage): readonly string[] {
  return stage.conversation().filter((line) => line.startsWith('user'));
}

/** Resolves when the agent has entered. */
function entered(agent: voice.Agent): Promise<void> {
  return new Promise((resolve) => {
    agent.onEnter = () => {
      resolve();
      return Promise.resolve();
    };
  });
}

test('a runtime handoff does not drop the turn that ends during it', async () => {
  const stage = await openStage({ policy: POLICY });
  const handle = stage.floor.say('disclosure', LONG);
  await stage.speaking();
  const next = new voice.Agent({ instructions: 'The next one.' });
  const there = entered(next);
  // LiveKit lets the message end first, and drops every turn until the next agent runs.
  stage.session.updateAgent(next);
  await stage.vad.hear(200);
  stage.stt.final('what about the fees');
  await within('the message to end', handle);
  await within('the next agent to begin', there);
  await stage.line('user: what about the fees');
  await stage.line('assistant: That is all');
  assert.equal(stage.session.currentAgent, next);
  await stage.end();
});

test('a runtime handoff does not drop a turn that was waiting to be committed', async () => {
  const stage = await openStage({
    policy: POLICY,
    session: { turnHandling: { endpointing: { minDelay: 2000, maxDelay: 2000 } } },
  });
  await stage.vad.hear(200);
  stage.stt.final('what about the fees');
  await stage.decision(({ verdict }) => verdict === 'end_turn');
  const next = new voice.Agent({ instructions: 'The next one.' });
  stage.session.updateAgent(next);
  await stage.line('user: what about the fees');
  const lines = stage.conversation().filter((line) => line.startsWith('user'));
  assert.equal(lines.length, 1);
  await stage.line('assistant: That is all');
  await stage.end();
});

test('the floor wraps the STT and the VAD of the next agent', async () => {
  const stage = await openStage({ policy: POLICY });
  const vad = new ScriptedVad();
  const stt = new ScriptedStt();
  const next = new voice.Agent({ instructions: 'x', vad, stt });
  const there = entered(next);
  stage.session.updateAgent(next);
  await within('the next agent to begin', there);
  const handle = stage.floor.say('disclosure', LONG);
  await stage.speaking();
  await vad.hear(300);
  stt.final('what about the fees');
  await stage.decision(({ verdict }) => verdict === 'hold');
  await within('the message to end', handle);
  await stage.line('user: what about the fees');
  await stage.line('assistant: That is all');
  const recorded = await stage.end();
  assert.deepEqual(recorded.notes, []);
});

test('the floor also wraps the STT of an agent that is replaced before it runs', async () => {
  const stage = await openStage({ policy: POLICY });
  const handle = stage.floor.say('disclosure', LONG);
  await stage.speaking();
  const next = new voice.Agent({ instructions: 'x', stt: new ScriptedStt() });
  const last = new voice.Agent({ instructions: 'The last one.' });
  const there = entered(last);
  stage.session.updateAgent(next);
  // The transition to `next` is already waiting for the message.
  await stage.vad.hear(200);
  stage.session.updateAgent(last);
  await within('the message to end', handle);
  await within('the next agent to begin', there);
  assert.ok(next.stt instanceof GatedStt);
  await stage.end();
});

test('the record names the part of the next agent that the floor cannot wrap', async () => {
  const stage = await openStage({ policy: POLICY });
  const next = new voice.Agent({ instructions: 'x', vad: null });
  const there = entered(next);
  stage.session.updateAgent(next);
  await within('the next agent to begin', there);
  const recorded = await stage.end();
  assert.deepEqual(recorded.notes, ['edge_bypassed']);
  assert.match(recorded.source, /"parts":\["vad"\]/u);
});

test('the last of two agents that take over in turn receives what the caller said meanwhile', async () => {
  const stage = await openStage({ policy: POLICY });
  const handle = stage.floor.say('disclosure', LONG);
  await stage.speaking();
  const next = new voice.Agent({ instructions: 'The next one.' });
  const last = new voice.Agent({ instructions: 'The last one.' });
  const there = entered(last);
  stage.session.updateAgent(next);
  stage.session.updateAgent(last);
  await stage.vad.hear(200);
  stage.stt.final('what about the fees');
  await within('the message to end', handle);
  await within('the next agent to begin', there);
  await stage.line('user: what about the fees');
  await stage.line('assistant: That is all');
  assert.equal(stage.session.currentAgent, last);
  const turns = stage.conversation().filter((line) => line.startsWith('user'));
  assert.equal(turns.length, 1);
  await stage.end();
});

test('a handoff that fails releases the transcript held for it', async () => {
  const stage = await openStage({ policy: POLICY });
  const first = stage.session.currentAgent;
  const released = new Promise<void>((resolve) => {
    stage.session.on(voice.AgentSessionEventTypes.UserInputTranscribed, () => resolve());
  });
  // An agent that runs in another session cannot run here: LiveKit refuses it when it starts.
  const elsewhere = await openStage({ policy: POLICY });
  stage.session.updateAgent(elsewhere.session.currentAgent);
  stage.stt.final('what about the fees');
  await within('the transcript to reach the session', released);
  assert.notEqual(stage.session.currentAgent, first);
  await elsewhere.end();
  await stage.end();
});

// LiveKit only notes the request: no transition follows that could release the held transcript.
test('a handoff that the first agent requests in `onEnter` holds no transcript back', async () => {
  class HandsOn extends voice.Agent {
    override onEnter(): Promise<void> {
      this.session.updateAgent(new voice.Agent({ instructions: 'The next one.' }));
      return Promise.resolve();
    }
  }
  const stage = await openStage({ policy: POLICY, agent: new HandsOn({ instructions: 'x' }) });
  stage.stt.final('what about the fees');
  await stage.line('user: what about the fees');
  await stage.line('assistant: That is all');
  assert.equal(stage.session.currentAgent.instructions, 'The next one.');
  assert.deepEqual(turnsOf(stage), ['user: what about the fees']);
  await stage.end();
});

test('an agent with its own recogniser receives the turn that ends during its handoff', async () => {
  const stage = await openStage({ policy: POLICY });
  const handle = stage.floor.say('disclosure', LONG);
  await stage.speaking();
  const next = new voice.Agent({ instructions: 'x', stt: new ScriptedStt() });
  stage.session.updateAgent(next);
  await stage.vad.hear(200);
  stage.stt.final('what about the fees');
  await within('the message to end', handle);
  await stage.line('user: what about the fees');
  await stage.line('assistant: That is all');
  assert.equal(stage.session.currentAgent, next);
  assert.deepEqual(turnsOf(stage), ['user: what about the fees']);
  await stage.end();
});

test('the next agent does not receive a turn that its predecessor refused to answer', async () => {
  class Refuses extends voice.Agent {
    override onUserTurnCompleted(): Promise<void> {
      this.session.updateAgent(next);
      throw new voice.StopResponse();
    }
  }
  const next = new voice.Agent({ instructions: 'The next one.' });
  const there = entered(next);
  const stage = await openStage({ policy: POLICY, agent: new Refuses({ instructions: 'x' }) });
  stage.stt.final('i want to book');
  await within('the next agent to begin', there);
  stage.stt.final('for tomorrow please');
  await stage.line('assistant: That is all');
  assert.deepEqual(stage.conversation().slice(0, 1), ['user: for tomorrow please']);
  await stage.end();
});

test('if `onUserTurnCompleted` throws during a handoff, the next agent receives the turn', async () => {
  class Fails extends voice.Agent {
    override onUserTurnCompleted(): Promise<void> {
      this.session.updateAgent(new voice.Agent({ instructions: 'The next one.' }));
      return Promise.reject(new Error('no account was found'));
    }
  }
  const stage = await openStage({ policy: POLICY, agent: new Fails({ instructions: 'x' }) });
  stage.stt.final('i want to book');
  await stage.line('user: i want to book');
  await stage.line('assistant: That is all');
  assert.equal(stage.session.currentAgent.instructions, 'The next one.');
  assert.deepEqual(turnsOf(stage), ['user: i want to book']);
  await stage.end();
});
