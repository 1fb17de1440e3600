import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { openStage } from '../harness/stages/stage.ts';
import { nextMillisecond } from '../harness/next-millisecond.ts';
import { within } from '../harness/within.ts';

after(() => dispose());

const LONG = 'one two three four five six seven eight nine ten eleven twelve';
const ANSWER = 'assistant: That is all I know about it.';

const POLICY = `
messages:
  disclosure: { interruptible: none }
  explanation: { speech: { mode: immediate, minSpeechMs: 100 }, onInterruption: { stop: now } }
  pausing: { speech: { mode: adaptive, minSpeechMs: 60, onCandidate: pause }, onFalse: { resume: sample } }
  answer: {}
`;

test('the agent answers input spoken during a protected message after that message', async () => {
  const stage = await openStage({ policy: POLICY });
  const handle = stage.floor.say('disclosure', LONG);
  await stage.speaking();
  await stage.vad.hear(400);
  stage.stt.final('what about the fees');
  const held = await stage.decision(({ verdict }) => verdict === 'hold');
  assert.equal(held.clause, 'messages.disclosure.input');
  assert.equal(handle.done(), false);
  await within('the message to end', handle);
  await stage.line(ANSWER);
  assert.equal(handle.interrupted, false);
  assert.deepEqual(stage.conversation(), [
    `assistant: ${LONG}`,
    'user: what about the fees',
    ANSWER,
  ]);
  await stage.end();
});

test('speech stops a message, and the chat context holds what was heard', async () => {
  const stage = await openStage({ policy: POLICY });
  const handle = stage.floor.say('explanation', LONG);
  await stage.speaking();
  await stage.vad.hear(500);
  const decision = await stage.decision(({ verdict }) => verdict === 'interrupt');
  assert.equal(decision.clause, 'messages.explanation.speech.minSpeechMs');
  stage.stt.final('no I mean tomorrow');
  await stage.line(ANSWER);
  const { heardText, unheardText } = stage.floor.heard(handle);
  assert.ok(heardText !== '' && unheardText !== '');
  assert.equal(`${heardText} ${unheardText}`, LONG);
  assert.deepEqual(stage.conversation(), [
    `assistant: ${heardText} [cut]`,
    'user: no I mean tomorrow',
    ANSWER,
  ]);
  const item = stage.session.history.items.find(({ type }) => type === 'message');
  assert.ok(item?.type === 'message');
  const extra = item.extra['floorkeeper'] as Record<string, unknown>;
  assert.equal(extra['unheardText'], unheardText);
  assert.equal(extra['decisionId'], decision.id);
  // The request to the model holds the same, plus a note on the rest.
  const asked = stage.llm.asked.at(-1) ?? [];
  assert.deepEqual(
    asked.slice(-3).filter((line) => !line.startsWith('system: ')),
    [`assistant: ${heardText} [cut]`, 'user: no I mean tomorrow'],
  );
  await stage.end();
});

test('a backchannel in a final transcript does not end a paused message', async () => {
  const stage = await openStage({ policy: POLICY });
  const handle = stage.floor.say('pausing', LONG);
  await stage.speaking();
  await stage.vad.hearVoice(320);
  await stage.decision(({ verdict }) => verdict === 'pause');
  stage.stt.interim('mm-hmm');
  stage.stt.final('mm-hmm');
  await stage.vad.hearSilence();
  const resumed = await stage.decision(({ verdict }) => verdict === 'resume');
  assert.equal(resumed.class, 'backchannel');
  await within('the message to end', handle);
  assert.equal(handle.interrupted, false);
  assert.deepEqual(stage.conversation(), [`assistant: ${LONG}`]);
  assert.deepEqual(stage.llm.asked, []);
  await stage.end();
});

test('a noise that nobody transcribes does not end a message', async () => {
  const stage = await openStage({ policy: POLICY });
  const handle = stage.floor.say('pausing', LONG);
  await stage.speaking();
  await stage.vad.hear(160);
  await stage.decision(({ verdict }) => verdict === 'resume');
  await within('the message to end', handle);
  assert.equal(handle.interrupted, false);
  assert.deepEqual(stage.conversation(), [`assistant: ${LONG}`]);
  await stage.end();
});

test('a protected message created while the caller speaks waits until they are silent', async () => {
  const stage = await openStage({ policy: POLICY });
  const heard = stage.vad.hear(900);
  await stage.userSpeaking();
  const handle = stage.floor.say('disclosure', 'one two three');
  await within('the caller to have spoken', heard);
  assert.equal(stage.output.playedMs, 0);
  await within('the message to end', handle);
  assert.equal(handle.interrupted, false);
  const recorded = await stage.end();
  const types = recorded.events.map(({ type }) => type);
  assert.ok(types.indexOf('user_speech_ended') < types.indexOf('message_started'));
});

test('session.interrupt does not end a protected message, and the record holds the request', async () => {
  const stage = await openStage({ policy: POLICY });
  const handle = stage.floor.say('disclosure', LONG);
  await stage.speaking();
  await nextMillisecond();
  // LiveKit's text input of the room does this with a typed line.
  await stage.session.interrupt().await;
  stage.session.generateReply({ userInput: 'what about the fees' });
  await within('the message to end', handle);
  assert.equal(handle.interrupted, false);
  await stage.line(ANSWER);
  assert.deepEqual(stage.conversation(), [
    `assistant: ${LONG}`,
    'user: what about the fees',
    ANSWER,
  ]);
  const recorded = await stage.end();
  assert.ok(recorded.events.some(({ type }) => type === 'interrupt_requested'));
});

test('session.interrupt ends a message that the policy does not protect', async () => {
  const stage = await openStage({ policy: POLICY });
  const handle = stage.floor.say('explanation', LONG);
  await stage.speaking();
  await stage.session.interrupt().await;
  assert.equal(handle.interrupted, true);
  const [decision] = stage.decisions;
  assert.equal(decision?.clause, 'session.interrupt');
  await stage.end();
});

test('a queued message that nobody heard leaves nothing in the chat context', async () => {
  const stage = await openStage({ policy: POLICY });
  const first = stage.floor.say('explanation', LONG);
  const second = stage.floor.say('explanation', 'never heard');
  await stage.speaking();
  await stage.vad.hear(400);
  await within('the first message to end', first);
  await within('the second message to end', second);
  assert.equal(stage.conversation().length, 1);
  assert.equal(stage.session.currentAgent.chatCtx.items.filter(isAssistant).length, 1);
  const recorded = await stage.end();
  assert.ok(recorded.events.some(({ type }) => type === 'message_dropped'));
});

test('a message that is cut before its first sample leaves nothing in the chat context', async () => {
  const stage = await openStage({ policy: POLICY });
  await stage.vad.hearVoice(96);
  await stage.userSpeaking();
  const handle = stage.floor.say('disclosure', LONG);
  // Its audio has arrived; its first sample waits for the caller. LiveKit alone would commit it all.
  await stage.vad.hearVoice(320);
  handle.interrupt(true);
  await within('the message to end', handle);
  await stage.vad.hearSilence();
  assert.equal(stage.output.playedMs, 0);
  assert.deepEqual(stage.conversation(), []);
  assert.equal(stage.session.currentAgent.chatCtx.items.filter(isAssistant).length, 0);
  await stage.end();
});

test('LiveKit does not pause a protected message by itself', async () => {
  const stage = await openStage({ policy: POLICY });
  const handle = stage.floor.say('disclosure', LONG);
  await stage.speaking();
  const states: string[] = [];
  stage.session.on(voice.AgentSessionEventTypes.AgentStateChanged, ({ newState }) => {
    if (!handle.done()) states.push(newState);
  });
  // Longer than the 500 ms after which LiveKit alone would pause it.
  await stage.vad.hear(900);
  assert.deepEqual(states, []);
  await within('the message to end', handle);
  assert.equal(handle.interrupted, false);
  await stage.end();
});

test('a new turn supersedes a reply that nobody has heard yet', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stage = await openStage({
    policy: POLICY,
    script: (last) => (lastLine(last) === 'first' ? 'The first answer.' : 'The second answer.'),
    modelWaits: () => promise,
  });
  stage.stt.final('first');
  await stage.line('user: first');
  await stage.vad.hear(200);
  stage.stt.final('second');
  await stage.line('user: second');
  resolve();
  await stage.line('assistant: The second answer.');
  assert.deepEqual(
    stage.conversation().filter((line) => line.startsWith('assistant')),
    ['assistant: The second answer.'],
  );
  await stage.end();
});

function isAssistant(item: { type: string; role?: string }): boolean {
  return item.type === 'message' && item.role === 'assistant';
}

function lastLine(item: unknown): string | undefined {
  return (item as { textContent?: string } | undefined)?.textContent;
}
