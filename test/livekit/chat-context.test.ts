import assert from 'node:assert/strict';
import { once } from 'node:events';
import { ReadableStream } from 'node:stream/web';
import { after, suite, test } from 'node:test';

import { llm, voice } from '@livekit/agents';
import { AudioFrame, dispose } from '@livekit/rtc-node';

import { lineOf, ScriptedLlm, type Script } from './harness/scripted-llm.ts';
import { openStage, type Stage, type StageOptions } from './harness/stage.ts';

after(() => dispose());

const LONG = 'one two three four five six seven eight nine ten eleven twelve';
const SHORT = 'That is all I know.';

const POLICY = `
messages:
  answer: { speech: { mode: immediate, minSpeechMs: 60 }, onInterruption: { stop: now } }
  offered: { speech: { mode: immediate, minSpeechMs: 60 }, onInterruption: { stop: now, offerToContinue: true } }
  weighed: { speech: { mode: adaptive, minSpeechMs: 60 }, onInterruption: { stop: now, offerToContinue: true } }
`;

/** Answers the first turn at length, the others shortly. */
const longFirst: Script = (last) => (wordsOf(last) === 'tell me' ? LONG : SHORT);

function wordsOf(item: llm.ChatItem | undefined): string | undefined {
  return item?.type === 'message' ? item.textContent : undefined;
}

function open(options: StageOptions = {}): Promise<Stage> {
  return openStage({ policy: POLICY, script: longFirst, ...options });
}

/** What a model was told beside the conversation, request by request. */
function notesOf({ asked }: ScriptedLlm): string[][] {
  return asked.map((lines) => lines.filter((line) => line.startsWith('system: A note')));
}

/** The caller asks, and cuts the long answer. */
async function cutAnswer(stage: Stage): Promise<void> {
  stage.stt.final('tell me');
  await stage.speaking();
  await stage.vad.hear(500);
  await stage.decision(({ verdict }) => verdict === 'interrupt');
}

/** The agent has said what it had to say. */
async function quiet({ session }: Stage): Promise<void> {
  while (session.agentState !== 'listening') {
    await once(session, voice.AgentSessionEventTypes.AgentStateChanged);
  }
}

function itemsOf({ session }: Stage): llm.ChatMessage[] {
  return session.history.items.filter((item) => item.type === 'message');
}

function extraOf(item: llm.ChatMessage | undefined): Record<string, unknown> {
  return item?.extra['floorkeeper'] as Record<string, unknown>;
}

suite('the next generation', () => {
  test('is told what was not heard of a reply, and the one after it is not', async () => {
    const stage = await open();
    await cutAnswer(stage);
    stage.stt.final('what about the fees');
    await stage.line(`assistant: ${SHORT}`);
    await quiet(stage);
    stage.stt.final('and what are the terms');
    await stage.line('user: and what are the terms');
    await stage.speaking();
    await stage.end();
    const cut = itemsOf(stage).find(({ interrupted }) => interrupted);
    const heard = cut?.textContent ?? '';
    const unheard = String(extraOf(cut)['unheardText']);
    assert.equal(`${heard} ${unheard}`, LONG);
    const [first, second, third] = notesOf(stage.llm);
    assert.deepEqual(first, []);
    assert.equal(second?.length, 1);
    assert.ok(second[0]?.includes(`The caller has not heard "${unheard}".`), second[0]);
    assert.ok(second[0]?.includes(`of it is "${heard.split(' ').slice(-8).join(' ')}".`));
    assert.ok(!second[0]?.includes('offer'));
    assert.deepEqual(third, []);
    // Between what was cut and what the caller said then.
    const lines = stage.llm.asked[1] ?? [];
    assert.deepEqual(lines.map((line) => line.split(' ', 2).join(' ')).slice(-3), [
      'assistant: one',
      'system: A',
      'user: what',
    ]);
  });

  test('is told of a say, and the stored context has no note', async () => {
    const stage = await open();
    const handle = stage.floor.say('answer', LONG);
    await stage.speaking();
    await stage.vad.hear(500);
    await handle;
    stage.stt.final('what about the fees');
    await stage.line(`assistant: ${SHORT}`);
    const { unheardText } = stage.floor.heard(handle);
    assert.ok(notesOf(stage.llm)[0]?.[0]?.includes(`"${unheardText}"`));
    for (const { items } of [stage.session.history, stage.session.currentAgent.chatCtx]) {
      assert.ok(!JSON.stringify(items).includes('A note about the call'));
    }
    const recorded = await stage.end();
    assert.ok(recorded.notes.includes('unheard_told'));
    assert.ok(!recorded.source.includes('seven'));
  });

  test('is told that nothing was heard where the message was cut before its first word', async () => {
    const stage = await open();
    // One word of 3 s: its middle is far.
    const audio = new ReadableStream<AudioFrame>({
      start(controller) {
        for (let ms = 0; ms < 3000; ms += 20) {
          controller.enqueue(new AudioFrame(new Int16Array(480).fill(800), 24_000, 1, 480));
        }
        controller.close();
      },
    });
    const handle = stage.floor.say('answer', 'Welcome', { audio });
    await stage.speaking();
    await stage.session.interrupt().await;
    assert.equal(stage.floor.heard(handle).heardText, '');
    stage.stt.final('what about the fees');
    await stage.line(`assistant: ${SHORT}`);
    const [note] = notesOf(stage.llm)[0] ?? [];
    assert.ok(note?.includes('heard nothing of it') && note.includes('"Welcome"'), note);
    assert.deepEqual(stage.conversation(), ['user: what about the fees', `assistant: ${SHORT}`]);
    await stage.end();
  });

  test('is told again where nobody heard the one before', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let asked = 0;
    const stage = await open({
      modelWaits: () => ((asked += 1) === 2 ? promise : Promise.resolve()),
    });
    await cutAnswer(stage);
    stage.stt.final('what about the fees');
    await stage.line('user: what about the fees');
    await stage.vad.hear(200);
    stage.stt.final('and the terms');
    await stage.line('user: and the terms');
    await stage.line(`assistant: ${SHORT}`);
    resolve();
    await stage.end();
    assert.deepEqual(
      notesOf(stage.llm).map(({ length }) => length),
      [0, 1, 1],
    );
  });

  test('is told in every request of a reply that calls a tool', async () => {
    const look = llm.tool({
      name: 'look',
      description: 'Looks.',
      execute: () => Promise.resolve('yes'),
    });
    const stage = await open({
      agent: new voice.Agent({ instructions: 'x', tools: [look] }),
      script(last) {
        if (wordsOf(last) === 'tell me') return LONG;
        return last?.type === 'message' ? { tool: 'look', preamble: 'One moment.' } : SHORT;
      },
    });
    await cutAnswer(stage);
    stage.stt.final('is it paid');
    await stage.line(`assistant: ${SHORT}`);
    await stage.end();
    assert.deepEqual(
      notesOf(stage.llm).map(({ length }) => length),
      [0, 1, 1],
    );
  });

  for (const name of ['model', 'llmNode'] as const) {
    test(`is told where an agent has a ${name} of its own`, async () => {
      const own = new ScriptedLlm(longFirst);
      const seen: string[] = [];
      class Own extends voice.Agent {
        override llmNode(...args: Parameters<voice.Agent['llmNode']>) {
          seen.push(...args[0].items.map((item) => wordsOf(item) ?? ''));
          return super.llmNode(...args);
        }
      }
      const agent =
        name === 'model'
          ? new voice.Agent({ instructions: 'x', llm: own })
          : new Own({ instructions: 'x' });
      const stage = await open({ agent });
      await cutAnswer(stage);
      stage.stt.final('what about the fees');
      await stage.line(`assistant: ${SHORT}`);
      await stage.end();
      if (name === 'model') assert.equal(notesOf(own)[1]?.length, 1);
      else assert.ok(seen.some((words) => words.startsWith('A note about the call')));
      // The floor has gone, and the agent is its own again.
      assert.equal(Object.hasOwn(agent, 'llmNode'), false);
    });
  }
});

suite('offerToContinue', () => {
  for (const { words, offers, why } of [
    { words: 'what about the fees though', offers: true, why: 'asks for something else' },
    { words: 'stop', offers: false, why: 'calls it off' },
  ]) {
    test(`makes the next reply ${offers ? '' : 'not '}offer the rest to a caller who ${why}`, async () => {
      const stage = await open();
      stage.floor.nextReply('weighed');
      stage.stt.final('tell me');
      await stage.speaking();
      await stage.vad.hearVoice(400);
      stage.stt.interim(words);
      stage.stt.final(words);
      await stage.vad.hearSilence();
      await stage.line(`assistant: ${SHORT}`);
      const recorded = await stage.end();
      const stop = recorded.actions.find((action) => action.type === 'stop');
      assert.equal(stop?.type === 'stop' && stop.offerToContinue, offers);
      const done = recorded.events.find(
        (event) => 'actionId' in event && event.actionId === stop?.actionId,
      );
      assert.equal(done?.type, 'action_done');
      const [note] = notesOf(stage.llm)[1] ?? [];
      assert.equal(note?.includes('offer in one short question'), offers, note);
    });
  }
});

suite('the item of a message that was cut', () => {
  test('tells in extra the rest, how the boundary was found and the decision', async () => {
    const stage = await open();
    await cutAnswer(stage);
    const decision = await stage.decision(({ verdict }) => verdict === 'interrupt');
    stage.stt.final('what about the fees');
    await stage.line(`assistant: ${SHORT}`);
    await stage.end();
    const cut = itemsOf(stage).find(({ interrupted }) => interrupted);
    const { unheardText, boundarySource, confidence, decisionId, playedMs } = extraOf(cut);
    assert.equal(`${cut?.textContent} ${unheardText}`, LONG);
    assert.ok(boundarySource === 'aligned' || boundarySource === 'characters');
    assert.ok(Number(confidence) > 0 && Number(playedMs) > 0);
    assert.equal(decisionId, decision.id);
  });

  test('after a tool call does not repeat the words before the call', async () => {
    const look = llm.tool({
      name: 'look',
      description: 'Looks.',
      execute: () => Promise.resolve('yes'),
    });
    const stage = await open({
      agent: new voice.Agent({ instructions: 'x', tools: [look] }),
      script(last) {
        if (last?.type === 'function_call_output') return LONG;
        return wordsOf(last) === 'tell me' ? { tool: 'look', preamble: 'Hold on.' } : SHORT;
      },
    });
    stage.stt.final('tell me');
    await stage.line('assistant: Hold on.');
    await stage.speaking();
    await stage.vad.hear(500);
    stage.stt.final('what about the fees');
    await stage.line(`assistant: ${SHORT}`);
    await stage.end();
    const [preamble, cut] = itemsOf(stage).filter(({ role }) => role === 'assistant');
    assert.equal(preamble?.textContent, 'Hold on.');
    assert.equal(preamble.interrupted, false);
    assert.ok(cut?.interrupted);
    assert.equal(`${cut.textContent} ${String(extraOf(cut)['unheardText'])}`, LONG);
    assert.equal(extraOf(preamble), undefined);
  });

  test('before a tool call is what was heard, and the answer after it is whole', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const running = Promise.withResolvers<void>();
    const look = llm.tool({
      name: 'look',
      description: 'Looks.',
      execute() {
        running.resolve();
        return promise;
      },
    });
    const stage = await open({
      agent: new voice.Agent({ instructions: 'x', tools: [look] }),
      script: (last) =>
        last?.type === 'function_call_output' ? SHORT : { tool: 'look', preamble: LONG },
    });
    stage.stt.final('tell me');
    await running.promise;
    await stage.speaking();
    await stage.vad.hear(500);
    resolve('yes');
    await stage.line(`assistant: ${SHORT}`);
    await stage.end();
    const [cut, answer] = itemsOf(stage).filter(({ role }) => role === 'assistant');
    assert.equal(`${cut?.textContent} ${String(extraOf(cut)['unheardText'])}`, LONG);
    assert.equal(answer?.textContent, SHORT);
    assert.equal(extraOf(answer), undefined);
    // The answer is made by the same handle, after the cut.
    const [note] = notesOf(stage.llm)[1] ?? [];
    assert.ok(note?.includes(String(extraOf(cut)['unheardText'])), note);
  });
});

test('five interruptions in quick succession leave each turn once and each cut answer in its place', async () => {
  const stage = await open({
    script: (last) =>
      wordsOf(last) === 'question 6' ? SHORT : `To ${wordsOf(last)} ${LONG} ${LONG}`,
  });
  stage.stt.final('question 1');
  for (let asked = 1; asked <= 5; asked += 1) {
    await stage.line(`user: question ${asked}`);
    await stage.speaking();
    await stage.vad.hear(450);
    stage.stt.final(`question ${asked + 1}`);
  }
  await stage.line(`assistant: ${SHORT}`);
  const lines = stage.conversation();
  assert.deepEqual(
    lines.map((line) => (line.startsWith('user') ? line : line.split(' ')[0])),
    [1, 2, 3, 4, 5, 6].flatMap((asked) => [`user: question ${asked}`, 'assistant:']),
  );
  const inAgent = stage.session.currentAgent.chatCtx.items.filter(({ type }) => type === 'message');
  assert.deepEqual(inAgent.slice(1).map(lineOf), lines);
  await stage.end();
  const cut = itemsOf(stage).filter(({ interrupted }) => interrupted);
  assert.equal(cut.length, 5);
  for (const [at, item] of cut.entries()) {
    const { unheardText } = extraOf(item);
    assert.equal(`${item.textContent} ${unheardText}`, `To question ${at + 1} ${LONG} ${LONG}`);
    // Each request is told of the answer before it, and of no other.
    const notes = notesOf(stage.llm)[at + 1] ?? [];
    assert.equal(notes.length, 1);
    assert.ok(notes[0]?.includes(`"${String(unheardText)}"`));
  }
});
