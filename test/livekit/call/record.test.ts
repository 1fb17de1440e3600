import assert from 'node:assert/strict';
import { unlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { after, test } from 'node:test';

import { dispose } from '@livekit/rtc-node';

import { parseRecord, verifySource } from '../../../src/evidence/index.ts';
import { replay } from '../../../src/replay/index.ts';
import { openStage } from '../../harness/stages/stage.ts';

after(() => dispose());

const WITHIN = { timeout: 60_000 };

test(
  'a record that is deleted during a call replays from its new beginning on',
  WITHIN,
  async () => {
    const stage = await openStage();
    const first = stage.floor.say('answer', 'one two three four');
    await stage.speaking();
    await stage.vad.hear(300);
    await first;
    await unlink(stage.floor.recordFile ?? '');
    // The writer looks at its file once a second.
    const second = stage.floor.say('answer', 'five six seven eight nine ten '.repeat(3).trim());
    await stage.speaking();
    await stage.vad.hear(300);
    await second;
    const third = stage.floor.say('answer', 'eleven twelve thirteen fourteen');
    await stage.speaking();
    await stage.vad.hear(300);
    await third;
    const { source } = await stage.end();

    const record = parseRecord(source);
    assert.ok(record.ok && record.head !== undefined);
    assert.deepEqual(
      record.issues.map(({ code, line }) => [code, line]),
      [['RECORD_LINES_LOST', 2]],
    );
    const { events, decisions, difference, error, uncompared } = replay(
      record.head.policy,
      record.lines,
    );
    assert.deepEqual([difference, error, uncompared], [undefined, undefined, 0]);
    assert.ok(events > 10 && decisions > 0, `${events} events, ${decisions} decisions`);
    const verified = verifySource(source);
    assert.ok(verified.ok);
    assert.deepEqual(
      verified.issues.map(({ code }) => code),
      ['RECORD_LINES_LOST'],
    );
  },
);

test('a call with an id of 250 odd characters has a record that holds the id', WITHIN, async () => {
  const callId = `+1 (555) 0100/${'ü'.repeat(236)}`;
  const stage = await openStage({ floor: { callId } });
  assert.ok(basename(stage.floor.recordFile ?? '').length <= 255);
  await stage.floor.say('answer', 'one two');
  const { source } = await stage.end();
  const record = parseRecord(source);
  assert.ok(record.ok);
  assert.equal(record.head?.callId, callId);
  assert.deepEqual(record.issues, []);
});
