import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { after, suite, test } from 'node:test';

import { inference, voice, type VAD } from '@livekit/agents';
import * as silero from '@livekit/agents-plugin-silero';
import { dispose } from '@livekit/rtc-node';

import { readWav } from '../../../src/sound/wav.ts';
import { RecordedInput } from '../../harness/parts/recorded-input.ts';
import { openStage } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const DIGITS = fileURLToPath(
  new URL('../../fixtures/audio/digits-2135051273.wav', import.meta.url),
);
const LONG = Array.from({ length: 40 }, (_, i) => `word${i}`).join(' ');

const POLICY = `
messages:
  explanation: { speech: { mode: immediate, minSpeechMs: 100 }, onInterruption: { stop: now } }
  answer: {}
`;

suite('a recorded voice stops a message under every VAD', () => {
  const vads: readonly { name: string; load: () => Promise<VAD | undefined> }[] = [
    { name: 'the bundled VAD, not given', load: () => Promise.resolve(undefined) },
    { name: 'the bundled VAD, given', load: () => Promise.resolve(new inference.VAD()) },
    { name: 'the VAD of the silero plugin', load: () => silero.VAD.load() },
  ];
  for (const { name, load } of vads) {
    test(`a recorded voice stops a message under ${name}`, async () => {
      const { samples } = await readWav(DIGITS);
      const vad = await load();
      const input = new RecordedInput();
      const stage = await openStage({ policy: POLICY, input, vad: vad ?? 'not given' });
      const handle = stage.floor.say('explanation', LONG);
      await stage.speaking();
      const start = new Promise((resolve) =>
        stage.session.once(voice.AgentSessionEventTypes.UserStateChanged, resolve),
      );
      const played = input.play(samples);
      const decision = await stage.decision(({ verdict }) => verdict === 'interrupt');
      assert.equal(decision.clause, 'messages.explanation.speech.minSpeechMs');
      await within('the message to end', handle);
      assert.equal(handle.interrupted, true);
      // LiveKit receives the events of the same VAD, unchanged.
      await within('LiveKit to notice the voice', start);
      await within('the recording to have been played', played, 30_000);
      const recorded = await stage.end();
      await input.close();
      const voiced = recorded.events.filter((event) => event.type === 'user_speech_continued');
      assert.ok(voiced.some(({ levelDb = -96, noiseDb = 0 }) => levelDb > noiseDb + 20));
    });
  }
});
