import assert from 'node:assert/strict';
import { once } from 'node:events';
import { ReadableStream } from 'node:stream/web';
import { after, suite, test } from 'node:test';

import { llm, voice } from '@livekit/agents';
import { AudioFrame, dispose } from '@livekit/rtc-node';

import {
  cutAnswer,
  CUTS_MS,
  cutItemOf,
  extraOf,
  LONG,
  longFirst,
  notesOf,
  openCuttable,
  SHORT,
  wholeOf,
  wordsOf,
} from '../../harness/stages/cut-answer.ts';
import { ScriptedLlm } from '../../harness/parts/scripted-llm.ts';
import type { Stage } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

suite('the note on what was not heard', () => {
  test('the request after a cut reply has a note on the rest, the one after that has none', async () => {
    const stage = await openCuttable();
    await cutAnswer(stage);
    stage.stt.final('what about the fees');
    await stage.line(`assistant: ${SHORT}`);
    await quiet(stage);
    stage.stt.final('and what are the terms');
    await stage.line('user: and what are the terms');
    await stage.speaking();
    await stage.end();
    const cut = cutItemOf(stage);
    const heard = cut?.textContent ?? '';
    const unheard = extraOf(cut).unheardText ?? '';
    assert.equal(wholeOf(cut), LONG);
    const [first, second, third] = notesOf(stage.llm);
    assert.deepEqual(first, []);
    assert.equal(second?.length, 1);
    assert.ok(second[0]?.includes(`The caller has not heard "${unheard}".`), second[0]);
    assert.ok(second[0]?.includes(`of it is "${heard.split(' ').slice(-8).join(' ')}".`));
    assert.ok(!second[0]?.includes('offer'));
    assert.deepEqual(third, []);
    // The note is between the cut reply and what the caller said next.
    const lines = stage.llm.asked[1] ?? [];
    assert.deepEqual(lines.map((line) => line.split(' ', 2).join(' ')).slice(-3), [
      'assistant: one',
      'system: A',
      'user: what',
    ]);
  });

  test('the request after a cut `floor.say` has a note, the stored context has none', async () => {
    const stage = await openCuttable();
    const handle = stage.floor.say('answer', LONG);
    await stage.speaking();
    await stage.vad.hear(CUTS_MS);
    await within('the message to end', handle);
    stage.stt.final('what about the fees');
    await stage.line(`assistant: ${SHORT}`);
    const { unheardText } = stage.floor.heard(handle);
    assert.ok(notesOf(stage.llm)[0]?.[0]?.includes(`"${unheardText}"`));
    for (const { items } of [stage.session.history, stage.session.currentAgent.chatCtx]) {
      assert.ok(!JSON.stringify(items).includes('A note about the call'));
    }
    const recorded = await stage.end();
    assert.ok(recorded.notes.includes('unheard_told'));
    // The header holds the policy with its lexicon, which may name any word.
    const [, ...lines] = recorded.source.split('\n');
    assert.ok(!lines.join('\n').includes('seven'));
  });

  test('the note says that nothing was heard if a message was cut before its first word', async () => {
    const stage = await openCuttable();
    // One word of 3 s: the cut comes long before its middle.
    const audio = new ReadableStream<AudioFrame>({
      start(controller) {
        for (let ms = 0; ms < 3000; ms += 20) {
          controller.enqueue(new AudioFrame(new Int16Array(480).fill(800), 24_000, 1, 480));
        }
        controller.close();
      },
    });
    const handle = stage.floor.say('plain', 'Welcome', { audio });
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

  test('the next request repeats the note if the caller heard nothing of the reply before', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let asked = 0;
    const stage = await openCuttable({
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

  test('every request of a reply that calls a tool has the note on what was not heard', async () => {
    const look = llm.tool({
      name: 'look',
      description: 'Looks.',
      execute: () => Promise.resolve('yes'),
    });
    const stage = await openCuttable({
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
    test(`an agent with its own ${name} receives the note on what was not heard`, async () => {
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
      const stage = await openCuttable({ agent });
      await cutAnswer(stage);
      stage.stt.final('what about the fees');
      await stage.line(`assistant: ${SHORT}`);
      await stage.end();
      if (name === 'model') assert.equal(notesOf(own)[1]?.length, 1);
      else assert.ok(seen.some((words) => words.startsWith('A note about the call')));
      // The floor has closed and removed its replacement from the agent.
      assert.equal(Object.hasOwn(agent, 'llmNode'), false);
    });
  }
});

suite('offerToContinue', () => {
  for (const { words, offers, why } of [
    { words: 'what about the fees though', offers: true, why: 'asks for something else' },
    { words: 'stop', offers: false, why: 'calls it off' },
  ]) {
    test(`offerToContinue does ${offers ? '' : 'not '}offer the rest if the caller ${why}`, async () => {
      const stage = await openCuttable();
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

// The playout wraps the output present when a speech is created: here there is none.
test('the answer is not lost if the audio output is set while the model generates', async () => {
  const asked = Promise.withResolvers<void>();
  const answers = Promise.withResolvers<void>();
  const stage = await openCuttable({
    modelWaits() {
      asked.resolve();
      return answers.promise;
    },
  });
  stage.session.output.audio = null;
  stage.stt.final('what about the fees');
  await within('the model to be asked', asked.promise);
  stage.session.output.audio = stage.output;
  answers.resolve();
  await stage.line(`assistant: ${SHORT}`);
  assert.deepEqual(stage.conversation(), ['user: what about the fees', `assistant: ${SHORT}`]);
  await stage.end();
});

/** Resolves when the agent has finished speaking. */
async function quiet({ session }: Stage): Promise<void> {
  const { AgentStateChanged } = voice.AgentSessionEventTypes;
  const listens = async (): Promise<void> => {
    while (session.agentState !== 'listening') await once(session, AgentStateChanged);
  };
  await within(() => `the agent to listen; it is ${session.agentState}`, listens());
}
