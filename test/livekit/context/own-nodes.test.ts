import assert from 'node:assert/strict';
import { once } from 'node:events';
import { ReadableStream } from 'node:stream/web';
import { after, suite, test } from 'node:test';

import { voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import {
  cutAnswer,
  CUTS_MS,
  cutItemOf,
  extraOf,
  LONG,
  notesOf,
  openCuttable,
  SHORT,
  wholeOf,
  wordsOf,
} from '../../harness/stages/cut-answer.ts';
import type { Stage } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

type Text = Parameters<voice.Agent['ttsNode']>[0];

/** All of a text, once it has ended. */
async function allOf(text: AsyncIterable<string | { readonly text: string }>): Promise<string> {
  let all = '';
  for await (const part of text) all += typeof part === 'string' ? part : part.text;
  return all;
}

/** The field `say` of a JSON text, or the text itself. */
function fieldOf(source: AsyncIterable<string | { readonly text: string }>, name: string) {
  return new ReadableStream<string>({
    async start(controller) {
      const all = await allOf(source);
      const field: unknown = all.startsWith('{') ? JSON.parse(all) : { [name]: all };
      controller.enqueue(String(Reflect.get(Object(field), name)));
      controller.close();
    },
  });
}

/** Takes JSON from its model, speaks the field `spoken` of it and shows the field `shown`. */
class JsonAgent extends voice.Agent {
  readonly #spoken: string;
  readonly #shown: string;
  readonly #isSilentAboutWords: boolean;

  constructor(options: { spoken?: string; shown?: string; withoutTimes?: boolean } = {}) {
    super({ instructions: 'Answer in JSON.' });
    this.#spoken = options.spoken ?? 'say';
    this.#shown = options.shown ?? 'say';
    this.#isSilentAboutWords = options.withoutTimes === true;
  }

  override async ttsNode(text: Text, settings: Parameters<voice.Agent['ttsNode']>[1]) {
    const frames = await super.ttsNode(fieldOf(text, this.#spoken), settings);
    if (!this.#isSilentAboutWords || frames === null) return frames;
    return frames.pipeThrough(
      new TransformStream({
        transform(frame, controller) {
          for (const key of Object.keys(frame.userdata)) {
            Reflect.deleteProperty(frame.userdata, key);
          }
          controller.enqueue(frame);
        },
      }),
    );
  }

  override transcriptionNode(text: Parameters<voice.Agent['transcriptionNode']>[0]) {
    return Promise.resolve(fieldOf(text, this.#shown));
  }
}

const answerOf = (say: string, show = say) => JSON.stringify({ mood: 'calm', say, show });

suite('an agent that takes JSON from its model and speaks one field of it', () => {
  for (const withoutTimes of [false, true]) {
    const how = withoutTimes ? 'attaches no words to its frames' : 'attaches words to its frames';
    test(`a cut answer holds only words of the field, if the voice ${how}`, async () => {
      const stage = await openCuttable({
        agent: new JsonAgent({ withoutTimes }),
        script: (last) => answerOf(wordsOf(last) === 'tell me' ? LONG : SHORT),
      });
      await cutAnswer(stage);
      stage.stt.final('what about the fees');
      await stage.line(`assistant: ${SHORT}`);
      await stage.end();
      const cut = cutItemOf(stage);
      assert.equal(wholeOf(cut), LONG);
      assert.notEqual(cut?.textContent, '');
      const [note] = notesOf(stage.llm)[1] ?? [];
      assert.ok(note?.includes(`The caller has not heard "${extraOf(cut).unheardText}".`), note);
      assert.ok(!note?.includes('mood'), note);
    });
  }

  test('`heard` of a whole answer is the text that its `transcriptionNode` gave', async () => {
    const stage = await openCuttable({ agent: new JsonAgent(), script: () => answerOf(SHORT) });
    const handle = stage.floor.reply('plain');
    await within('the answer to end', handle);
    const { heardText, unheardText } = stage.floor.heard(handle);
    assert.deepEqual([heardText, unheardText], [SHORT, '']);
    assert.deepEqual(stage.conversation(), [`assistant: ${SHORT}`]);
    await stage.end();
  });

  test('a cut answer whose captions are spelled otherwise ends at the same share of them', async () => {
    const shown = '1 2 3 4 5 6 7 8 9 10 11 12';
    const stage = await openCuttable({
      agent: new JsonAgent({ shown: 'show' }),
      script: (last) => (wordsOf(last) === 'tell me' ? answerOf(LONG, shown) : answerOf(SHORT)),
    });
    await cutAnswer(stage);
    stage.stt.final('what about the fees');
    await stage.line(`assistant: ${SHORT}`);
    await stage.end();
    const cut = cutItemOf(stage);
    assert.equal(wholeOf(cut), shown);
    const heard = cut?.textContent?.split(' ').length ?? 0;
    const playedMs = Number(extraOf(cut).playedMs);
    assert.ok(Math.abs(heard - playedMs / 120) <= 2, `${heard} words in ${playedMs} ms`);
  });

  test('a cut `say` holds the words of the `transcriptionNode` too', async () => {
    const stage = await openCuttable({ agent: new JsonAgent(), script: () => answerOf(SHORT) });
    const handle = stage.floor.say('plain', answerOf(LONG));
    await stage.speaking();
    await stage.vad.hear(300);
    await within('the message to end', handle);
    assert.ok(handle.interrupted);
    const { heardText, unheardText } = stage.floor.heard(handle);
    assert.equal(`${heardText} ${unheardText}`.trim(), LONG);
    await stage.end();
    assert.equal(wholeOf(cutItemOf(stage)), LONG);
  });

  test('a required reply of such an agent is delivered', async () => {
    const stage = await openCuttable({
      policy: 'messages: { answer: {}, terms: { interruptible: none, delivery: required } }',
      agent: new JsonAgent(),
      script: () => answerOf(LONG),
    });
    await within('the terms to end', stage.floor.reply('terms'));
    const recorded = await stage.end();
    const finished = recorded.events.find(({ type }) => type === 'message_finished');
    assert.ok(finished?.type === 'message_finished');
    assert.equal(finished.proof, undefined);
  });
});

suite('a message that the application keeps out of the chat context', () => {
  const HIDDEN = { addToChatCtx: false };
  const ways = [
    { name: 'floor.say', say: ({ floor }: Stage) => floor.say('plain', LONG, HIDDEN) },
    { name: 'session.say', say: ({ session }: Stage) => session.say(LONG, HIDDEN) },
  ];
  for (const { name, say } of ways) {
    test(`the note after a cut \`${name}\` without the context does not quote its words`, async () => {
      const stage = await openCuttable();
      const handle = say(stage);
      await stage.speaking();
      await stage.vad.hear(CUTS_MS);
      await within('the message to end', handle);
      assert.ok(handle.interrupted);
      stage.stt.final('what about the fees');
      await stage.line(`assistant: ${SHORT}`);
      await stage.end();
      assert.notEqual(stage.llm.asked.length, 0);
      const asked = stage.llm.asked.flat().join('\n');
      assert.ok(!asked.includes('twelve'), asked);
    });
  }

  test('what is said again of such a message stays out of the chat context too', async () => {
    const stage = await openCuttable({
      policy: `
messages:
  answer: {}
  plain: { speech: { mode: immediate, minSpeechMs: 60 }, onFalse: { resume: word } }
`,
    });
    stage.floor.say('plain', LONG, HIDDEN);
    await stage.speaking();
    await stage.vad.hear(300);
    // No word follows: the rest is said.
    await within('the rest to be said', restOf(stage));
    await stage.end();
    assert.deepEqual(stage.conversation(), []);
  });
});

/** Resolves when a second speech of the session has ended. */
async function restOf({ session }: Stage): Promise<void> {
  const [{ speechHandle }] = (await once(session, voice.AgentSessionEventTypes.SpeechCreated)) as [
    voice.SpeechCreatedEvent,
  ];
  await speechHandle;
}
