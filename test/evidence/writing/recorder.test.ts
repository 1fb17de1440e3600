import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { CloudEvent } from 'cloudevents';

import { sessionMs, type EngineEvent } from '../../../src/core/index.ts';
import {
  createVault,
  openRecorder,
  pruneRawRecords,
  readRecord,
  type Envelope,
  type RecorderOptions,
} from '../../../src/evidence/index.ts';
import {
  capabilities,
  decision,
  finished,
  NOON,
  queued,
  recorderOptions,
  started,
  stepOf,
} from '../harness/recorded.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'floorkeeper-evidence-'));
});
after(() => rm(folder, { recursive: true, force: true }));

function options(more: Partial<RecorderOptions> = {}): RecorderOptions {
  return recorderOptions(folder, more);
}

async function typesOf(file: string | undefined): Promise<string[]> {
  const record = await readRecord(file ?? '');
  assert.ok(record.ok, JSON.stringify(record));
  return record.lines.map((line) => line.type);
}

describe('a record', () => {
  test('a record has its header first, numbers without gaps, and CloudEvents 1.0 envelopes', async () => {
    const recorder = openRecorder(options({ callId: 'envelope' }));
    recorder.begin({ capabilities });
    recorder.step(stepOf(queued, { decisions: [decision()] }));
    await recorder.close();

    const source = await readFile(recorder.file ?? '', 'utf8');
    const lines = source
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Envelope);
    assert.equal(lines[0]?.type, 'floorkeeper.header');
    for (const [index, line] of lines.entries()) {
      assert.equal(line.seq, index);
      assert.equal(line.id, `envelope/${index}`);
      assert.equal(new CloudEvent(line).validate(), true);
    }
  });

  test('a record has the decision and clause about a backchannel that changed nothing', async () => {
    const recorder = openRecorder(options({ callId: 'backchannel' }));
    recorder.begin({ capabilities });
    recorder.step(stepOf(queued));
    recorder.step(stepOf(started));
    const woke: EngineEvent = { type: 'woke', atMs: sessionMs(20) };
    recorder.step(stepOf(woke, { decisions: [decision()] }));
    await recorder.close();

    const record = await readRecord(recorder.file ?? '');
    assert.ok(record.ok);
    const made = record.lines.find((line) => line.type === 'interruption.decision_made');
    assert.ok(made !== undefined && 'decision' in made.data && 'callerInput' in made.data);
    assert.deepEqual(made.data.callerInput, {
      type: 'speech',
      speechDurationMs: 0,
      isBackchannel: true,
      class: 'backchannel',
    });
    assert.equal(
      (made.data.decision as { policyVersion: string }).policyVersion,
      'billing@r1#000000000000',
    );
  });

  test('a record says where an interruption truncated the message and that the task was kept', async () => {
    const recorder = openRecorder(options({ callId: 'recovered' }));
    recorder.begin({ capabilities });
    for (const event of [
      queued,
      started,
      finished,
      { type: 'turn_committed', atMs: sessionMs(1500), turnId: 't1' } as const,
    ]) {
      recorder.step(stepOf(event));
    }
    await recorder.close();

    const record = await readRecord(recorder.file ?? '');
    assert.ok(record.ok);
    const recovered = record.lines.find((line) => line.type === 'interruption.recovered');
    assert.ok(recovered !== undefined && 'recovery' in recovered.data);
    assert.deepEqual(recovered.data.recovery, {
      agentTranscriptTruncatedAtMs: 880,
      heardTextRef: 'm1/heard',
      newTurnCommitted: true,
      taskStatePreserved: true,
    });
  });

  const named = [
    { verdict: 'delivered', class: 'unclassified', type: 'delivery.completed' },
    { verdict: 'incomplete', class: 'unclassified', type: 'delivery.incomplete' },
    { verdict: 'escalate', class: 'escalation', type: 'escalation.requested' },
    { verdict: 'reprompt', class: 'silence', type: 'silence.timeout' },
    { verdict: 'resume', class: 'noise', type: 'interruption.false_positive' },
    { verdict: 'interrupt', class: 'correction', type: 'interruption.decision_made' },
  ] as const;
  for (const row of named) {
    test(`a decision to ${row.verdict} is recorded as ${row.type}`, async () => {
      const recorder = openRecorder(options({ callId: `named-${row.verdict}` }));
      recorder.begin({ capabilities });
      const decisions = [decision({ verdict: row.verdict, class: row.class })];
      recorder.step(stepOf(started, { decisions }));
      await recorder.close();
      assert.ok((await typesOf(recorder.file)).includes(row.type));
    });
  }

  test('a recorder with `folder: false` writes nothing and never fails', async () => {
    const recorder = openRecorder(options({ folder: false }));
    recorder.begin({ capabilities });
    recorder.step(stepOf(queued));
    await recorder.close();
    assert.equal(recorder.file, undefined);
  });
});

describe('a raw record', () => {
  test('a raw record holds values by the number of their line, and the record holds none', async () => {
    const raw = join(folder, 'raw');
    const recorder = openRecorder(
      options({ callId: 'raw', rawRecords: { folder: raw, retentionDays: 7 } }),
    );
    recorder.begin({ capabilities });
    recorder.raw('transcript', 'u1', 'zanzibar');
    recorder.step(stepOf(queued));
    await recorder.close();

    const [head, line] = (await readFile(join(raw, 'raw.raw.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as Record<string, unknown>);
    assert.equal(head?.['deleteAfter'], '2026-11-27T12:00:00.000Z');
    assert.deepEqual(line, { seq: 1, kind: 'transcript', ref: 'u1', value: 'zanzibar' });
    assert.ok(!(await readFile(recorder.file ?? '', 'utf8')).includes('zanzibar'));
  });

  test('a raw record is deleted when its retention is over, and no other file is', async () => {
    const raw = join(folder, 'purge');
    const recorder = openRecorder(
      options({ callId: 'old', rawRecords: { folder: raw, retentionDays: 1 } }),
    );
    await recorder.close();
    await writeFile(join(raw, 'foreign.raw.jsonl'), 'something else\n');
    // A process that opened this pipe would wait for ever.
    execFileSync('mkfifo', [join(raw, 'pipe.raw.jsonl')]);
    const dayMs = 24 * 60 * 60 * 1000;
    assert.deepEqual((await pruneRawRecords(raw, NOON + dayMs - 1)).deleted, []);
    assert.deepEqual((await pruneRawRecords(raw, NOON + dayMs)).deleted, ['old.raw.jsonl']);
    assert.deepEqual(await readdir(raw), ['foreign.raw.jsonl', 'pipe.raw.jsonl']);
  });
});

describe('the vault', () => {
  test('the vault distinguishes two values by digests that reveal neither', () => {
    const vault = createVault();
    vault.put('u1', 'first');
    vault.put('u1', 'second');
    assert.equal(vault.get('u1'), 'second');
    assert.notEqual(vault.digest('a'), vault.digest('b'));
    assert.equal(vault.digest('a'), vault.digest('a'));
    assert.notEqual(vault.digest('a'), createVault().digest('a'));
  });
});
