import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, afterEach, beforeEach, suite, test } from 'node:test';

import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';

import { dispose } from '@livekit/rtc-node';

import { overlapVerdictMode } from '../../../src/livekit/ears/overlap-verdict.ts';
import { ADAPTIVE, ADAPTIVE_POLICY, LONG, openAdaptive } from '../../harness/adaptive-stage.ts';
import { openBargeinServer, type BargeinServer } from '../../harness/bargein-server.ts';
import { ScriptedStt } from '../../harness/scripted-stt.ts';
import { openStage } from '../../harness/stage.ts';
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

  test('is recorded, and vetoed by a message that admits no speech', async () => {
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

  test('is evidence where the message is judged', async () => {
    server.verdict = 'interruption';
    const stage = await openAdaptive(server.url);
    const handle = stage.floor.say('explanation', LONG);
    await stage.speaking();
    await stage.vad.hear(900);
    const decision = await stage.decision(({ verdict }) => verdict === 'interrupt');
    assert.equal(decision.clause, 'livekit.overlap_verdict');
    await within('the message to end', handle);
    assert.equal(handle.interrupted, true);
    await stage.end();
  });

  test('a release before the handle is done is not swallowed', async () => {
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
    // In this mode LiveKit swallows what it gets before it is done with the message.
    await stage.line('user: no stop that');
    await stage.line('assistant: That is all');
    await stage.end();
  });
});

// In a process of its own: LiveKit leaves the promise of the failed connection unhandled, which
// the test runner would take for a failure of the test. A worker's job process only logs it.
test('an outage leaves the caller able to interrupt, and to be answered', async () => {
  const server = await openBargeinServer();
  await server.close();
  const script = fileURLToPath(new URL('../../harness/outage-call.ts', import.meta.url));
  const { stdout } = await run(process.execPath, [script, server.url]);
  const told = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as unknown;
  assert.deepEqual(told, { interrupted: true, heard: 'user: no stop that' });
});

suite('where it cannot work, one line says why', () => {
  test('an STT without times of words', () => {
    assert.deepEqual(overlapVerdictMode('adaptive', recogniser(false)), {
      type: 'cannot_work',
      why: 'the STT test.ScriptedStt gives no times of words',
    });
    assert.equal(overlapVerdictMode('adaptive', undefined).type, 'cannot_work');
  });

  test('an STT with them, and a session that does not ask for it', () => {
    assert.equal(overlapVerdictMode('adaptive', recogniser('word')).type, 'on');
    assert.equal(overlapVerdictMode('vad', recogniser('word')).type, 'not_asked_for');
    assert.equal(overlapVerdictMode(undefined, recogniser('word')).type, 'not_asked_for');
  });

  test('the record has it too', async () => {
    const stage = await openStage({ policy: ADAPTIVE_POLICY, session: ADAPTIVE });
    const recorded = await stage.end();
    assert.deepEqual(recorded.notes, ['overlap_verdict_off']);
  });
});
