import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, afterEach, beforeEach, suite, test } from 'node:test';

import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';

import { dispose } from '@livekit/rtc-node';

import { overlapVerdictMode } from '../../../src/livekit/ears/overlap-verdict.ts';
import {
  ADAPTIVE,
  ADAPTIVE_POLICY,
  LONG,
  openAdaptive,
} from '../../harness/stages/adaptive-stage.ts';
import { openBargeinServer, type BargeinServer } from '../../harness/stages/bargein-server.ts';
import { ScriptedStt } from '../../harness/parts/scripted-stt.ts';
import { openStage } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const run = promisify(execFile);

function recogniser(alignedTranscript: 'word' | false): ScriptedStt {
  return new ScriptedStt({ alignedTranscript });
}

suite("LiveKit's own verdict", () => {
  let server: BargeinServer;
  beforeEach(async () => {
    server = await openBargeinServer();
  });
  afterEach(() => server.close());

  test("LiveKit's own verdict is recorded, and vetoed by a message that admits no speech", async () => {
    server.verdict = 'interruption';
    const stage = await openAdaptive(server.url);
    const handle = stage.floor.say('disclosure', LONG);
    await stage.speaking();
    await stage.vad.hear(600);
    await within('the message to end', handle);
    assert.equal(handle.interrupted, false);
    const recorded = await stage.end();
    assert.ok(server.asked() > 0);
    const verdicts = recorded.events.filter((event) => event.type === 'overlap_verdict');
    assert.deepEqual(
      verdicts.map(({ isInterruption }) => isInterruption),
      [true],
    );
    const [head] = recorded.events;
    assert.ok(head?.type === 'session_started' && head.capabilities.hasOverlapVerdict);
  });

  test("LiveKit's own verdict is evidence if the policy judges overlaps of the message", async () => {
    server.verdict = 'interruption';
    const stage = await openAdaptive(server.url);
    const handle = stage.floor.say('explanation', LONG);
    await stage.speaking();
    await stage.vad.hear(900);
    // A sound without words ends no message; this word alone would not end it either.
    stage.stt.interim('because');
    const decision = await stage.decision(({ verdict }) => verdict === 'interrupt');
    assert.equal(decision.clause, 'livekit.overlap_verdict');
    await within('the message to end', handle);
    assert.equal(handle.interrupted, true);
    await stage.end();
  });

  test('adaptive LiveKit does not swallow a transcript released before the handle is done', async () => {
    server.verdict = 'backchannel';
    const stage = await openAdaptive(server.url);
    const handle = stage.floor.say('explanation', LONG);
    await stage.speaking();
    const spoken = stage.vad.hear(500);
    await stage.userSpeaking();
    stage.stt.interim('no stop that');
    stage.stt.final('no stop that');
    await within('the message to end', handle);
    await within('the caller to have spoken', spoken);
    assert.equal(handle.interrupted, true);
    // In this mode LiveKit swallows what it receives before it is done with the message.
    await stage.line('user: no stop that');
    await stage.line('assistant: That is all');
    await stage.end();
  });
});

// In a process of its own: LiveKit leaves the promise of the failed connection unhandled, which
// the test runner would count as a failure of the test. A worker's job process only logs it.
test("in an outage of LiveKit's detector the caller can still interrupt, and is answered", async () => {
  const server = await openBargeinServer();
  await server.close();
  const script = fileURLToPath(new URL('../../harness/stages/outage-call.ts', import.meta.url));
  const { stdout } = await run(process.execPath, [script, server.url]);
  const told = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as unknown;
  assert.deepEqual(told, { interrupted: true, heard: 'user: no stop that' });
});

suite("LiveKit's own verdict where it cannot work", () => {
  test("one line says why LiveKit's verdict cannot work: the STT gives no word times", () => {
    assert.deepEqual(overlapVerdictMode('adaptive', recogniser(false)), {
      type: 'cannot_work',
      why: 'the STT test.ScriptedStt gives no times of words',
    });
    assert.equal(overlapVerdictMode('adaptive', undefined).type, 'cannot_work');
  });

  test("no line about LiveKit's verdict where the STT gives word times but nobody asks for it", () => {
    assert.equal(overlapVerdictMode('adaptive', recogniser('word')).type, 'on');
    assert.equal(overlapVerdictMode('vad', recogniser('word')).type, 'not_asked_for');
    assert.equal(overlapVerdictMode(undefined, recogniser('word')).type, 'not_asked_for');
  });

  test("the record also says why LiveKit's verdict cannot work", async () => {
    const stage = await openStage({ policy: ADAPTIVE_POLICY, session: ADAPTIVE });
    const recorded = await stage.end();
    assert.deepEqual(recorded.notes, ['overlap_verdict_off']);
  });
});
