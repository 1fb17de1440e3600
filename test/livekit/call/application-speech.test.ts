import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { llm, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { openStage } from '../../harness/stages/stage.ts';
import { openStock } from '../../harness/stages/stock.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const LONG = 'one two three four five six seven eight nine ten eleven twelve';
const LOCKED = { allowInterruptions: false };
const ANSWER = `
messages:
  answer: { speech: { mode: immediate, minSpeechMs: 60 }, onInterruption: { stop: now } }
  notice: { interruptible: none }
  closed: {}
`;

suite('speech that the application protects', () => {
  test('a locked `session.say` plays to its end, and the caller is answered after it', async () => {
    const stage = await openStage({ policy: ANSWER });
    const handle = stage.session.say(LONG, { allowInterruptions: false });
    await stage.speaking();
    await stage.vad.hear(300);
    stage.stt.final('what does it cost');
    await within('the message to end', handle);
    assert.equal(handle.interrupted, false);
    await stage.line('user: what does it cost');
    await stage.line('assistant: That is all');
    const recorded = await stage.end();
    assert.equal(stage.conversation()[0], `assistant: ${LONG}`);
    assert.ok(
      stage.decisions.some(({ clause }) => clause === 'application.allowInterruptions'),
      JSON.stringify(stage.decisions),
    );
    assert.deepEqual(recorded.notes, []);
  });

  test('`generateReply` with `allowInterruptions: false` plays to its end', async () => {
    const stage = await openStage({ policy: ANSWER, script: () => LONG });
    const handle = stage.session.generateReply({ allowInterruptions: false });
    await stage.speaking();
    await stage.vad.hear(300);
    await within('the message to end', handle);
    assert.equal(handle.interrupted, false);
    assert.deepEqual(stage.conversation(), [`assistant: ${LONG}`]);
    await stage.end();
  });

  test('the caller can interrupt a speech again once the application unlocks it', async () => {
    const stage = await openStage({ policy: ANSWER });
    const handle = stage.session.say(LONG, { allowInterruptions: false });
    await stage.speaking();
    handle.allowInterruptions = true;
    await stage.vad.hear(300);
    await within('the message to end', handle);
    assert.equal(handle.interrupted, true);
    await stage.end();
  });

  test('a reply whose tool calls `disallowInterruptions` plays to its end', async () => {
    const look = llm.tool({
      name: 'look',
      description: 'Looks.',
      execute: async (_, { ctx }) => {
        ctx.disallowInterruptions();
        return 'yes';
      },
    });
    const stage = await openStage({
      policy: ANSWER,
      agent: new voice.Agent({ instructions: 'Look.', tools: [look] }),
      script: (last) => (last?.type === 'message' ? { tool: 'look' } : LONG),
    });
    stage.stt.final('is it paid');
    await stage.speaking();
    await stage.vad.hear(300);
    await stage.line(`assistant: ${LONG}`);
    assert.ok(stage.conversation().includes(`assistant: ${LONG}`));
    await stage.end();
  });

  test('a request for a human interrupts a speech that the application locked', async () => {
    const stage = await openStage({
      policy: `
escalation: { phrases: [human], do: handoff }
${ANSWER}`,
    });
    const handle = stage.session.say(LONG, { allowInterruptions: false });
    await stage.speaking();
    stage.stt.final('human please');
    await within('the message to end', handle);
    assert.equal(handle.interrupted, true);
    await stage.end();
  });
});

suite('`interrupt()` on the handle of a message', () => {
  test('`interrupt()` on its handle stops a message that the policy does not protect', async () => {
    const stage = await openStage({ policy: ANSWER });
    const handle = stage.floor.say('answer', LONG);
    await stage.speaking();
    handle.interrupt();
    await within('the message to end', handle);
    assert.equal(handle.interrupted, true);
    await stage.decision(
      ({ verdict, clause }) => verdict === 'interrupt' && clause === 'session.interrupt',
    );
    await stage.end();
  });

  test('`interrupt()` on the handle of a protected message throws the error of LiveKit', async () => {
    const stage = await openStage({ policy: ANSWER });
    const handle = stage.floor.say('notice', LONG);
    await stage.speaking();
    assert.throws(() => handle.interrupt(), /does not allow interruptions/);
    await within('the message to end', handle);
    assert.equal(handle.interrupted, false);
    await stage.end();
  });

  test('`interrupt(true)` on its handle stops a protected message', async () => {
    const stage = await openStage({ policy: ANSWER });
    const handle = stage.floor.say('notice', LONG);
    await stage.speaking();
    handle.interrupt(true);
    await within('the message to end', handle);
    assert.equal(handle.interrupted, true);
    await stage.end();
  });
});

suite('speech that the session starts itself', () => {
  test('`session.say` does not use up `nextReply`', async () => {
    const stage = await openStage({ policy: ANSWER });
    stage.floor.nextReply('closed');
    await within('the message to end', stage.session.say('One moment please'));
    const reply = stage.session.generateReply();
    await within('the reply to end', reply);
    const recorded = await stage.end();
    const types = recorded.events.flatMap((event) =>
      event.type === 'message_queued' ? [event.messageType] : [],
    );
    assert.deepEqual(types, ['answer', 'closed']);
  });

  test('the cut-in of `userTurnLimit` plays to its end while the caller continues to speak', async () => {
    const stage = await openStage({
      policy: ANSWER,
      session: {
        turnHandling: {
          endpointing: { minDelay: 50, maxDelay: 300 },
          userTurnLimit: { maxWords: 4 },
        },
      },
      script: () => 'I have to cut in here for a moment please',
    });
    const spoken = stage.vad.hear(1500);
    await stage.userSpeaking();
    stage.stt.final('so yesterday I went to the shop and then');
    await stage.speaking();
    stage.stt.final('I came home again after a while');
    const cutIn = await stage.line('assistant: I have to');
    assert.equal(cutIn, 'assistant: I have to cut in here for a moment please');
    await within('the caller to have spoken', spoken);
    await stage.end();
  });
});

suite('protected speech of the application plays to its end, with a floor and without one', () => {
  const ways = [
    { name: 'session.say', make: (session: voice.AgentSession) => session.say(LONG, LOCKED) },
    {
      name: 'session.generateReply',
      make: (session: voice.AgentSession) => session.generateReply(LOCKED),
    },
  ];
  const stages = [
    { name: 'LiveKit alone', open: () => openStock({ script: () => LONG }) },
    { name: 'a floor', open: () => openStage({ policy: ANSWER, script: () => LONG }) },
  ];
  for (const { name, make } of ways) {
    for (const { name: under, open } of stages) {
      test(`${name} with \`allowInterruptions: false\` plays to its end under ${under}`, async () => {
        const stage = await open();
        const handle = make(stage.session);
        await stage.speaking();
        await stage.vad.hear(700);
        await within('the message to end', handle);
        assert.equal(handle.interrupted, false);
        assert.deepEqual(stage.conversation(), [`assistant: ${LONG}`]);
        await stage.end();
      });
    }
  }
});
