import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { llm, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { openStage } from '../../harness/stage.ts';
import { openStock } from '../../harness/stock.ts';
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

suite('what the application protects', () => {
  test('a `session.say` with `allowInterruptions: false` is heard whole, and the caller is answered after it', async () => {
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

  test('a `generateReply` with `allowInterruptions: false` is heard whole', async () => {
    const stage = await openStage({ policy: ANSWER, script: () => LONG });
    const handle = stage.session.generateReply({ allowInterruptions: false });
    await stage.speaking();
    await stage.vad.hear(300);
    await within('the message to end', handle);
    assert.equal(handle.interrupted, false);
    assert.deepEqual(stage.conversation(), [`assistant: ${LONG}`]);
    await stage.end();
  });

  test('a speech that the application unlocks may be interrupted again', async () => {
    const stage = await openStage({ policy: ANSWER });
    const handle = stage.session.say(LONG, { allowInterruptions: false });
    await stage.speaking();
    handle.allowInterruptions = true;
    await stage.vad.hear(300);
    await within('the message to end', handle);
    assert.equal(handle.interrupted, true);
    await stage.end();
  });

  test('a reply that its tool locked is heard whole', async () => {
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

  test('a request for a human ends a speech that the application locked', async () => {
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
  test('ends a message that plays and that its policy lets end', async () => {
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

  test('throws on a message that its policy protects, as LiveKit throws', async () => {
    const stage = await openStage({ policy: ANSWER });
    const handle = stage.floor.say('notice', LONG);
    await stage.speaking();
    assert.throws(() => handle.interrupt(), /does not allow interruptions/);
    await within('the message to end', handle);
    assert.equal(handle.interrupted, false);
    await stage.end();
  });

  test('ends a message that is protected where it is forced', async () => {
    const stage = await openStage({ policy: ANSWER });
    const handle = stage.floor.say('notice', LONG);
    await stage.speaking();
    handle.interrupt(true);
    await within('the message to end', handle);
    assert.equal(handle.interrupted, true);
    await stage.end();
  });
});

suite('what the session says by itself', () => {
  test('`nextReply` is not used up by a `session.say`', async () => {
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

  test('the cut-in of `userTurnLimit` is heard whole while the caller speaks on', async () => {
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

suite('what the application protects is heard whole, with a floor and without one', () => {
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
      test(`${name} under ${under}`, async () => {
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
