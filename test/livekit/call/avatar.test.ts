import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { dispose } from '@livekit/rtc-node';

import { Avatar, type AvatarOptions } from '../../harness/parts/avatar.ts';
import { WORD_MS } from '../../harness/parts/scripted-tts.ts';
import { openStage, type Stage } from '../../harness/stages/stage.ts';
import { openStock } from '../../harness/stages/stock.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const LONG = 'one two three four five six seven eight nine ten eleven twelve';
/** Words of one length: where a word ends follows from the time. */
const EVEN = 'one two six ten run sun fun hat cat map red sky';
const POLICY = `
messages:
  answer: { graceMs: 0, speech: { mode: immediate, minSpeechMs: 60 }, onInterruption: { stop: now } }
  terms: { interruptible: none, delivery: required }
`;

async function openWith(options: AvatarOptions) {
  const avatar = new Avatar(options);
  const outputs = () => Promise.resolve({ audio: avatar.output, transcription: null });
  const stage = await openStage({ policy: POLICY, outputs });
  const end = async () => {
    const recorded = await stage.end();
    avatar.close();
    return recorded;
  };
  return { ...stage, avatar, end };
}

/** Resolves when the avatar has played so much. */
async function played(avatar: Avatar, ms: number): Promise<void> {
  const comes = async (): Promise<void> => {
    while (avatar.playedMs < ms) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  await within(() => `the avatar to play ${ms} ms; it has played ${avatar.playedMs}`, comes());
}

/** The caller speaks until the message is over. */
async function bargeIn(stage: Stage, handle: PromiseLike<unknown>): Promise<void> {
  const spoken = stage.vad.hear(400);
  await within('the message to end', handle);
  await spoken;
}

suite('an avatar that plays what the agent says', () => {
  for (const under of ['LiveKit alone', 'a floor'] as const) {
    test(`it plays a message whole, and clears what waits when the caller interrupts, under ${under}`, async () => {
      const avatar = new Avatar({ latencyMs: 300, reportsStart: true });
      const outputs = () => Promise.resolve({ audio: avatar.output, transcription: null });
      const stage =
        under === 'a floor'
          ? await openStage({ policy: POLICY, outputs })
          : await openStock({ outputs });
      await within('the first message to end', stage.session.say('one two three'));
      assert.equal(Math.round(avatar.playedMs), 3 * WORD_MS);
      assert.equal(avatar.clears, 0);
      const second = stage.session.say(LONG);
      await stage.speaking();
      await played(avatar, 3 * WORD_MS + 600);
      const spoken = stage.vad.hear(700);
      await within('the second message to end', second);
      const before = avatar.playedMs;
      await spoken;
      stage.stt.final('stop please');
      assert.equal(second.interrupted, true);
      assert.ok(avatar.clears > 0);
      assert.ok(avatar.playedMs < 14 * WORD_MS, `${avatar.playedMs} ms`);
      await stage.line('assistant: That is all');
      assert.ok(avatar.playedMs > before);
      await stage.end();
      avatar.close();
    });
  }

  test('the words heard are those that the avatar says it has played', async () => {
    const stage = await openWith({ latencyMs: 500, reportsStart: true });
    const handle = stage.floor.say('answer', EVEN);
    await played(stage.avatar, 600);
    await bargeIn(stage, handle);
    const { playedMs, heardText } = stage.floor.heard(handle);
    // The audio that was sent lies half a second ahead of what was played.
    assert.ok(
      Math.abs(playedMs - stage.avatar.playedMs) <= 20,
      `${playedMs} ms of ${stage.avatar.playedMs}`,
    );
    const spoken = Math.ceil(stage.avatar.playedMs / WORD_MS);
    assert.ok(heardText.split(' ').length <= spoken + 1, `${heardText}, ${spoken} words spoken`);
    await stage.end();
  });

  test('the position while it plays counts from the start that it reports', async () => {
    const stage = await openWith({ latencyMs: 500, reportsStart: true });
    const handle = stage.floor.say('answer', LONG);
    await played(stage.avatar, 300);
    const { playedMs } = stage.floor.heard(handle);
    assert.ok(
      Math.abs(playedMs - stage.avatar.playedMs) <= 100,
      `${playedMs} ms of ${stage.avatar.playedMs}`,
    );
    await within('the message to end', handle);
    await stage.end();
  });

  test('the agent speaks when the avatar reports that it plays, and not before', async () => {
    const stage = await openWith({ latencyMs: 400, reportsStart: true });
    const saidAtMs = performance.now();
    const handle = stage.floor.say('answer', LONG);
    await stage.speaking();
    const speaksMs = performance.now() - saidAtMs;
    assert.ok(speaksMs >= 400, `${speaksMs} ms`);
    await within('the message to end', handle);
    await stage.end();
  });

  test('a message is delivered when the avatar has played its end, seconds after the last audio', async () => {
    const stage = await openWith({ latencyMs: 2600, reportsStart: true });
    const handle = stage.floor.say('terms', LONG);
    await within('the message to end', handle, 8000);
    assert.ok(stage.avatar.playedMs >= 12 * WORD_MS - 1, `${stage.avatar.playedMs} ms`);
    assert.equal(
      (await stage.decision(({ verdict }) => verdict === 'delivered')).messageType,
      'terms',
    );
    assert.equal(stage.floor.heard(handle).heardText, LONG);
    await stage.end();
  });

  test('a message that the avatar played only in part is not delivered', async () => {
    const stage = await openWith({ latencyMs: 100, reports: () => 500 });
    const handle = stage.floor.say('terms', LONG);
    await within('the message to end', handle);
    const { reason } = await stage.decision(({ verdict }) => verdict === 'incomplete');
    assert.match(reason, /^output/);
    const { playedMs, unheardText } = stage.floor.heard(handle);
    assert.equal(playedMs, 500);
    assert.match(unheardText, /twelve$/);
    await stage.end();
  });

  test('a message that an avatar without reports was sent ends, and is not delivered', async () => {
    const stage = await openWith({ latencyMs: 100, reports: () => undefined });
    const handle = stage.floor.say('terms', 'one two three');
    await within('the message to end', handle, 8000);
    const { reason } = await stage.decision(({ verdict }) => verdict === 'incomplete');
    assert.match(reason, /^output/);
    await stage.end();
  });

  test('what is said before the avatar joins the room waits for it', async () => {
    const stage = await openWith({ latencyMs: 100, joinsLater: true });
    const handle = stage.floor.say('terms', LONG);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(stage.avatar.receivedMs, 0);
    stage.avatar.join();
    await within('the message to end', handle);
    assert.ok(Math.abs(stage.avatar.playedMs - 12 * WORD_MS) < 1, `${stage.avatar.playedMs} ms`);
    await stage.decision(({ verdict }) => verdict === 'delivered');
    await stage.end();
  });

  test('a pause and a resume reach the avatar as silence, and every word is played once', async () => {
    const avatar = new Avatar({ latencyMs: 100 });
    const outputs = () => Promise.resolve({ audio: avatar.output, transcription: null });
    const stage = await openStage({
      policy: `messages: { answer: { speech: { mode: words, minWords: 2, onCandidate: pause } } }`,
      outputs,
    });
    const handle = stage.floor.say('answer', LONG);
    await played(avatar, 300);
    await stage.vad.hear(300);
    await within('the message to end', handle);
    assert.equal(handle.interrupted, false);
    assert.ok(Math.abs(avatar.playedMs - 12 * WORD_MS) < 20, `${avatar.playedMs} ms`);
    assert.equal(stage.floor.heard(handle).heardText, LONG);
    await stage.end();
    avatar.close();
  });
});
