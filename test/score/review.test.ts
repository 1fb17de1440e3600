import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';

import { floorkeeper } from '../harness/cli-io.ts';
import { handWrittenCalls } from './harness/calls.ts';
import { recordText } from './harness/hand-written.ts';

const roots: string[] = [];
after(() => Promise.all(roots.map((root) => rm(root, { recursive: true }))));

async function folderOfCalls(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-review-'));
  roots.push(folder);
  for (const call of handWrittenCalls) {
    await writeFile(join(folder, `${call.name}.jsonl`), recordText(call));
  }
  return folder;
}

/** Hits and number of a rate over all moments. */
async function rateOf(folder: string, name: string, of: 'rates' | 'recorded' = 'rates') {
  const { out } = await floorkeeper(['score', folder, '--json']);
  const score = JSON.parse(out) as Readonly<
    Record<
      'rates' | 'recorded',
      Readonly<Record<string, readonly { dimension: string; hits: number; n: number }[]>>
    >
  >;
  const all = score[of][name]?.find(({ dimension }) => dimension === 'all');
  return `${all?.hits}/${all?.n}`;
}

describe('floorkeeper review', () => {
  test('the turn with the most signs comes first, with its reasons and where to listen', async () => {
    const folder = await folderOfCalls();
    await writeFile(join(folder, 'second-attempt.wav'), '');
    const { code, out } = await floorkeeper(['review', folder, '--top', '1']);
    assert.equal(code, 0);
    const lines = out.split('\n');
    assert.match(lines[0] ?? '', /^1\. second-attempt\/o1: .*second-attempt\.jsonl$/);
    assert.equal(lines[2], '   why: seems missed; the caller said nearly the same again');
    assert.equal(lines[3], '   listen: second-attempt.wav, 0.0 s to 6.8 s of the call');
    assert.equal(lines.length, 5);
  });

  test('a verdict takes its turn off the list and corrects the rates of score', async () => {
    const folder = await folderOfCalls();
    assert.equal(await rateOf(folder, 'false_interruption'), '3/7');
    assert.equal(await rateOf(folder, 'missed_interruption'), '2/6');
    const given = [
      'true-correction/o1=false',
      'second-attempt/o1=false',
      'short-backchannel/o1=missed',
      'false-pauses/o1=unclear',
    ];
    const flags = given.flatMap((verdict) => ['--verdict', verdict]);
    const { code, out, err } = await floorkeeper(['review', folder, ...flags, '--by', 'Ana']);
    assert.equal(code, 0, err);
    assert.match(out, /^4 verdicts added to reviews\.jsonl/);
    // The correction was none, so it is false now, and no true one any more.
    assert.equal(await rateOf(folder, 'false_interruption'), '4/7');
    // The second attempt is not missed, the backchannel is, and the correction is no true one.
    assert.equal(await rateOf(folder, 'missed_interruption'), '2/5');
    assert.equal(await rateOf(folder, 'missed_interruption', 'recorded'), '2/6');
    const text = (await floorkeeper(['score', folder])).out;
    assert.match(text, /people reviewed 4 turns and agree with the record on 0 of 3/);
    assert.match(text, /missed interruptions by the records alone: 33\.3 % .* 2 of 6/);
    const listed = (await floorkeeper(['review', folder])).out;
    for (const verdict of given) assert.ok(!listed.includes(verdict.split('=')[0] ?? ''), verdict);
  });

  test('of several verdicts on a turn the last counts, also after lines that are none', async () => {
    const folder = await folderOfCalls();
    const give = (verdict: string) =>
      floorkeeper(['review', folder, '--verdict', `true-correction/o1=${verdict}`, '--by', 'Ana']);
    await give('false');
    await appendFile(join(folder, 'reviews.jsonl'), 'no JSON\n{"call":"x"}\n');
    await give('true');
    assert.equal(await rateOf(folder, 'false_interruption'), '3/7');
    const { err } = await floorkeeper(['score', folder]);
    assert.equal(err.match(/reviews\.jsonl:[23]: the line is no verdict/g)?.length, 2);
    const lines = (await readFile(join(folder, 'reviews.jsonl'), 'utf8')).trimEnd().split('\n');
    assert.equal(lines.length, 4);
  });

  test('verdicts on what `compact` wrote count there', async () => {
    const folder = await folderOfCalls();
    const compacted = join(folder, 'compacted');
    await floorkeeper(['compact', folder, '--out', compacted]);
    const verdict = ['--verdict', 'true-correction/o1=false', '--by', 'Ana'];
    assert.equal((await floorkeeper(['review', compacted, ...verdict])).code, 0);
    assert.equal(await rateOf(compacted, 'false_interruption'), '4/7');
    assert.equal(await rateOf(folder, 'false_interruption'), '3/7');
  });

  for (const { name, args, err } of [
    { name: 'without a name', args: ['--verdict', 'true-correction/o1=true'], err: /--by NAME/ },
    {
      name: 'on a turn that no record has',
      args: ['--verdict', 'true-correction/o9=true', '--by', 'Ana'],
      err: /no record of the call `true-correction` has a turn `o9`/,
    },
    {
      name: 'on a call outside the folder',
      args: ['--verdict', '../true-correction/o1=true', '--by', 'Ana'],
      err: /no record of the call `\.\.\/true-correction`/,
    },
    {
      name: 'that is none',
      args: ['--verdict', 'true-correction/o1=yes', '--by', 'Ana'],
      err: /expected CALL\/TURN=true\|false\|missed\|unclear/,
    },
  ]) {
    test(`a verdict ${name} is refused, and nothing is written`, async () => {
      const folder = await folderOfCalls();
      const ran = await floorkeeper(['review', folder, ...args]);
      assert.equal(ran.code, 2);
      assert.match(ran.err, err);
      await assert.rejects(readFile(join(folder, 'reviews.jsonl')));
    });
  }
});
