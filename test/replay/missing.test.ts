import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { initialState, step, type EngineState } from '../../src/core/index.ts';
import { parseRecord, type Envelope, type EventData } from '../../src/evidence/index.ts';
import { replay, timelineOf } from '../../src/replay/index.ts';
import { floorkeeper } from '../harness/cli-io.ts';
import { readSession } from '../harness/recorded-sessions.ts';

/* Records of which lines are missing: by the record's own word, or without one. */

const NAME = '0.1.0-true-correction.jsonl';
const { head, lines, source } = await readSession(NAME);
const texts = source.trimEnd().split('\n');

/** The indices of the lines that hold events. */
const events = lines.flatMap(({ type }, index) => (type === 'floorkeeper.event' ? [index] : []));
const decisions = lines.filter(({ type }) => type === 'floorkeeper.decision');

/** The engine's state before the line of an event. */
function stateBefore(index: number): EngineState {
  let state = initialState();
  for (const line of lines.slice(0, index)) {
    if (line.type !== 'floorkeeper.event') continue;
    ({ state } = step(head.policy, state, (line.data as EventData).event));
  }
  return JSON.parse(JSON.stringify(state)) as EngineState;
}

/** The instant at which the event of a line happened. */
function instantAt(index = 0): number {
  const line = lines[index];
  assert.ok(line !== undefined);
  return (line.data as EventData).event.atMs;
}

/** The lost stretch, from `FROM` up to but without `TO`: both hold events, with decisions between. */
const FROM = events[100] ?? 0;
const TO = events[200] ?? 0;

/** The gap line that replaces all lines from one index up to another. */
function gapFor(from: number, to: number): string {
  return JSON.stringify({
    specversion: '1.0',
    type: 'floorkeeper.gap',
    seq: (lines[to]?.seq ?? 0) - 1,
    data: { fromSeq: lines[from]?.seq, toSeq: (lines[to]?.seq ?? 0) - 1, state: stateBefore(to) },
  });
}

function parsed(changed: readonly string[]): readonly Envelope[] {
  const record = parseRecord(`${changed.join('\n')}\n`);
  assert.ok(record.ok);
  return record.lines;
}

/** The text of the line at an index of `lines`, which do not include the header. */
const at = (index: number): number => index + 1;
const withGap = texts.toSpliced(at(FROM), TO - FROM, gapFor(FROM, TO));
const withHole = texts.toSpliced(at(FROM), TO - FROM);

describe('replay of a record with lost lines', () => {
  test('replay continues from the state in a gap line, and compares everything else', () => {
    const lost = lines.slice(FROM, TO).filter(({ type }) => type === 'floorkeeper.decision').length;
    assert.ok(lost > 0);
    const {
      difference,
      error,
      uncompared,
      events: replayed,
      ...rest
    } = replay(head.policy, parsed(withGap));
    assert.deepEqual([difference, error, uncompared], [undefined, undefined, 0]);
    assert.equal(replayed, events.length - 100);
    assert.equal(rest.decisions, decisions.length - lost);
  });

  test('replay finds a decision that differs after lost lines', () => {
    const last = withGap.findLastIndex((text) => text.includes('"type":"floorkeeper.decision"'));
    const changed = withGap.with(
      last,
      withGap[last]?.replace(/"clause":"[^"]*"/, '"clause":"messages.x"') ?? '',
    );
    assert.notEqual(replay(head.policy, parsed(changed)).difference, undefined);
  });

  test('replay differs if the state in a gap line is not the right one', () => {
    const wrong = withGap.with(
      at(FROM),
      withGap[at(FROM)]?.replace(
        /"state":\{.*\}\}\}$/,
        `"state":${JSON.stringify(initialState())}}}`,
      ) ?? '',
    );
    const { difference } = replay(head.policy, parsed(wrong));
    assert.notEqual(difference, undefined);
  });

  test('without a state after missing lines, replay compares as long as it agrees and then reports no difference', () => {
    const {
      difference,
      error,
      uncompared,
      events: replayed,
    } = replay(head.policy, parsed(withHole));
    assert.deepEqual([difference, error], [undefined, undefined]);
    assert.ok(uncompared > 0);
    assert.equal(replayed + uncompared, events.length - 100);
  });

  test('replay compares everything if the missing line was not an event or a decision', () => {
    const action = lines.findIndex(({ type }) => type === 'floorkeeper.action');
    const result = replay(head.policy, parsed(texts.toSpliced(at(action), 1)));
    assert.deepEqual(
      [result.difference, result.uncompared, result.events, result.decisions],
      [undefined, 0, events.length, decisions.length],
    );
  });

  test('a missing decision is not taken for one that the engine did not make', () => {
    const decision = lines.findIndex(({ type }) => type === 'floorkeeper.decision');
    const result = replay(head.policy, parsed(texts.toSpliced(at(decision), 1)));
    assert.deepEqual(
      [result.difference, result.uncompared, result.events, result.decisions],
      [undefined, 0, events.length, decisions.length - 1],
    );
  });

  test('after unexplained missing lines, replay compares again from the next recorded state', () => {
    const [hole = 0, gapFrom = 0, gapTo = 0] = [events[20], events[190], events[200]];
    const changed = texts
      .toSpliced(at(gapFrom), gapTo - gapFrom, gapFor(gapFrom, gapTo))
      .toSpliced(at(hole), (events[120] ?? 0) - hole);
    const result = replay(head.policy, parsed(changed));
    assert.equal(result.difference, undefined);
    const after = lines.slice(gapTo).filter(({ type }) => type === 'floorkeeper.decision').length;
    assert.ok(after > 0 && result.decisions >= after);
  });
});

describe('the timeline of a record with lost lines', () => {
  test('every bar of a timeline ends at lost lines, and the state after them begins new ones', () => {
    const { missing, bars } = timelineOf(parsed(withGap));
    const fromMs = instantAt(events[99]);
    const { atMs: toMs, floor } = stateBefore(TO);
    assert.deepEqual(missing, [{ fromMs, toMs }]);
    assert.ok(bars.every((bar) => bar.toMs <= fromMs || bar.fromMs >= toMs));
    assert.ok(floor.type !== 'idle');
    const bar = bars.find((each) => each.lane === 'agent' && each.fromMs === toMs);
    assert.deepEqual([bar?.kind, bar?.label], [floor.type, floor.message.messageType]);
  });

  test('a voice that goes on after lost lines is drawn from the state on', () => {
    const voice = { type: 'speaking', onsetAtMs: 1000, heardAtMs: 2000, voiceMs: 1000 };
    const state = { ...initialState(), atMs: 2000, caller: voice };
    const gap = { type: 'floorkeeper.gap', seq: 9, data: { fromSeq: 1, toSeq: 9, state } };
    const event = { type: 'user_speech_ended', atMs: 2600 };
    const end = { type: 'floorkeeper.event', seq: 10, data: { event } };
    const header = {
      type: 'floorkeeper.header',
      seq: 0,
      data: { recordVersion: 2, policy: { messages: {} } },
    };
    const { bars } = timelineOf(parsed([header, gap, end].map((line) => JSON.stringify(line))));
    assert.deepEqual(bars, [
      { lane: 'caller', kind: 'voice', label: 'voice', fromMs: 2000, toMs: 2600 },
    ]);
  });

  test('a timeline marks the stretch of lines that are missing without explanation', () => {
    const { missing } = timelineOf(parsed(withHole));
    assert.deepEqual(missing, [{ fromMs: instantAt(events[99]), toMs: instantAt(TO) }]);
  });
});

describe('floorkeeper replay and timeline on a record with lost lines', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'floorkeeper-missing-'));
    await writeFile(join(folder, 'gap.jsonl'), `${withGap.join('\n')}\n`);
    await writeFile(join(folder, 'hole.jsonl'), `${withHole.join('\n')}\n`);
    await writeFile(join(folder, 'headless.jsonl'), `${texts.slice(1).join('\n')}\n`);
  });
  after(() => rm(folder, { recursive: true }));

  test('`replay` prints a warning for lines that the record says were lost', async () => {
    const ran = await floorkeeper(['replay', 'gap.jsonl'], folder);
    assert.equal(ran.code, 0, ran.err);
    const { seq: first = 0 } = lines[FROM] ?? {};
    const last = (lines[TO]?.seq ?? 0) - 1;
    assert.equal(
      ran.err.split('\n')[0],
      `gap.jsonl:${at(FROM) + 1}:1 warning RECORD_LINES_LOST: numbers ${first} to ${last} were lost during the call`,
    );
    assert.match(ran.out, /^gap\.jsonl: same \d+ decisions over \d+ events$/);
  });

  test('`replay` exits with 1 for unexplained missing lines, and counts what it could not compare', async () => {
    const ran = await floorkeeper(['replay', 'hole.jsonl'], folder);
    assert.equal(ran.code, 1);
    assert.match(ran.err, new RegExp(`^hole\\.jsonl:${at(FROM) + 1}:1 error RECORD_HAS_GAP: `));
    assert.match(ran.out, /^hole\.jsonl: same .*; \d+ events after missing lines not compared$/);
  });

  test('a record without its header is drawn but not replayed', async () => {
    const replayed = await floorkeeper(['replay', 'headless.jsonl'], folder);
    assert.equal(replayed.code, 1);
    assert.equal(replayed.out, '');
    assert.match(
      replayed.err,
      /^headless\.jsonl:1:1 error RECORD_WITHOUT_HEAD: [^\n]*\n {2}hint: /,
    );
    const drawn = await floorkeeper(['timeline', 'headless.jsonl'], folder);
    assert.equal(drawn.code, 1);
    assert.match(drawn.err, /RECORD_WITHOUT_HEAD/);
    assert.match(drawn.out, /^<svg .*interrupt by .*<\/svg>$/s);
  });

  test('`timeline` draws a band where lines are missing', async () => {
    const { code, out } = await floorkeeper(['timeline', 'gap.jsonl'], folder);
    assert.equal(code, 0);
    assert.match(out, /<title>lines are missing, \d+ to \d+ ms<\/title>/);
    assert.match(out, />lines are missing<\/text>/);
  });
});
