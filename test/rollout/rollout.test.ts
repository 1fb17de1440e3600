import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';

import type { CompiledPolicy } from '../../src/core/index.ts';
import { openRecorder, type RecordedStep } from '../../src/evidence/index.ts';
import { loadFile } from '../../src/policy/index.ts';
import { readMaterial } from '../../bench/evidence/material.ts';
import { playCall } from '../../bench/evidence/play-call.ts';
import { createDice } from '../core/explore/random.ts';
import { floorkeeper, root } from '../harness/cli-io.ts';

const POLICY = join(root, 'policies', 'appointments.yaml');
const material = readMaterial(new URL('../fixtures/sessions/', import.meta.url));
const { result } = await loadFile(POLICY);
assert.ok(result.ok);
const { policy } = result;
const steps = interruptedCall(policy);

const roots: string[] = [];
after(() => Promise.all(roots.map((folder) => rm(folder, { recursive: true }))));

/** A call that the engine played, in which a voice interrupts a message, and is answered. */
function interruptedCall(own: CompiledPolicy): readonly RecordedStep[] {
  for (let seed = 1; seed < 200; seed += 1) {
    const played = playCall(own, material, createDice(seed));
    const all = played.flatMap(({ decisions }) => decisions);
    const cut = all.find(
      ({ verdict, overlapId }) => verdict === 'interrupt' && overlapId !== undefined,
    );
    const goesOn = played.some(
      ({ event }) => event.type === 'turn_committed' && event.atMs > (cut?.atMs ?? Infinity),
    );
    if (cut !== undefined && goesOn) return played;
  }
  throw new Error('none of 200 seeds plays a call with an interruption that is answered');
}

/** A folder with one record of that call under a policy. */
async function recordsUnder(
  own: CompiledPolicy,
): Promise<{ readonly folder: string; readonly call: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-rollout-'));
  roots.push(folder);
  let now = Date.parse('2026-11-28T10:00:00Z');
  const recorder = openRecorder({
    folder,
    callId: 'call-1',
    policy: own,
    versions: { floorkeeper: '0.1.0' },
    nowEpochMs: () => now,
  });
  const [first] = steps;
  assert.ok(first?.event.type === 'session_started');
  recorder.begin({ capabilities: first.event.capabilities });
  const began = now;
  for (const step of steps) {
    now = began + step.event.atMs;
    recorder.step(step);
  }
  await recorder.close();
  return { folder, call: 'call-1' };
}

/** Each question's answer with its evidence, by the number of the question. */
async function answersOf(args: readonly string[]) {
  const { code, out, err } = await floorkeeper(['rollout', POLICY, '--json', ...args]);
  assert.equal(err, '');
  const { answers } = JSON.parse(out) as {
    readonly answers: readonly {
      readonly question: string;
      readonly answer: string;
      readonly evidence: readonly string[];
    }[];
  };
  assert.equal(answers.length, 10);
  return {
    code,
    answers: answers.map(({ answer, evidence }) => `${answer}: ${evidence.join('; ')}`),
  };
}

describe('floorkeeper rollout', () => {
  test('without records, only what the policy shows is answered with yes', async () => {
    const { code, answers } = await answersOf([]);
    assert.equal(code, 1);
    assert.match(
      answers[0] ?? '',
      /^yes: by speech and keys: .*greeting \(policies\/appointments\.yaml:15\)/,
    );
    assert.match(
      answers[0] ?? '',
      /not interruptible: recording_disclosure \(policies\/default\.yaml:34\)/,
    );
    for (const answer of answers.slice(1)) assert.match(answer, /^no: /);
    assert.match(answers[3] ?? '', /--records FOLDER/);
  });

  test('a recorded and reviewed call under this policy answers what records can show', async () => {
    const { folder, call } = await recordsUnder(policy);
    const turn = steps
      .flatMap(({ decisions }) => decisions)
      .find(
        ({ verdict, overlapId }) => verdict === 'interrupt' && overlapId !== undefined,
      )?.overlapId;
    await floorkeeper(['review', folder, '--verdict', `${call}/${turn}=true`, '--by', 'Ana']);
    const before = await answersOf(['--records', folder]);
    assert.match(
      before.answers[1] ?? '',
      /^yes: LiveKit's turn detection: it found \d+ ends of a turn/,
    );
    assert.match(before.answers[3] ?? '', /^yes: the caller's speech: call-1\.jsonl:\d+/);
    // Its audio, its words and its trace are not there.
    assert.match(before.answers[4] ?? '', /^no: the audio .* not there; .*the same \d+ decisions/);
    assert.match(before.answers[5] ?? '', /^yes: neither words nor audio/);
    assert.match(before.answers[6] ?? '', /^yes: false interruptions: 0 of \d+, 95 % interval/);
    assert.match(before.answers[7] ?? '', /^yes: the task went on after \d+ of \d+/);
    assert.match(before.answers[8] ?? '', /^yes: 1 turns of calls under this policy, by Ana/);
    await writeFile(join(folder, 'call-1.wav'), '');
    const audio = await answersOf(['--records', folder]);
    assert.match(audio.answers[5] ?? '', /^no: audio lies beside the records, and nothing says/);
    const head = { canonicalCallId: call, retentionDays: 30, deleteAfter: '2026-12-28T10:00:00Z' };
    await writeFile(join(folder, 'call-1.raw.jsonl'), `${JSON.stringify(head)}\n`);
    const raw = await answersOf(['--records', folder]);
    assert.match(raw.answers[5] ?? '', /^yes: 1 raw records and 1 recordings; kept for 30 days/);
    assert.match(raw.answers[4] ?? '', /the audio beside the record: call-1\.wav/);
  });

  test('calls under another revision prove nothing about this one', async () => {
    const { folder } = await recordsUnder({ ...policy, revision: 'older' });
    const { answers } = await answersOf(['--records', folder]);
    for (const index of [1, 3, 4, 6, 7, 8]) {
      assert.match(answers[index] ?? '', /^no: none of the 1 calls is under this policy/);
    }
  });

  test('scenarios of the workflow are named by what they cover', async () => {
    const { answers } = await answersOf(['--scenarios', join(root, 'test', 'calls')]);
    assert.match(answers[2] ?? '', /no scenario of appointments covers long entities/);
    assert.match(answers[2] ?? '', /true interruptions: .*true-correction/);
    assert.match(answers[2] ?? '', /backchannels: .*short-backchannel/);
  });

  test('an earlier policy of the same workflow is a way back, and no other is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-previous-'));
    roots.push(folder);
    await cp(join(root, 'policies'), folder, { recursive: true });
    const earlier = join(folder, 'appointments.yaml');
    const text = await readFile(earlier, 'utf8');
    await writeFile(earlier, text.replace(/^revision: .*$/m, 'revision: "2026-10-01"'));
    const { answers } = await answersOf(['--previous', earlier]);
    assert.match(answers[9] ?? '', /^yes: revision 2026-10-01, sha256 [0-9a-f]{12} has no errors/);
    const same = await answersOf(['--previous', POLICY]);
    assert.match(same.answers[9] ?? '', /^no: the policy to go back to is the same/);
    const other = await answersOf(['--previous', join(folder, 'billing.yaml')]);
    assert.match(other.answers[9] ?? '', /^no: the policy to go back to is of workflow billing/);
  });

  test('the page and the Markdown hold the ten questions, and no markup of a record', async () => {
    const { folder } = await recordsUnder({ ...policy, revision: '<b>x' });
    const target = join(folder, 'pages');
    await mkdir(target);
    const page = join(target, 'rollout.html');
    const ran = await floorkeeper([
      'rollout',
      POLICY,
      '--markdown',
      '--html',
      page,
      '--records',
      folder,
    ]);
    assert.equal(ran.code, 1);
    assert.equal(ran.out.match(/^\d+\. .* \*\*(?:yes|no)\*\*$/gm)?.length, 10);
    const html = await readFile(page, 'utf8');
    assert.equal(html.match(/<span class="(?:yes|no)">/g)?.length, 10);
    assert.match(html, /default-src 'none'/);
  });
});
