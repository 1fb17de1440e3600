import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { parseRecord } from '../../src/evidence/index.ts';
import { timelineOf, timelineSvg, type Timeline } from '../../src/replay/index.ts';
import { floorkeeper } from '../harness/cli-io.ts';
import { readSession } from '../harness/recorded-sessions.ts';

describe('the timeline of a record', () => {
  test('a backchannel appears as a duck, and the message goes on after it', async () => {
    const { lines } = await readSession('0.1.0-short-backchannel.jsonl');
    const { bars, marks } = timelineOf(lines);
    assert.deepEqual(
      bars.filter(({ lane }) => lane === 'agent').map(({ label, kind }) => [label, kind]),
      [
        ['recording_disclosure', 'playing'],
        ['greeting', 'playing'],
        ['tool_wait', 'playing'],
        ['answer', 'playing'],
        ['answer', 'ducked'],
        ['answer', 'playing'],
      ],
    );
    assert.equal(marks.at(-1)?.label, 'resume by lexicon.backchannel (backchannel)');
  });

  test('each bar begins where the one before it ended, and a duck begins at its decision', async () => {
    const { lines } = await readSession('0.1.0-short-backchannel.jsonl');
    const { bars, marks } = timelineOf(lines);
    const [playing, ducked, resumed] = bars.filter(({ label }) => label === 'answer');
    assert.equal(ducked?.fromMs, playing?.toMs);
    assert.equal(ducked?.toMs, resumed?.fromMs);
    const atMsOf = (verdict: string) => marks.find(({ label }) => label.startsWith(verdict))?.atMs;
    assert.equal(ducked?.fromMs, atMsOf('duck'));
    assert.equal(ducked?.toMs, atMsOf('resume'));
  });

  test('a key is a mark of its own that does not say which key it was', async () => {
    const { lines } = await readSession('0.1.0-dtmf-during-prompt.jsonl');
    const keys = timelineOf(lines).marks.filter(({ kind }) => kind === 'key');
    assert.deepEqual(
      keys.map(({ label }) => label),
      ['the caller presses a key'],
    );
  });

  test('a stop at once has no bar for the rest of a word', async () => {
    const { lines } = await readSession('0.1.0-dtmf-during-prompt.jsonl');
    const menu = timelineOf(lines).bars.filter(({ label }) => label === 'main_menu');
    assert.deepEqual(
      menu.map(({ kind }) => kind),
      ['playing'],
    );
  });

  test('an empty record gives an empty timeline', () => {
    assert.deepEqual(timelineOf([]), {
      fromMs: 0,
      toMs: 0,
      bars: [],
      marks: [],
      wordsAtMs: [],
      missing: [],
    });
  });
});

describe('the picture of a timeline', () => {
  const timeline: Timeline = {
    fromMs: 1000,
    toMs: 5000,
    bars: [
      { lane: 'agent', kind: 'playing', label: 'answer', fromMs: 1000, toMs: 3000 },
      { lane: 'agent', kind: 'paused', label: 'answer', fromMs: 3000, toMs: 5000 },
    ],
    marks: [
      { atMs: 4000, kind: 'decision', label: 'second' },
      { atMs: 3000, kind: 'decision', label: 'first & <best>' },
    ],
    wordsAtMs: [3500],
    missing: [],
  };

  test('a bar is as long as its share of the time', () => {
    const svg = timelineSvg(timeline);
    const widths = [...svg.matchAll(/<rect x="[\d.]+" y="34" width="([\d.]+)"/g)].map(([, w]) => w);
    assert.deepEqual(widths, ['440.0', '440.0']);
  });

  test('decisions are drawn in the order they were made, and markup in a label is escaped', () => {
    const svg = timelineSvg(timeline);
    const first = svg.indexOf('3.00 s  first &amp; &lt;best&gt;');
    assert.ok(first > 0 && first < svg.indexOf('4.00 s  second'));
  });

  test('the legend names what the picture shows, and nothing else', () => {
    const svg = timelineSvg(timeline);
    assert.match(svg, />paused<\/text>/);
    assert.match(svg, />words recognised<\/text>/);
    assert.doesNotMatch(svg, />ducked<\/text>/);
  });
});

function envelope(seq: number, type: string, data: object): string {
  return JSON.stringify({ specversion: '1.0', id: `x/${seq}`, type, seq, data });
}

describe('a record that no clock wrote', () => {
  const head = envelope(0, 'floorkeeper.header', { recordVersion: 1, policy: { messages: {} } });
  const eventAt = (seq: number, atMs: number): string =>
    envelope(seq, 'floorkeeper.event', {
      event: { type: 'user_speech_started', atMs, onsetAtMs: atMs },
    });
  const rows = [
    { name: 'an instant far in the future', instants: [0, 1e15] },
    { name: 'an instant far in the future, then ordinary ones', instants: [0, 1e15, 500, 1000] },
    { name: 'the largest instants there are', instants: [-9e15, 9e15] },
    { name: 'instants before the call', instants: [-5000, -100] },
    { name: 'one instant only', instants: [70] },
  ];
  for (const { name, instants } of rows) {
    test(`a record with ${name} is drawn with few ticks`, { timeout: 5000 }, async (context) => {
      const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-timeline-'));
      context.after(() => rm(folder, { recursive: true }));
      const lines = instants.map((atMs, index) => eventAt(index + 1, atMs));
      await writeFile(join(folder, 'x.jsonl'), `${[head, ...lines].join('\n')}\n`);
      const { code, out } = await floorkeeper(['timeline', 'x.jsonl'], folder);
      assert.equal(code, 0);
      assert.match(out, /^<svg .*<\/svg>$/s);
      assert.doesNotMatch(out, /NaN|Infinity/);
      assert.ok([...out.matchAll(/text-anchor="middle"/g)].length <= 15);
    });
  }

  test('an instant that is not a number costs the timeline that line and no other', async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-timeline-'));
    context.after(() => rm(folder, { recursive: true }));
    const instants = [100, Number.NaN, 300];
    const lines = instants.map((atMs, index) => eventAt(index + 1, atMs));
    await writeFile(join(folder, 'x.jsonl'), `${[head, ...lines].join('\n')}\n`);
    const { code, out, err } = await floorkeeper(['timeline', 'x.jsonl'], folder);
    assert.equal(code, 1);
    assert.match(err, /^x\.jsonl:3:1 error RECORD_MALFORMED: /);
    assert.match(out, /^<svg .*<\/svg>$/s);
  });

  test('a record with 150,000 decisions is drawn', { timeout: 20_000 }, () => {
    const marks = 150_000;
    const decisions = Array.from({ length: marks }, (_, index) =>
      envelope(index + 1, 'floorkeeper.decision', {
        decision: { atMs: index, verdict: 'continue' },
      }),
    );
    const record = parseRecord(`${head}\n${decisions.join('\n')}\n`);
    assert.ok(record.ok);
    const timeline = timelineOf(record.lines);
    assert.deepEqual([timeline.fromMs, timeline.toMs], [0, marks - 1]);
    assert.equal([...timelineSvg(timeline).matchAll(/<circle/g)].length, marks);
  });
});

describe('floorkeeper timeline', () => {
  const record = 'test/fixtures/sessions/0.1.0-true-correction.jsonl';

  test('`timeline` leaves out what was before --from and after --to', async () => {
    const { code, out } = await floorkeeper([
      'timeline',
      record,
      '--from',
      '20000',
      '--to',
      '26000',
    ]);
    assert.equal(code, 0);
    assert.match(out, /interrupt by lexicon\.correction/);
    assert.doesNotMatch(out, /recording_disclosure/);
    assert.doesNotMatch(out, /session\.interrupt/);
  });

  test('`timeline` refuses a time that is not a number of milliseconds', async () => {
    const { code, err } = await floorkeeper(['timeline', record, '--from', 'soon']);
    assert.equal(code, 2);
    assert.match(err, /expected whole milliseconds/);
  });

  test('`timeline` says why a file is not a record', async () => {
    const { code, err } = await floorkeeper(['timeline', 'package.json']);
    assert.equal(code, 1);
    assert.match(err, /^package\.json:1:1 error RECORD_MALFORMED: /);
  });
});
