import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import { parseRecord } from '../../src/evidence/index.ts';
import { readRawWords } from '../../src/view/index.ts';
import { damage, damaged } from '../harness/damaged-lines.ts';
import { sourceOf } from '../harness/recorded-sessions.ts';
import { chained, pageOfSource, viewOfSource } from './harness/pages.ts';
import { parseRawWords } from '../../src/view/raw-words.ts';

const correction = chained(await sourceOf('0.1.0-true-correction.jsonl'));
const backchannel = chained(await sourceOf('0.1.0-short-backchannel.jsonl'));
const keys = chained(await sourceOf('0.1.0-dtmf-during-prompt.jsonl'));

test('a correction is answered for: meant, decided, by which rule, what was heard, and how it recovered', () => {
  const { moments, decisions } = viewOfSource(correction);
  const moment = moments[0];
  assert.ok(moment !== undefined);
  assert.equal(moment.meant.short, 'yes: correction');
  assert.equal(moment.decided.short, 'interrupt: answer');
  assert.match(moment.decided.more, /^duck at [\d.]+ s, then interrupt at [\d.]+ s/u);
  assert.equal(moment.rule.short, 'lexicon.correction');
  assert.match(
    moment.rule.more,
    /policy appointments, revision 2026-11-21, SHA-256 eb934cae90c5$/u,
  );
  assert.match(moment.heard.short, /^\d+ of \d+ words$/u);
  assert.match(moment.heard.more, /cut at: word; found by: aligned/u);
  assert.equal(moment.recovered.short, 'yes: it answered');
  assert.match(moment.recovered.more, /^turn [\d.]+ s later; tool_wait heard [\d.]+ s later/u);
  assert.equal(decisions[moment.decision]?.verdict, 'interrupt');
});

test('a backchannel is no wish for the floor, and the message is said to have gone on to its end', () => {
  const [moment] = viewOfSource(backchannel).moments;
  assert.equal(moment?.meant.short, 'no: backchannel');
  assert.equal(moment?.recovered.short, 'yes: it went on');
  assert.match(moment?.heard.short ?? '', /^all \d+ words$/u);
});

test('a key that chooses an option is one moment with its decisions', () => {
  const { moments, keysAtMs } = viewOfSource(keys);
  assert.equal(keysAtMs.length, 1);
  const [moment] = moments.filter(({ meant }) => meant.short === 'yes: dtmf');
  assert.match(moment?.decided.more ?? '', /interrupt at .*, then choose at /u);
});

test('without a raw record a page counts words, and with one it has what was heard and not heard', () => {
  const counts = viewOfSource(correction);
  assert.equal(counts.wordsFrom, 'counts');
  const cut = counts.said.find(({ unheard }) => unheard !== '');
  assert.match(cut?.heard ?? '', /^\d+ words heard$/u);
  assert.match(cut?.unheard ?? '', /^\d+ words not heard$/u);
  const record = parseRecord(correction);
  assert.ok(record.ok && record.head !== undefined);
  const messageId = JSON.stringify(record.lines).match(
    /"agent\.speech_interrupted".*?"agentResponseId":"([^"]+)"/u,
  )?.[1];
  const raw = parseRawWords(
    [
      { canonicalCallId: record.head.canonicalCallId },
      {
        seq: 1,
        kind: 'message_text',
        ref: messageId,
        value: 'your appointment is now on wednesday',
      },
      { seq: 2, kind: 'heard', ref: `${messageId}/heard`, value: 'your appointment' },
      { seq: 2, kind: 'unheard', ref: `${messageId}/unheard`, value: 'is now on wednesday' },
      { seq: 3, kind: 'transcript', ref: 'u2', value: 'i said' },
      { seq: 4, kind: 'transcript', ref: 'u2', value: 'i said friday' },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n'),
    record.head.canonicalCallId,
  );
  assert.ok(raw.ok);
  const { said } = viewOfSource(correction, { raw: raw.words });
  assert.ok(
    said.some(
      ({ heard, unheard }) => heard === 'your appointment' && unheard === 'is now on wednesday',
    ),
  );
  assert.ok(said.some(({ by, heard }) => by === 'caller' && heard === 'i said friday'));
});

test('a raw record of another call, of no call or that is not there is refused with a sentence', async () => {
  const other = parseRawWords('{"canonicalCallId":"other"}\n', 'call-1');
  assert.ok(!other.ok);
  assert.equal(other.message, 'the raw record belongs to another call');
  const none = parseRawWords('[]\n', 'call-1');
  assert.ok(!none.ok && /its first line names no call/u.test(none.message));
  const missing = await readRawWords('/nowhere/x.raw.jsonl', 'call-1');
  assert.ok(!missing.ok && /there is no such file/u.test(missing.message));
});

test('a message that speech cannot end is protected from its start to its end, another one in its grace', () => {
  const guarded = viewOfSource(correction).spans.filter(({ kind }) => kind === 'protected');
  const [disclosure, greeting] = guarded;
  assert.equal(disclosure?.label, 'interruptible: none, delivery: required');
  assert.ok((disclosure?.toMs ?? 0) - (disclosure?.fromMs ?? 0) > 6000);
  assert.deepEqual(
    [greeting?.label, Math.round((greeting?.toMs ?? 0) - (greeting?.fromMs ?? 0))],
    ['graceMs', 500],
  );
});

test('an utterance whose final words are missing does not move the next one back to its own onset', () => {
  const lines = correction.trimEnd().split('\n');
  const isFinalOfFirst = (line: string) => /"utteranceId":"u1","isFinal":true/u.test(line);
  assert.equal(lines.filter(isFinalOfFirst).length, 1);
  const whole = viewOfSource(correction).said.filter(({ by }) => by === 'caller');
  const cut = viewOfSource(lines.filter((line) => !isFinalOfFirst(line)).join('\n')).said;
  assert.deepEqual(
    cut.filter(({ by }) => by === 'caller').map(({ fromMs }) => fromMs),
    whole.map(({ fromMs }) => fromMs),
  );
  assert.ok((whole[1]?.fromMs ?? 0) - (whole[0]?.fromMs ?? 0) > 5000);
});

test('without audio the caller is drawn by measured levels, and the agent where it was heard', () => {
  const { caller, agent, fromMs } = viewOfSource(correction);
  assert.deepEqual([caller.source, agent.source], ['record', 'record']);
  const levels = Buffer.from(caller.levels, 'base64');
  const voice = viewOfSource(correction).spans.find(({ kind }) => kind === 'voice');
  assert.ok(voice !== undefined);
  const at = (ms: number) => levels[Math.floor((ms - fromMs) / caller.stepMs)] ?? 0;
  assert.ok(at((voice.fromMs + voice.toMs) / 2 - 300) > 0);
  assert.equal(at(voice.fromMs - 500), 0);
});

test('a page says that the chain holds, that a record was altered, torn or has a hole, and where', () => {
  const lines = correction.trimEnd().split('\n');
  const states = [
    { name: 'whole', source: correction, state: 'holds', finding: undefined },
    {
      name: 'altered',
      source: correction.replace('"verdict":"interrupt"', '"verdict":"continue"'),
      state: 'broken',
      finding: /^line \d+: the line is not as it was written/u,
    },
    {
      name: 'with a hole',
      source: lines.toSpliced(100, 3).join('\n'),
      state: 'broken',
      finding: /^line 101: numbers 100 to 102 are missing/u,
    },
    {
      name: 'torn',
      source: `${lines.slice(0, 200).join('\n')}\n${lines[200]?.slice(0, 90)}`,
      state: 'unproved',
      finding: /^line 200: the record has no end/u,
    },
  ];
  for (const { name, source, state, finding } of states) {
    const { integrity } = viewOfSource(source);
    assert.equal(integrity.state, state, name);
    if (finding !== undefined) assert.match(integrity.findings[0] ?? '', finding, name);
    assert.match(pageOfSource(source), new RegExp(`proof-${state}`, 'u'), name);
  }
});

test('a record without its first line still gives a page, which says that no policy is known', () => {
  const { policy, remarks } = viewOfSource(correction.split('\n').slice(1).join('\n'));
  assert.equal(policy.workflow, 'appointments');
  assert.match(remarks.join(), /The first line of the record is missing/u);
});

test('a very long call is cut to what a page can hold, and a remark says how much is left out', () => {
  const lines = correction.trimEnd().split('\n');
  const decision = lines.find((line) => line.includes('"floorkeeper.decision"')) ?? '';
  const many = Array.from({ length: 6000 }, (_, nth) =>
    decision.replace(/"seq":\d+/u, `"seq":${10_000 + nth}`),
  );
  const { decisions, remarks } = viewOfSource([...lines, ...many].join('\n'));
  assert.equal(decisions.length, 5000);
  assert.match(
    remarks.join(),
    /The page shows the first 5000 decisions; \d+ more are in the record\./u,
  );
});

test('a record whose account of the heard words is damaged still gives a page', () => {
  for (const value of ['null', '{}', '"x"', '[]', '{"boundarySource":null}']) {
    const source = correction.replaceAll(/(?<="heard":)\{[^{}]*\}/gu, () => value);
    assert.notEqual(source, correction);
    assert.doesNotMatch(pageOfSource(source), /NaN|\[object/u, value);
  }
});

test('however a record is damaged, its page is made without an exception and holds only finite numbers', () => {
  const texts = keys.trimEnd().split('\n');
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
      const source = damages.reduce<readonly string[]>(damaged, texts).join('\n');
      if (!parseRecord(source).ok) return;
      assert.doesNotMatch(pageOfSource(source), /NaN|Infinity|\[object|:null[,}]/u);
    }),
    { numRuns: 120 },
  );
});
