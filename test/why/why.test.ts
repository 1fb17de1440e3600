import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import { parseRecord, type DecisionData } from '../../src/evidence/index.ts';
import { decisiveOf, explainOverlaps, tellOverlap } from '../../src/why/index.ts';
import { damage, damaged } from '../harness/damaged-lines.ts';
import { sourceOf } from '../harness/recorded-sessions.ts';

const SESSIONS = ['short-backchannel', 'true-correction', 'speech-over-disclosure'];
const backchannel = await sourceOf('0.1.0-short-backchannel.jsonl');

for (const name of SESSIONS) {
  const source = await sourceOf(`0.1.0-${name}.jsonl`);

  test(`the decisions of every overlap in ${name} are those that the record holds`, () => {
    const record = readable(source);
    const { overlaps, stoppedAtSeq, isUnsure } = explainOverlaps(record.head.policy, record.lines);
    const recorded = record.lines.flatMap(({ type, data }) => {
      if (type !== 'floorkeeper.decision') return [];
      const { decision } = data as DecisionData;
      return decision.overlapId === undefined ? [] : [decision.id];
    });
    assert.deepEqual(
      overlaps.flatMap(({ decisions }) => decisions.map(({ id }) => id)),
      recorded,
    );
    assert.deepEqual([stoppedAtSeq, isUnsure], [undefined, false]);
  });

  test(`the shares in ${name} add up to the logit, and its probability is the one that was judged`, () => {
    const record = readable(source);
    const { overlaps } = explainOverlaps(record.head.policy, record.lines);
    for (const { decider } of overlaps.flatMap(({ judged }) => judged)) {
      const sum = decider.shares.reduce((total, { logit }) => total + logit, 0);
      assert.ok(Math.abs(sum - decider.logit) < 1e-9, `${sum} is not ${decider.logit}`);
      assert.ok(Math.abs(decider.probability - 1 / (1 + Math.exp(1.57 - sum))) < 1e-9);
      assert.equal(decider.logit > decider.threshold, decider.verdict === 'yield');
    }
  });
}

test('a backchannel that a lexicon settled names the lexicon, and what the decider thought meanwhile', () => {
  const record = readable(backchannel);
  const { overlaps } = explainOverlaps(record.head.policy, record.lines);
  const [overlap] = overlaps;
  assert.ok(overlap !== undefined && overlaps.length === 1);
  const settled = decisiveOf(overlap.judged);
  assert.equal(settled.ruling?.by, 'lexicon');
  assert.equal(settled.ruling.proposal.clause, 'lexicon.backchannel');
  assert.equal(settled.decider.verdict, 'wait');
  assert.ok(
    settled.decider.shares.some(({ feature, value }) => feature === 'n_backchannel' && value === 2),
  );
});

test('the plot is a picture of fixed size in which the logit of every moment is seen', () => {
  const record = readable(backchannel);
  const [overlap] = explainOverlaps(record.head.policy, record.lines).overlaps;
  assert.ok(overlap !== undefined);
  const text = tellOverlap(record.head.policy, overlap);
  const from = text.findIndex((line) => / \|/u.test(line));
  const rows = text.slice(from, from + 11);
  assert.equal(rows.length, 11);
  assert.ok(rows.every((row) => row.length <= 4 + 2 + 64));
  for (let column = 6; column < 70; column++) {
    assert.ok(
      rows.some((row) => '*#'.includes(row[column] ?? ' ')),
      `column ${column}`,
    );
  }
});

test('after missing lines the numbers are said to be unsure', () => {
  const lines = backchannel.trimEnd().split('\n').toSpliced(60, 5).join('\n');
  const record = readable(lines);
  assert.equal(explainOverlaps(record.head.policy, record.lines).isUnsure, true);
});

test('weights of any shape in a record are explained without an exception', () => {
  for (const value of ['null', '"x"', '{}', '1e999', '[]']) {
    for (const field of ['bias', 'stayAfterMs', 'backchannel_ended', 'n_backchannel', 'logit']) {
      const source = backchannel.replaceAll(
        new RegExp(`(?<="${field}":)-?[\\d.]+`, 'gu'),
        () => value,
      );
      assert.notEqual(source, backchannel, field);
      const { head, lines } = readable(source);
      for (const overlap of explainOverlaps(head.policy, lines).overlaps) {
        assert.doesNotMatch(tellOverlap(head.policy, overlap).join('\n'), /NaN|\[object/u, field);
      }
    }
  }
});

test('however a record is damaged, it is explained without an exception', () => {
  const texts = backchannel.trimEnd().split('\n');
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
      const source = damages.reduce<readonly string[]>(damaged, texts).join('\n');
      const record = parseRecord(source);
      if (!record.ok || record.head === undefined) return;
      const { policy } = record.head;
      for (const overlap of explainOverlaps(policy, record.lines).overlaps) {
        assert.doesNotMatch(tellOverlap(policy, overlap).join('\n'), /NaN|\[object/u);
      }
    }),
    { numRuns: 150 },
  );
});

function readable(source: string) {
  const record = parseRecord(source);
  assert.ok(record.ok && record.head !== undefined);
  return { lines: record.lines, head: record.head };
}
