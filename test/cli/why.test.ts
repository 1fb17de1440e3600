import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { floorkeeper } from '../harness/cli-io.ts';
import { sourceOf } from '../harness/recorded-sessions.ts';

const source = await sourceOf('0.1.0-true-correction.jsonl');

let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-why-'));
  await writeFile(join(folder, 'call.jsonl'), source);
  await writeFile(join(folder, 'keys.jsonl'), await sourceOf('0.1.0-dtmf-during-prompt.jsonl'));
  const lines = source.trimEnd().split('\n');
  await writeFile(join(folder, 'gap.jsonl'), lines.toSpliced(60, 5).join('\n'));
  const unknown = source.replace('"type":"words_heard"', '"type":"words_sung"');
  await writeFile(join(folder, 'later.jsonl'), unknown);
});
after(() => rm(folder, { recursive: true }));

describe('floorkeeper why', () => {
  test('names an overlap by its own id and by that of a decision about it', async () => {
    const byOverlap = await floorkeeper(['why', 'call.jsonl', 'o1'], folder);
    const byDecision = await floorkeeper(['why', 'call.jsonl', 'd4'], folder);
    assert.match(byOverlap.out, /^o1 .* over answer: interrupt by lexicon\.correction/u);
    assert.match(byOverlap.out, /\n {2}= logit +\+4\.24 {2}the caller wants the floor: 94 %\n/u);
    assert.equal(byDecision.out, byOverlap.out);
    assert.deepEqual([byOverlap.code, byDecision.code], [0, 0]);
  });

  test('says that nobody spoke over a message where nobody did', async () => {
    const ran = await floorkeeper(['why', 'keys.jsonl'], folder);
    assert.deepEqual(ran, { code: 0, out: 'keys.jsonl: nobody spoke over a message', err: '' });
  });

  test('an overlap that is not in the record is misuse, and those that are there are named', async () => {
    const ran = await floorkeeper(['why', 'call.jsonl', 'o9'], folder);
    assert.equal(ran.code, 2);
    assert.match(
      ran.err,
      /no overlap or decision about one that is called `o9`\n {2}hint: there are o1$/u,
    );
  });

  test('says that numbers after missing lines may not be those of the call, and exits with 1', async () => {
    const ran = await floorkeeper(['why', 'gap.jsonl', 'all'], folder);
    assert.equal(ran.code, 1);
    assert.match(ran.err, /the numbers after them may not be those of the call/u);
  });

  test('explains what came before an event that the engine cannot take, names its line and exits with 1', async () => {
    const ran = await floorkeeper(['why', 'later.jsonl', 'all'], folder);
    assert.equal(ran.code, 1);
    assert.match(ran.err, /^later\.jsonl:\d+:1 error RECORD_NOT_REPLAYABLE: /mu);
  });
});
