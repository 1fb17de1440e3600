import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { initializeLogger, stt } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';
import { AudioFrame, dispose } from '@livekit/rtc-node';
import { joinSamples } from '../../../src/sound/resample.ts';
import { startSpeechServer, type SpeechServer } from '../../../src/offline/speech/server.ts';
import { synthesize } from '../../../src/offline/speech/synthesis.ts';
import { formatWav } from '../../../src/sound/wav.ts';

initializeLogger({ pretty: false, level: 'warn' });

let server: SpeechServer;
let connection: { readonly baseURL: string; readonly apiKey: string };
before(async () => {
  server = await startSpeechServer({ recognizer: 'pocketsphinx' });
  connection = { baseURL: server.baseUrl, apiKey: 'offline' };
});
after(async () => {
  await server.stop();
  await dispose();
});

const RATE_HZ = 24_000;
const silence = (durationMs: number): Int16Array => new Int16Array((RATE_HZ * durationMs) / 1000);
const rms = (text: string): Promise<Int16Array> =>
  synthesize(text, { voice: 'rms', sampleRateHz: RATE_HZ });

type Heard = { readonly type: stt.SpeechEventType; readonly text: string };

/** A stream of the real plugin: `say` pushes audio faster than real time; `until` waits for events. */
function listen(model = 'gpt-4o-transcribe') {
  const recognizer = new openai.STT({ ...connection, model, vad: null, useRealtime: true });
  const stream = recognizer.stream();
  const heard: Heard[] = [];
  const events = (async function* () {
    for await (const { type, alternatives } of stream) {
      const event = { type, text: alternatives?.[0]?.text ?? '' };
      heard.push(event);
      yield event;
    }
  })();
  const next = async (wanted: stt.SpeechEventType): Promise<string> => {
    for (;;) {
      const { value, done } = await events.next();
      if (done) throw new Error('the stream ended before the event that was awaited');
      if (value.type === wanted) return value.text;
    }
  };
  return {
    heard,
    say(samples: Int16Array): void {
      for (let at = 0; at < samples.length; at += 240) {
        const frame = new Int16Array(240);
        frame.set(samples.subarray(at, at + 240));
        stream.pushFrame(new AudioFrame(frame, RATE_HZ, 1, 240));
      }
    },
    commit: () => stream.flush(),
    interim: () => next(stt.SpeechEventType.INTERIM_TRANSCRIPT),
    final: () => next(stt.SpeechEventType.FINAL_TRANSCRIPT),
    close: () => stream.close(),
  };
}

const textsOf = (heard: readonly Heard[], type: stt.SpeechEventType): readonly string[] =>
  heard.filter((event) => event.type === type).map(({ text }) => text);

describe('the plugin for transcription, streaming', () => {
  test('the recogniser finds successive utterances, each between its start and end of speech', async () => {
    const ear = listen();
    try {
      for (const text of ['no i meant friday', 'what is my balance', 'wait stop']) {
        ear.say(joinSamples([silence(500), await rms(text), silence(600)]));
        assert.equal(await ear.final(), text);
      }
      const order = ear.heard
        .map(({ type }) => type)
        .filter((type) => type !== stt.SpeechEventType.RECOGNITION_USAGE)
        .filter((type) => type !== stt.SpeechEventType.INTERIM_TRANSCRIPT);
      const { START_OF_SPEECH, END_OF_SPEECH, FINAL_TRANSCRIPT } = stt.SpeechEventType;
      const each = [START_OF_SPEECH, END_OF_SPEECH, FINAL_TRANSCRIPT];
      assert.deepEqual(order, [...each, ...each, ...each]);
    } finally {
      ear.close();
    }
  });

  test('the recogniser gives words while the utterance is spoken, and only adds to them', async () => {
    const ear = listen();
    const spoken = await rms('what is my balance');
    const half = Math.floor(spoken.length * 0.65);
    try {
      ear.say(joinSamples([silence(500), spoken.slice(0, half)]));
      assert.equal(await ear.interim(), 'what');
      ear.say(joinSamples([spoken.slice(half), silence(600)]));
      assert.equal(await ear.final(), 'what is my balance');
      const interims = textsOf(ear.heard, stt.SpeechEventType.INTERIM_TRANSCRIPT);
      assert.ok(interims.length >= 2, JSON.stringify(interims));
      for (const [index, text] of interims.entries()) {
        assert.ok(text.startsWith(interims[index - 1] ?? ''), JSON.stringify(interims));
      }
    } finally {
      ear.close();
    }
  });

  test('noise before and after an utterance gives no transcript of its own', async () => {
    const ear = listen();
    let seed = 3;
    const taps = Int16Array.from({ length: 2 * RATE_HZ }, (_, i) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return i % 6000 < 400 ? Math.round((seed / 2 ** 30 - 1) * 15_000) : 0;
    });
    const hum = Int16Array.from({ length: 2 * RATE_HZ }, (_, i) =>
      Math.round(6000 * Math.sin((i * 2 * Math.PI * 150) / RATE_HZ)),
    );
    try {
      const noises = joinSamples([silence(500), taps, silence(600), hum, silence(600)]);
      ear.say(joinSamples([noises, await rms('no i meant friday'), noises]));
      assert.equal(await ear.final(), 'no i meant friday');
      ear.say(joinSamples([silence(500), await rms('wait stop'), silence(600)]));
      assert.equal(await ear.final(), 'wait stop');
      assert.equal(textsOf(ear.heard, stt.SpeechEventType.FINAL_TRANSCRIPT).length, 2);
    } finally {
      ear.close();
    }
  });

  test('a recogniser without turn detection waits for the commit, with or without pauses', async () => {
    const ear = listen('gpt-realtime-whisper');
    try {
      const parts = [await rms('no i meant friday'), silence(900), await rms('wait stop')];
      ear.say(joinSamples([silence(500), ...parts, silence(900)]));
      ear.commit();
      assert.equal(await ear.final(), 'no i meant friday wait stop');
      assert.deepEqual(textsOf(ear.heard, stt.SpeechEventType.START_OF_SPEECH), []);
    } finally {
      ear.close();
    }
  });

  test('the recogniser hears each of two simultaneous callers as if alone', async () => {
    const ears = [listen(), listen()];
    const texts = ['no i meant friday', 'what is my balance'];
    try {
      for (const [index, ear] of ears.entries()) {
        ear.say(joinSamples([silence(500), await rms(texts[index]!), silence(600)]));
      }
      assert.deepEqual(await Promise.all(ears.map((ear) => ear.final())), texts);
    } finally {
      for (const ear of ears) ear.close();
    }
  });
});

const route = () => server.baseUrl.replace('/v1', '/local/script');
const load = (script: object) =>
  fetch(route(), {
    method: 'POST',
    body: JSON.stringify(script),
    headers: { 'content-type': 'application/json' },
  });

describe('a loaded script (no recognition)', () => {
  test('a loaded script gives its next transcript for each segment until it is deleted', async () => {
    const transcripts = ['mm hmm', { interim: ['four', 'four one five'], final: '415' }];
    assert.equal((await load({ transcripts })).status, 200);
    const ear = listen();
    const sound = joinSamples([silence(500), await rms('what is my balance'), silence(600)]);
    try {
      ear.say(sound);
      assert.equal(await ear.final(), 'mm hmm');
      ear.say(sound);
      assert.equal(await ear.final(), '415');
      const interims = textsOf(ear.heard, stt.SpeechEventType.INTERIM_TRANSCRIPT);
      assert.deepEqual(interims, ['mm', 'mm hmm', 'four', 'four one five']);
      assert.deepEqual(await (await fetch(route())).json(), { loaded: true, remaining: 0 });
      await fetch(route(), { method: 'DELETE' });
      ear.say(sound);
      assert.equal(await ear.final(), 'what is my balance');
    } finally {
      ear.close();
      await fetch(route(), { method: 'DELETE' });
    }
  });

  test('a recognition script whose interim text takes words back is refused', async () => {
    const answer = await load({ transcripts: [{ interim: ['hang', 'wait'], final: 'wait' }] });
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /begin with the one before/);
  });
});

test('the plugin for transcription, not streaming, recognises a whole recording', async () => {
  const recognizer = new openai.STT({ ...connection, model: 'whisper-1', useRealtime: false });
  const samples = joinSamples([await rms('no i meant friday'), silence(600)]);
  const frame = new AudioFrame(samples, RATE_HZ, 1, samples.length);
  const event = await recognizer.recognize(frame);
  assert.equal(event.alternatives?.[0]?.text, 'no i meant friday');
});

test('a recording that is not WAV is refused with the expected format', async () => {
  const form = new FormData();
  form.set('file', new File(['no sound'], 'note.txt'));
  const answer = await fetch(`${server.baseUrl}/audio/transcriptions`, {
    method: 'POST',
    body: form,
  });
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /`note\.txt` is not a WAV file; use an uncompressed/);
  const silent = new FormData();
  silent.set('file', new File([Buffer.from(formatWav([silence(900)], RATE_HZ))], 'silent.wav'));
  const heard = await fetch(`${server.baseUrl}/audio/transcriptions`, {
    method: 'POST',
    body: silent,
  });
  assert.deepEqual(await heard.json(), { text: '' });
});
