import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { dispose } from '@livekit/rtc-node';

import { openStage } from './harness/stage.ts';

// The playout in a session of LiveKit's own, where the session could be cut by its edges.

after(() => dispose());

const LONG = 'one two three four five six seven eight nine ten eleven twelve';
const POLICY = `
messages:
  pausing: { speech: { mode: adaptive, minSpeechMs: 60, onCandidate: pause }, onFalse: { resume: sample } }
  answer: {}
`;

test('a paused message that is interrupted is over at once: two seconds in LiveKit itself', async () => {
  const stage = await openStage({ policy: POLICY });
  const handle = stage.floor.say('pausing', LONG);
  await stage.speaking();
  await stage.vad.hearVoice(320);
  await stage.decision(({ verdict }) => verdict === 'pause');
  const beganAtMs = performance.now();
  handle.interrupt(true);
  await handle;
  const tookMs = performance.now() - beganAtMs;
  assert.ok(tookMs < 1000, `${tookMs} ms`);
  assert.equal(handle.interrupted, true);
  const { heardText } = stage.floor.heard(handle);
  assert.ok(heardText.length < LONG.length);
  await stage.vad.hearSilence();
  await stage.end();
});

test('pauses take no speech away: the output is given all of it, once', async () => {
  const stage = await openStage({ policy: POLICY });
  const handle = stage.floor.say('pausing', LONG);
  await stage.speaking();
  for (let i = 0; i < 2; i += 1) {
    const made = stage.decisions.filter(({ verdict }) => verdict === 'resume').length;
    await stage.vad.hear(160);
    await stage.decision(
      ({ verdict, id }) =>
        verdict === 'resume' &&
        stage.decisions
          .filter((one) => one.verdict === 'resume')
          .findIndex((one) => one.id === id) >= made,
    );
  }
  await handle;
  // Twelve words of 120 ms; the last frame of each run may end in silence.
  const { playedMs } = stage.output;
  assert.ok(Math.abs(playedMs - 12 * 120) <= 30, `${playedMs} ms`);
  assert.equal(handle.interrupted, false);
  await stage.end();
});

test('a reply after an interrupted message is not held back by it', async () => {
  const stage = await openStage({ policy: POLICY });
  const first = stage.floor.say('pausing', LONG);
  await stage.speaking();
  const second = stage.floor.say('answer', 'That is all.');
  first.interrupt(true);
  await second;
  assert.equal(second.interrupted, false);
  assert.equal(stage.floor.heard(second).heardText, 'That is all.');
  await stage.end();
});
