import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { openStage, type Stage } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const WITHIN = { timeout: 60_000 };
const LONG = 'one two three four five six seven eight nine ten eleven twelve';

/** Model errors that make LiveKit close the session. It tolerates a few, so ten are emitted. */
function failForGood({ llm, session }: Stage): void {
  session.on(voice.AgentSessionEventTypes.Error, () => undefined);
  const error = { type: 'llm_error', timestamp: 0, label: 'test', error: new Error('gone') };
  for (let nth = 0; nth < 10; nth += 1) {
    llm.emit('error', { ...error, recoverable: false } as never);
  }
}

/** Resolves when the session closes. `once` would reject at an `error` event of the session. */
function closedOf({ session }: Stage): Promise<void> {
  return new Promise((resolve) => {
    session.on(voice.AgentSessionEventTypes.Close, () => resolve());
  });
}

suite('a session that closes the way the room closes it', () => {
  test('the record names `close` as the cause when a closing session cuts a message', async () => {
    const stage = await openStage();
    const handle = stage.floor.say('answer', LONG);
    await stage.speaking();
    stage.session.shutdown({ drain: false });
    await within('the message to end', handle);
    const recorded = await stage.end();
    const ends = recorded.events.filter((event) => event.type === 'playout_interrupted_externally');
    assert.deepEqual(
      ends.map((event) => event.by),
      ['close'],
    );
  });
});

for (const [name, close] of [
  ['the way the room closes it', ({ session }: Stage) => session.shutdown({ drain: false })],
  ["after a provider's last error", failForGood],
] as const) {
  // The prediction would last eleven minutes.
  test(`a session that closes ${name} does not wait for a turn prediction`, WITHIN, async () => {
    const stage = await openStage({
      policy:
        'messages: { account: { expects: { kind: digits, count: 10, interDigitMs: 60000 } } }',
    });
    await within('the message to end', stage.floor.say('account', 'one two'));
    await stage.vad.hear(200);
    stage.stt.final('okay');
    await stage.decision(({ verdict }) => verdict === 'wait');
    const closed = closedOf(stage);
    close(stage);
    await within('the session to close', closed);
    await stage.end();
  });
}

test('a message ends if a provider fails for good, and the engine decides `end_call`', async () => {
  const stage = await openStage();
  const handle = stage.floor.say('answer', LONG);
  await stage.speaking();
  const closed = closedOf(stage);
  failForGood(stage);
  await within('the message to end', handle);
  await within('the session to close', closed);
  assert.deepEqual(
    stage.decisions.map(({ verdict }) => verdict),
    ['trouble', 'end_call'],
  );
  await stage.end();
});

test('the record holds the reason of a close that the application did not request', async () => {
  const stage = await openStage();
  const closed = closedOf(stage);
  stage.session.shutdown({ drain: false, reason: voice.CloseReason.JOB_SHUTDOWN });
  await within('the session to close', closed);
  const recorded = await stage.end();
  assert.deepEqual(recorded.notes, ['session_closed']);
  assert.match(recorded.source, /"reason":"job_shutdown"/);
});

test('the record holds notes made before `attach`', async () => {
  const stage = await openStage({ floor: { strict: false, messages: ['gretting'] } });
  const recorded = await stage.end();
  assert.deepEqual(recorded.notes, ['unknown_message']);
  assert.match(recorded.source, /"messageType":"gretting"/);
});
