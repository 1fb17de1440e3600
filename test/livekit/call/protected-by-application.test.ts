import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { llm, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { openStage } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const LONG = 'one two three four five six seven eight nine ten eleven twelve';
const POLICY = `
messages:
  answer: { speech: { mode: adaptive, minSpeechMs: 60 }, onInterruption: { stop: now } }
  sentence: { onInterruption: { stop: sentence } }
  closed: {}
`;

suite('what the application protects or does holds under every policy', () => {
  test('a stop word over a locked `say` of mode adaptive does not end it, and is answered', async () => {
    const stage = await openStage({ policy: POLICY });
    const handle = stage.session.say(LONG, { allowInterruptions: false });
    await stage.speaking();
    const spoken = stage.vad.hear(400);
    stage.stt.final('stop stop please');
    await spoken;
    await within('the message to end', handle);
    assert.equal(handle.interrupted, false);
    await stage.line('user: stop stop please');
    await stage.line('assistant: That is all');
    await stage.end();
  });

  test('a greeting that `onEnter` locks plays to its end', async () => {
    class Greets extends voice.Agent {
      override async onEnter(): Promise<void> {
        await this.session.generateReply({ allowInterruptions: false });
      }
    }
    const stage = await openStage({
      policy: POLICY,
      agent: new Greets({ instructions: 'Greet.' }),
      script: () => LONG,
    });
    await stage.speaking();
    await stage.vad.hear(400);
    stage.stt.final('wait a moment');
    await stage.line('user: wait a moment');
    assert.equal(stage.conversation()[0], `assistant: ${LONG}`);
    await stage.end();
  });

  test('`nextReply` outlives several speeches of the application and their cuts', async () => {
    const stage = await openStage({ policy: POLICY });
    stage.floor.nextReply('closed');
    const first = stage.session.say(LONG);
    await stage.speaking();
    first.interrupt();
    await within('the message to end', first);
    await within('the message to end', stage.floor.say('answer', 'two words'));
    await within('the reply to end', stage.session.generateReply());
    const recorded = await stage.end();
    const types = recorded.events.flatMap((event) =>
      event.type === 'message_queued' ? [event.messageType] : [],
    );
    assert.deepEqual(types, ['answer', 'answer', 'closed']);
  });

  test('a turn of an image with a caption of white space keeps its image', async () => {
    const stage = await openStage({ policy: POLICY });
    const image = llm.createImageContent({ image: 'https://example.com/bill.png' });
    const userInput = llm.ChatMessage.create({ role: 'user', content: [image, ' '] });
    await within('the reply to end', stage.session.generateReply({ userInput }));
    const kept = stage.session.history.items.some(
      (item) =>
        item.type === 'message' &&
        item.content.some((part) => typeof part === 'object' && part.type === 'image_content'),
    );
    assert.ok(kept);
    await stage.end();
  });

  test('`interrupt()` twice on a message that stops at a sentence stops it once', async () => {
    const stage = await openStage({ policy: POLICY });
    const handle = stage.floor.say(
      'sentence',
      'One two three four. Five six seven eight nine ten.',
    );
    await stage.speaking();
    handle.interrupt();
    handle.interrupt();
    await within('the message to end', handle);
    assert.equal(handle.interrupted, true);
    const interrupts = stage.decisions.filter(({ verdict }) => verdict === 'interrupt');
    assert.equal(interrupts.length, 1);
    await stage.end();
  });

  test('a final transcript that comes again with other punctuation is answered once', async () => {
    const stage = await openStage({ policy: POLICY });
    await stage.vad.hear(300);
    stage.stt.final('What does it cost?');
    await stage.line('assistant: That is all');
    stage.stt.final('what does it cost');
    await sleep(1000);
    const turns = stage.conversation().filter((line) => line.startsWith('user'));
    assert.equal(turns.length, 1, turns.join());
    await stage.end();
  });

  test('three turns while `onUserTurnCompleted` is slow all reach the model', async () => {
    class Slow extends voice.Agent {
      override async onUserTurnCompleted(): Promise<void> {
        await sleep(700);
      }
    }
    const stage = await openStage({ policy: POLICY, agent: new Slow({ instructions: 'Slow.' }) });
    for (const said of ['first thing', 'second thing', 'third thing']) {
      stage.stt.final(said);
      await sleep(250);
    }
    await stage.line('assistant: That is all');
    const asked = stage.llm.asked.at(-1)?.join('\n') ?? '';
    for (const said of ['first', 'second', 'third']) assert.ok(asked.includes(said), asked);
    await stage.end();
  });
});
