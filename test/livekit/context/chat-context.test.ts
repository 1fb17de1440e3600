import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { setTimeout as passTime } from 'node:timers/promises';

import { llm, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import {
  cutAnswer,
  CUTS_MS,
  cutItemOf,
  extraOf,
  itemsOf,
  LONG,
  notesOf,
  openCuttable,
  SHORT,
  wholeOf,
  wordsOf,
} from '../../harness/stages/cut-answer.ts';
import { lineOf } from '../../harness/parts/scripted-llm.ts';
import { ScriptedTts, StreamingTts } from '../../harness/parts/scripted-tts.ts';
import type { Stage } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

suite('the item of a message that was cut', () => {
  test('the `extra` of a cut message holds the rest, the boundary source and the decision', async () => {
    const stage = await openCuttable();
    await cutAnswer(stage);
    const decision = await stage.decision(({ verdict }) => verdict === 'interrupt');
    stage.stt.final('what about the fees');
    await stage.line(`assistant: ${SHORT}`);
    await stage.end();
    const cut = cutItemOf(stage);
    const { boundarySource, confidence, decisionId, playedMs } = extraOf(cut);
    assert.equal(wholeOf(cut), LONG);
    assert.ok(boundarySource === 'aligned' || boundarySource === 'characters');
    assert.ok(Number(confidence) > 0 && Number(playedMs) > 0);
    assert.equal(decisionId, decision.id);
  });

  test('the item of a cut message holds the rest even if it was never synthesised', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const [now, later] = [`${LONG} ${LONG}.`, 'The rest is never synthesised.'];
    const stage = await openCuttable({
      script: (last) => (wordsOf(last) === 'tell me' ? `${now} ${later}` : SHORT),
      session: { tts: new ScriptedTts((text) => (text === later ? promise : Promise.resolve())) },
    });
    await cutAnswer(stage);
    stage.stt.final('what about the fees');
    await stage.line(`assistant: ${SHORT}`);
    resolve();
    await stage.end();
    const cut = cutItemOf(stage);
    assert.equal(wholeOf(cut), `${now} ${later}`);
  });

  test('the cut is located in the audio if a streaming voice reports no word times', async () => {
    const stage = await openCuttable({ session: { tts: new StreamingTts() } });
    await cutAnswer(stage);
    stage.stt.final('what about the fees');
    await stage.line(`assistant: ${SHORT}`);
    await stage.end();
    const cut = cutItemOf(stage);
    const { unheardText, boundarySource } = extraOf(cut);
    assert.equal(wholeOf(cut), LONG);
    assert.notEqual(unheardText, '');
    assert.ok(boundarySource === 'aligned' || boundarySource === 'characters');
  });

  test('the item of a message cut after a tool call does not repeat the words before the call', async () => {
    const look = llm.tool({
      name: 'look',
      description: 'Looks.',
      execute: () => Promise.resolve('yes'),
    });
    const stage = await openCuttable({
      agent: new voice.Agent({ instructions: 'x', tools: [look] }),
      script(last) {
        if (last?.type === 'function_call_output') return LONG;
        return wordsOf(last) === 'tell me' ? { tool: 'look', preamble: 'Hold on.' } : SHORT;
      },
    });
    stage.stt.final('tell me');
    await stage.line('assistant: Hold on.');
    await stage.speaking();
    await stage.vad.hear(CUTS_MS);
    stage.stt.final('what about the fees');
    await stage.line(`assistant: ${SHORT}`);
    await stage.end();
    const [preamble, cut] = itemsOf(stage).filter(({ role }) => role === 'assistant');
    assert.equal(preamble?.textContent, 'Hold on.');
    assert.equal(preamble.interrupted, false);
    assert.ok(cut?.interrupted);
    assert.equal(wholeOf(cut), LONG);
    assert.deepEqual(extraOf(preamble), {});
  });

  test('the item of a cut preamble holds what was heard, the answer after the tool is whole', async () => {
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
    const stage = await openCuttable({
      agent: new voice.Agent({ instructions: 'x', tools: [look] }),
      script: (last) =>
        last?.type === 'function_call_output' ? SHORT : { tool: 'look', preamble: LONG },
    });
    stage.stt.final('tell me');
    await within('the tool to run', running.promise);
    await stage.speaking();
    await stage.vad.hear(CUTS_MS);
    resolve('yes');
    await stage.line(`assistant: ${SHORT}`);
    await stage.end();
    const [cut, answer] = itemsOf(stage).filter(({ role }) => role === 'assistant');
    assert.equal(wholeOf(cut), LONG);
    assert.equal(answer?.textContent, SHORT);
    assert.deepEqual(extraOf(answer), {});
    // The same handle generates the answer, after the cut.
    const [note] = notesOf(stage.llm)[1] ?? [];
    assert.ok(note?.includes(extraOf(cut).unheardText ?? '?'), note);
  });
});

test('five quick interruptions leave each turn once and each cut answer in its place', async () => {
  const stage = await openCuttable({
    script: (last) =>
      wordsOf(last) === 'question 6' ? SHORT : `To ${wordsOf(last)} ${LONG} ${LONG}`,
  });
  stage.stt.final('question 1');
  for (let asked = 1; asked <= 5; asked += 1) {
    await stage.line(`user: question ${asked}`);
    await stage.speaking();
    await stage.vad.hear(CUTS_MS);
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
    assert.equal(wholeOf(item), `To question ${at + 1} ${LONG} ${LONG}`);
    // Each request has a note on the answer before it, and on no other.
    const notes = notesOf(stage.llm)[at + 1] ?? [];
    assert.equal(notes.length, 1);
    assert.ok(notes[0]?.includes(`"${unheardText}"`));
  }
});

test('the item of a message during which the session closes holds only what was heard', async () => {
  const stage = await openCuttable();
  const handle = stage.floor.say('answer', LONG);
  await within('a word to be heard', someWord(stage.floor, handle));
  await stage.session.close();
  const { heardText } = stage.floor.heard(handle);
  assert.ok(heardText.length < LONG.length, heardText);
  await stage.end();
  assert.deepEqual(
    itemsOf(stage).map(({ textContent }) => textContent),
    [heardText],
  );
});

async function someWord(floor: Stage['floor'], handle: voice.SpeechHandle): Promise<void> {
  while (floor.heard(handle).heardText === '') await passTime(20);
}
