import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { initializeLogger, llm } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';
import { dispose } from '@livekit/rtc-node';
import { z } from 'zod';
import { FLITE_VOICES } from '../../../src/offline/speech/flite.ts';
import { joinSamples } from '../../../src/sound/resample.ts';
import { startSpeechServer, type SpeechServer } from '../../../src/offline/speech/server.ts';
import { synthesize } from '../../../src/offline/speech/synthesis.ts';
import { parseWav } from '../../../src/sound/wav.ts';

initializeLogger({ pretty: false, level: 'warn' });

let server: SpeechServer;
let connection: { readonly baseURL: string; readonly apiKey: string };
before(async () => {
  server = await startSpeechServer({ recognizer: 'none' });
  connection = { baseURL: server.baseUrl, apiKey: 'offline' };
});
after(async () => {
  await server.stop();
  await dispose();
});

const RATE_HZ = 24_000;
const rms = (text: string): Promise<Int16Array> =>
  synthesize(text, { voice: 'rms', sampleRateHz: RATE_HZ });

const speak = async (text: string, voice: string): Promise<Int16Array> => {
  const speaker = new openai.TTS({ ...connection, voice: voice as openai.TTSVoices });
  const parts: Int16Array[] = [];
  for await (const { frame } of speaker.synthesize(text)) {
    assert.equal(frame.sampleRate, RATE_HZ);
    parts.push(frame.data);
  }
  return joinSamples(parts);
};
const askForSpeech = (over: object): Promise<Response> =>
  fetch(`${server.baseUrl}/audio/speech`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'any', input: 'Hello.', voice: 'rms', ...over }),
  });

describe('the plugin for speech', () => {
  test('the speech plugin receives all the audio that was synthesised, in every voice', async () => {
    for (const voice of FLITE_VOICES) {
      const whole = await synthesize('Goodbye.', { voice, sampleRateHz: RATE_HZ });
      const heard = await speak('Goodbye.', voice);
      assert.deepEqual(heard.slice(0, whole.length), whole, voice);
      assert.ok(heard.length - whole.length < RATE_HZ / 10, voice);
      assert.ok(
        heard.slice(whole.length).every((sample) => sample === 0),
        voice,
      );
    }
  });

  test('the speech plugin speaks under OpenAI voice names, alike each time and sentence', async () => {
    const first = await speak('One moment. I will look that up.', 'alloy');
    assert.deepEqual(first, await speak('One moment. I will look that up.', 'slt'));
    const sentences = await Promise.all(
      ['One moment.', 'I will look that up.'].map((text) =>
        synthesize(text, { voice: 'slt', sampleRateHz: RATE_HZ }),
      ),
    );
    const together = sentences.reduce((sum, { length }) => sum + length, 0);
    assert.ok(Math.abs(first.length - together) <= RATE_HZ / 10);
  });

  test('the speech server refuses an unknown voice, and names the known ones', async () => {
    const answer = await askForSpeech({ voice: 'nobody' });
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /no voice `nobody`; there are slt, rms, awb, kal16, alloy/);
  });

  test('the speech server answers with a WAV file when a client asks for one', async () => {
    const answer = await askForSpeech({ response_format: 'wav' });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const { samples, sampleRateHz } = parseWav(bytes, 'answer');
    assert.equal(sampleRateHz, RATE_HZ);
    assert.deepEqual(samples, await rms('Hello.'));
  });
});

describe('the plugin for language', () => {
  const tools = new llm.ToolContext({
    lookUpInvoice: llm.tool({
      description: 'Looks up an invoice.',
      parameters: z.object({ month: z.string().optional() }),
      execute: async () => ({}),
    }),
  });
  const chat = async (chatCtx: llm.ChatContext) => {
    const model = new openai.LLM({ ...connection, model: 'scripted' });
    const chunks: llm.ChatChunk[] = [];
    for await (const chunk of model.chat({ chatCtx, toolCtx: tools })) chunks.push(chunk);
    return {
      text: chunks.map(({ delta }) => delta?.content ?? '').join(''),
      pieces: chunks.filter(({ delta }) => delta?.content).length,
      calls: chunks.flatMap(({ delta }) => delta?.toolCalls ?? []),
    };
  };

  test('the scripted model calls the tool of its workflow, then speaks of the result word by word', async () => {
    const context = new llm.ChatContext();
    context.addMessage({ role: 'system', content: 'workflow: billing\nYou are an assistant.' });
    context.addMessage({ role: 'user', content: 'No, I meant October.' });
    const { calls, text } = await chat(context);
    assert.equal(text, '');
    assert.deepEqual(
      calls.map(({ name, args }) => ({ name, args })),
      [{ name: 'lookUpInvoice', args: '{"month":"october"}' }],
    );
    const output = {
      found: true,
      number: 1017,
      month: 'october',
      amount: '39 dollars',
      dueOn: 'friday',
    };
    context.items.push(
      calls[0]!,
      llm.FunctionCallOutput.create({
        callId: calls[0]!.callId,
        name: 'lookUpInvoice',
        output: JSON.stringify(output),
        isError: false,
      }),
    );
    const answered = await chat(context);
    assert.match(answered.text, /Invoice 1017, of October, was for 39 dollars/);
    assert.ok(answered.pieces > 10);
  });
});

test('the speech server reports a taken port in one sentence with a cure', async () => {
  const port = Number(new URL(server.baseUrl).port);
  await assert.rejects(startSpeechServer({ recognizer: 'none', port }), {
    code: 'LOCAL_PORT_BUSY',
    message: `port \`${port}\` is in use`,
  });
});
