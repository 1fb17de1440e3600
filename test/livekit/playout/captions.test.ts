import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { captionedOutputs, type CaptionedOutputs } from '../../harness/parts/captions.ts';
import type { RealTimeOutput } from '../../harness/parts/real-time-output.ts';
import { openStage, type StageOptions } from '../../harness/stages/stage.ts';
import { openStock } from '../../harness/stages/stock.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const LONG =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen';
const POLICY = `
messages:
  answer: { graceMs: 400, speech: { mode: immediate, minSpeechMs: 60 }, onInterruption: { stop: now } }
  paused: { graceMs: 400, speech: { mode: words, minWords: 2, onCandidate: pause } }
  plain: {}
`;

/** A stage whose participants read captions in step with the audio, as in a room. */
async function openCaptioned(options: StageOptions = {}) {
  const made = Promise.withResolvers<CaptionedOutputs>();
  const outputs = async (output: RealTimeOutput) => {
    made.resolve(await captionedOutputs(output));
    return await made.promise;
  };
  const stage = await openStage({ policy: POLICY, ...options, outputs });
  const { captions } = await made.promise;
  return { ...stage, captions, shown: () => wordsIn(captions.join(' ')) };
}

function wordsIn(text: string): string[] {
  return text.split(/\s+/u).filter(Boolean);
}

/** Resolves when as many words as this are shown. */
async function words(shown: () => string[], count: number): Promise<void> {
  const comes = async (): Promise<void> => {
    while (shown().length < count) await sleep(20);
  };
  await within(() => `${count} words; shown: ${shown().join(' ')}`, comes());
}

suite('captions in the room', () => {
  test('a message that plays to its end is shown whole, and never ahead of its voice', async () => {
    const stage = await openCaptioned();
    const handle = stage.floor.say('plain', LONG);
    for (let count = 1; count <= 12; count += 1) {
      await words(stage.shown, count);
      const spoken = wordsIn(stage.floor.heard(handle).heardText).length;
      assert.ok(
        stage.shown().length <= spoken + 1,
        `${stage.shown().length} shown, ${spoken} heard`,
      );
    }
    await within('the message to end', handle);
    assert.deepEqual(stage.captions, [LONG]);
    await stage.end();
  });

  test('captions stand still while playout is paused, and go on with it', async () => {
    const stage = await openCaptioned();
    const handle = stage.floor.say('paused', LONG);
    await words(stage.shown, 3);
    const paused = stage.decision(({ verdict }) => verdict === 'pause');
    const spoken = stage.vad.hear(2500);
    await paused;
    await sleep(200);
    const before = stage.shown();
    await sleep(1500);
    assert.deepEqual(stage.shown(), before);
    assert.ok(before.length < 12, before.join(' '));
    await within('the caller to have spoken', spoken);
    await within('the message to end', handle);
    assert.deepEqual(stage.captions, [LONG]);
    await stage.end();
  });

  test('captions show no word that was not heard after a stop', async () => {
    const stage = await openCaptioned();
    const handle = stage.session.say(LONG);
    await words(stage.shown, 2);
    await stage.vad.hear(700);
    await within('the message to end', handle);
    assert.ok(handle.interrupted);
    const { heardText, unheardText } = stage.floor.heard(handle);
    assert.notEqual(unheardText, '');
    await sleep(500);
    assert.deepEqual(
      stage.captions.map((text) => text.trim()),
      [heardText],
    );
    await stage.end();
  });

  test('each message has a caption of its own, also after one that was cut', async () => {
    const stage = await openCaptioned({ script: () => 'That is all I know.' });
    const handle = stage.session.say(LONG);
    await words(stage.shown, 2);
    await stage.vad.hear(700);
    await within('the message to end', handle);
    stage.stt.final('what about the fees');
    await stage.line('assistant: That is all I know.');
    assert.equal(stage.captions.length, 2);
    assert.equal(stage.captions[1]?.trim(), 'That is all I know.');
    await stage.end();
  });

  test('a session without audio shows its text at once', async () => {
    const stage = await openCaptioned();
    stage.session.output.setAudioEnabled(false);
    await within('the message to end', stage.floor.say('plain', LONG));
    assert.deepEqual(stage.captions, [LONG]);
    await stage.end();
  });

  test('a session whose captions are switched off shows none', async () => {
    const stage = await openCaptioned();
    stage.session.output.setTranscriptionEnabled(false);
    await within('the message to end', stage.floor.say('plain', 'That is all I know.'));
    assert.deepEqual(stage.captions, []);
    await stage.end();
  });

  test('a transcription output of the application gets the text as with LiveKit alone', async () => {
    const got: string[] = [];
    class Sink extends voice.ParalellTextOutput {
      override captureText(text: string | voice.TimedString): Promise<void> {
        got.push(typeof text === 'string' ? text : text.text);
        return Promise.resolve();
      }
    }
    const outputs = (audio: RealTimeOutput) =>
      Promise.resolve({ audio, transcription: new Sink([]) });
    const say = async (session: voice.AgentSession): Promise<string> => {
      const handle = session.say(LONG);
      if (session.agentState !== 'speaking') await once(session, 'agent_state_changed');
      const atStart = got.splice(0).join('');
      await within('the message to end', handle);
      return atStart;
    };
    const stock = await openStock({ outputs });
    const alone = await say(stock.session);
    await stock.end();
    const stage = await openStage({ policy: POLICY, outputs });
    assert.equal(await say(stage.session), alone);
    await stage.end();
  });
});
