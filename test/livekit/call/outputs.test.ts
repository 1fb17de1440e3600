import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { llm, voice } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';
import { dispose } from '@livekit/rtc-node';

import { RealTimeOutput } from '../../harness/parts/real-time-output.ts';
import { openStage, type Stage } from '../../harness/stages/stage.ts';
import { openStock } from '../../harness/stages/stock.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const LONG = 'one two three four five six seven eight nine ten eleven twelve';
const WORD_MS = 120;
const POLICY = `
messages:
  answer: { graceMs: 200, speech: { mode: immediate, minSpeechMs: 60 }, onInterruption: { stop: now } }
  notice: { interruptible: none }
`;

/** Says a protected message, over which the caller speaks: it is heard whole, and they are answered. */
async function isGoverned(stage: Stage): Promise<void> {
  const notice = stage.floor.say('notice', LONG);
  await stage.speaking();
  stage.stt.final('what about the fees');
  await stage.decision(({ verdict }) => verdict === 'hold');
  await within('the notice to end', notice);
  assert.equal(notice.interrupted, false);
  const { heardText, unheardText } = stage.floor.heard(notice);
  assert.deepEqual([heardText, unheardText], [LONG, '']);
  await stage.line('user: what about the fees');
  await stage.line('assistant: That is all');
}

suite('an audio output that is replaced during the call', () => {
  test('the floor governs what is said on the next output', async () => {
    const stage = await openStage({ policy: POLICY });
    await within('the message to end', stage.floor.say('answer', 'one two'));
    const other = new RealTimeOutput();
    stage.session.output.audio = other;
    const before = stage.output.playedMs;
    await isGoverned(stage);
    assert.equal(stage.output.playedMs, before);
    assert.ok(other.playedMs >= 12 * WORD_MS, `${other.playedMs} ms`);
    const recorded = await stage.end();
    other.close();
    assert.deepEqual(recorded.notes, []);
  });

  for (const under of ['LiveKit alone', 'a floor'] as const) {
    test(`a message that plays ends on the output it began on, under ${under}`, async () => {
      const stage = under === 'a floor' ? await openStage({ policy: POLICY }) : await openStock({});
      const first = stage.session.say(LONG);
      await stage.speaking();
      const other = new RealTimeOutput();
      stage.session.output.audio = other;
      await within('the message to end', first);
      assert.equal(other.playedMs, 0);
      await within('the next message to end', stage.session.say('one two three'));
      assert.ok(other.playedMs >= 3 * WORD_MS, `${other.playedMs} ms`);
      assert.deepEqual(stage.conversation(), [`assistant: ${LONG}`, 'assistant: one two three']);
      await stage.end();
      other.close();
    });
  }

  test('the caller stops a message that plays on the output before the last', async () => {
    const stage = await openStage({ policy: POLICY });
    const first = stage.session.say(LONG);
    await stage.speaking();
    const other = new RealTimeOutput();
    stage.session.output.audio = other;
    await stage.vad.hear(400);
    await within('the message to end', first);
    assert.equal(first.interrupted, true);
    const { heardText, unheardText } = stage.floor.heard(first);
    assert.equal(`${heardText} ${unheardText}`, LONG);
    assert.notEqual(heardText, '');
    await stage.end();
    other.close();
  });

  test('an answer is heard on the output that its tool has set', async () => {
    const other = new RealTimeOutput();
    const move = llm.tool({
      name: 'move',
      description: 'Moves the call to another device.',
      execute(_, { ctx }) {
        ctx.session.output.audio = other;
        return Promise.resolve('moved');
      },
    });
    const stage = await openStage({
      policy: POLICY,
      agent: new voice.Agent({ instructions: 'x', tools: [move] }),
      script: (last) =>
        last?.type === 'function_call_output' ? LONG : { tool: 'move', preamble: 'Hold on.' },
    });
    stage.stt.final('use my headset');
    await stage.line(`assistant: ${LONG}`);
    assert.ok(other.playedMs >= 12 * WORD_MS, `${other.playedMs} ms`);
    const recorded = await stage.end();
    other.close();
    const finished = recorded.events.findLast(({ type }) => type === 'message_finished');
    assert.ok(finished?.type === 'message_finished');
    assert.ok(finished.playedMs >= 13 * WORD_MS, `${finished.playedMs} ms`);
  });

  test('the floor governs the first output again when the application returns to it', async () => {
    const stage = await openStage({ policy: POLICY });
    await within('the message to end', stage.floor.say('answer', 'one two'));
    const other = new RealTimeOutput();
    stage.session.output.audio = other;
    await within('the message to end', stage.floor.say('answer', 'three four'));
    stage.session.output.audio = stage.output;
    await isGoverned(stage);
    const recorded = await stage.end();
    other.close();
    assert.deepEqual(recorded.notes, []);
  });

  test('the floor governs an output that the application puts around the session’s', async () => {
    let frames = 0;
    class Meter extends voice.AudioOutput {
      constructor(next: voice.AudioOutput) {
        super(undefined, next, { pause: true });
      }
      override async captureFrame(frame: AudioFrame): Promise<void> {
        await super.captureFrame(frame);
        frames += 1;
        await this.nextInChain?.captureFrame(frame);
      }
      override flush(): void {
        super.flush();
        this.nextInChain?.flush();
      }
      override clearBuffer(): void {
        this.nextInChain?.clearBuffer();
      }
    }
    const stage = await openStage({ policy: POLICY });
    await within('the message to end', stage.floor.say('answer', 'one two'));
    const { audio } = stage.session.output;
    assert.ok(audio !== null);
    stage.session.output.audio = new Meter(audio);
    await isGoverned(stage);
    assert.ok(frames > 0);
    await stage.end();
  });
});

suite('an audio output that is switched off and on during the call', () => {
  const switches: Record<string, (stage: Stage, isOn: boolean) => void> = {
    '`setAudioEnabled`': ({ session }, isOn) => session.output.setAudioEnabled(isOn),
    'an output of `null`': ({ session, output }, isOn) => {
      session.output.audio = isOn ? output : null;
    },
  };
  for (const [how, turn] of Object.entries(switches)) {
    test(`the floor governs what is audible again after ${how}`, async () => {
      const stage = await openStage({ policy: POLICY });
      await within('the message to end', stage.floor.say('answer', 'one two'));
      turn(stage, false);
      const before = stage.output.playedMs;
      await within('the silent message to end', stage.floor.say('notice', 'three four'));
      assert.equal(stage.output.playedMs, before);
      turn(stage, true);
      await isGoverned(stage);
      const recorded = await stage.end();
      assert.deepEqual(recorded.notes, []);
      const read = recorded.events.flatMap((event) =>
        event.type === 'message_finished' && event.proof === 'read' ? [event] : [],
      );
      assert.equal(read.length, 1);
    });
  }

  test('a message that the session sent as text is read, also if audio is on when it ends', async () => {
    const stage = await openStage({ policy: POLICY });
    stage.session.output.setAudioEnabled(false);
    const handle = stage.floor.say('notice', LONG);
    await stage.speaking();
    stage.session.output.setAudioEnabled(true);
    await within('the message to end', handle);
    const recorded = await stage.end();
    const ends = recorded.events.flatMap((event) =>
      event.type === 'message_finished' ? [event.proof] : [],
    );
    assert.deepEqual(ends, ['read']);
  });
});
