import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { parseRecord, type Envelope, type RecordIssue } from '../../../src/evidence/index.ts';

/** The lines of a small record: its header, three events, a decision, a note. */
function lines(): string[] {
  const data = [
    ['floorkeeper.header', { recordVersion: 2, policy: { messages: {} } }],
    ['floorkeeper.event', { event: { type: 'woke', atMs: 1 } }],
    ['floorkeeper.event', { event: { type: 'woke', atMs: 2 } }],
    ['floorkeeper.decision', { decision: { id: 'd1', atMs: 2 } }],
    ['floorkeeper.event', { event: { type: 'woke', atMs: 3 } }],
    ['floorkeeper.note', { note: 'record_closed' }],
  ] as const;
  return data.map(([type, each], seq) =>
    JSON.stringify({ specversion: '1.0', id: `call/${seq}`, type, seq, data: each }),
  );
}

function withSeq(line: string | undefined, seq: number): string {
  return JSON.stringify({ ...(JSON.parse(line ?? '') as Envelope), seq });
}

function gap(fromSeq: number, toSeq: number): string {
  return JSON.stringify({
    specversion: '1.0',
    type: 'floorkeeper.gap',
    seq: toSeq,
    data: { fromSeq, toSeq, state: { atMs: 2 } },
  });
}

/** Many times what these tests take; quadratic work would take minutes. */
const BOUND = { timeout: 20_000 };

type Row = {
  readonly name: string;
  readonly change: (whole: readonly string[]) => readonly string[];
  /** The numbers of the lines that the reader accepts, after the header. */
  readonly read: readonly number[];
  readonly issues: readonly Partial<RecordIssue>[];
};

const ROWS: readonly Row[] = [
  { name: 'nothing is missing', change: (whole) => whole, read: [1, 2, 3, 4, 5], issues: [] },
  {
    name: 'a line was taken out',
    change: (whole) => whole.toSpliced(2, 1),
    read: [1, 3, 4, 5],
    issues: [{ code: 'RECORD_HAS_GAP', severity: 'error', line: 3, fromSeq: 2, toSeq: 2 }],
  },
  {
    name: 'several lines were taken out',
    change: (whole) => whole.toSpliced(1, 3),
    read: [4, 5],
    issues: [{ code: 'RECORD_HAS_GAP', severity: 'error', line: 2, fromSeq: 1, toSeq: 3 }],
  },
  {
    name: 'a line is garbage',
    change: (whole) => whole.with(2, '\u0000\u0000\u0000'),
    read: [1, 3, 4, 5],
    issues: [{ code: 'RECORD_MALFORMED', severity: 'error', line: 3 }],
  },
  {
    name: 'a line is garbage where two are missing',
    change: (whole) => whole.toSpliced(2, 2, '{}'),
    read: [1, 4, 5],
    issues: [
      { code: 'RECORD_MALFORMED', line: 3 },
      { code: 'RECORD_HAS_GAP', line: 4, fromSeq: 2, toSeq: 3 },
    ],
  },
  {
    name: 'garbage was added between two lines',
    change: (whole) => whole.toSpliced(2, 0, 'hello'),
    read: [1, 2, 3, 4, 5],
    issues: [{ code: 'RECORD_MALFORMED', line: 3 }],
  },
  {
    name: 'half a line precedes the next one, as a full disk left it',
    change: (whole) => whole.toSpliced(2, 2, `${whole[2]?.slice(0, 40)}${whole[3]}`),
    read: [1, 3, 4, 5],
    issues: [{ code: 'RECORD_MALFORMED', line: 3 }],
  },
  {
    name: 'the record says that lines were lost',
    change: (whole) => whole.toSpliced(2, 2, gap(2, 3)),
    read: [1, 3, 4, 5],
    issues: [{ code: 'RECORD_LINES_LOST', severity: 'warning', line: 3, fromSeq: 2, toSeq: 3 }],
  },
  {
    name: 'the record says that lines were lost, and others before them are missing',
    change: (whole) => whole.toSpliced(1, 3, gap(3, 3)),
    read: [3, 4, 5],
    issues: [
      { code: 'RECORD_HAS_GAP', line: 2, fromSeq: 1, toSeq: 2 },
      { code: 'RECORD_LINES_LOST', line: 2, fromSeq: 3, toSeq: 3 },
    ],
  },
  {
    name: 'two lines were swapped: one is out of order, and all others are read',
    change: (whole) => whole.with(2, whole[3] ?? '').with(3, whole[2] ?? ''),
    read: [1, 2, 4, 5],
    issues: [
      { code: 'RECORD_OUT_OF_ORDER', line: 3 },
      { code: 'RECORD_HAS_GAP', line: 5, fromSeq: 3, toSeq: 3 },
    ],
  },
  {
    name: 'a line is repeated',
    change: (whole) => whole.toSpliced(3, 0, whole[2] ?? ''),
    read: [1, 2, 3, 4, 5],
    issues: [{ code: 'RECORD_OUT_OF_ORDER', line: 3 }],
  },
  {
    name: 'one number is far too high: the lines after it are still read',
    change: (whole) => whole.with(2, withSeq(whole[2], 5000)),
    read: [1, 3, 4, 5],
    issues: [
      { code: 'RECORD_OUT_OF_ORDER', line: 3 },
      { code: 'RECORD_HAS_GAP', line: 4, fromSeq: 2, toSeq: 2 },
    ],
  },
  {
    name: 'the file was begun anew during the call',
    change: (whole) => [...whole.slice(0, 3), whole[0] ?? '', gap(1, 3), ...whole.slice(4)],
    read: [1, 2, 0, 3, 4, 5],
    issues: [
      { code: 'RECORD_BEGUN_ANEW', severity: 'warning', line: 4 },
      { code: 'RECORD_LINES_LOST', severity: 'warning', line: 5, fromSeq: 1, toSeq: 3 },
    ],
  },
  {
    name: 'an event is at an instant that no clock has',
    change: (whole) => whole.with(2, whole[2]?.replace('"atMs":2', '"atMs":1e999') ?? ''),
    read: [1, 3, 4, 5],
    issues: [{ code: 'RECORD_MALFORMED', line: 3 }],
  },
  {
    name: 'an event has no instant',
    change: (whole) => whole.with(2, whole[2]?.replace(',"atMs":2', '') ?? ''),
    read: [1, 3, 4, 5],
    issues: [{ code: 'RECORD_MALFORMED', line: 3 }],
  },
  {
    name: 'an event does not say which it is',
    change: (whole) => whole.with(2, whole[2]?.replace('"type":"woke",', '') ?? ''),
    read: [1, 3, 4, 5],
    issues: [{ code: 'RECORD_MALFORMED', line: 3 }],
  },
];

describe('reading a record back', () => {
  for (const { name, change, read, issues } of ROWS) {
    test(`${name}: the reader gives what is there, and reports what is missing with its line`, () => {
      const record = parseRecord(`${change(lines()).join('\n')}\n`);
      assert.ok(record.ok && record.head !== undefined);
      assert.deepEqual(
        record.lines.map(({ seq }) => seq),
        read,
      );
      assert.deepEqual(
        record.issues.map((issue, index) => ({ ...issue, ...issues[index] })),
        record.issues,
      );
      assert.equal(record.issues.length, issues.length);
      assert.equal(record.isTorn, false);
    });
  }

  const withoutHead = [
    { name: 'taken out', source: lines().slice(1) },
    { name: 'garbage', source: lines().with(0, 'x') },
  ];
  for (const { name, source } of withoutHead) {
    test(`a record whose header was ${name} can be drawn but not replayed`, () => {
      const record = parseRecord(`${source.join('\n')}\n`);
      assert.ok(record.ok);
      assert.equal(record.head, undefined);
      assert.equal(record.lines.length, 5);
      assert.equal(record.issues[0]?.code, 'RECORD_WITHOUT_HEAD');
      assert.ok(!record.issues.some(({ code }) => code === 'RECORD_HAS_GAP'));
    });
  }

  test('the reader leaves out a last line that a crash tore, and says so', () => {
    const record = parseRecord(lines().join('\n').slice(0, -10));
    assert.ok(record.ok && record.isTorn);
    assert.deepEqual(
      record.issues.map(({ code, line }) => [code, line]),
      [['RECORD_TORN', 6]],
    );
    assert.equal(record.lines.length, 4);
  });

  test('a last line that only lacks its line break counts as whole', () => {
    const record = parseRecord(lines().join('\n'));
    assert.ok(record.ok && !record.isTorn);
    assert.equal(record.lines.length, 5);
  });

  test('the reader accepts line ends of Windows and a byte order mark', () => {
    const record = parseRecord(`\uFEFF${lines().join('\r\n')}\r\n\r\n`);
    assert.ok(record.ok);
    assert.deepEqual(record.issues, []);
    assert.equal(record.lines.length, 5);
  });

  test('the reader gives the line in the file for each sequence number', () => {
    const record = parseRecord(`${lines().toSpliced(2, 1).join('\n')}\n`);
    assert.ok(record.ok);
    assert.deepEqual(
      [...record.lineOf],
      [
        [0, 1],
        [1, 2],
        [3, 3],
        [4, 4],
        [5, 5],
      ],
    );
  });

  const refused = [
    { name: 'an empty file', source: '', code: 'RECORD_WITHOUT_HEAD', line: 1 },
    { name: 'text', source: '\nhello\n', code: 'RECORD_MALFORMED', line: 2 },
    { name: 'another JSON', source: '{\n  "name": "x"\n}\n', code: 'RECORD_MALFORMED', line: 1 },
    {
      name: 'a version that nobody knows yet',
      source: `${lines()[0]?.replace('"recordVersion":2', '"recordVersion":9')}\n`,
      code: 'RECORD_WRONG_VERSION',
      line: 1,
    },
    {
      name: 'a head without its policy',
      source: `${lines()[0]?.replace('"messages":{}', '')}\n`,
      code: 'RECORD_MALFORMED',
      line: 1,
    },
  ];
  for (const { name, source, code, line } of refused) {
    test(`${name} is refused with ${code}`, () => {
      const record = parseRecord(source);
      assert.ok(!record.ok);
      assert.deepEqual([record.error.code, record.error.line], [code, line]);
    });
  }

  const [head, event = ''] = lines();
  const eventAt = (seq: number): string => event.replace('"seq":1', `"seq":${seq}`);

  test('the reader takes 40,000 lines, every second one broken, in linear time', BOUND, () => {
    const texts = Array.from({ length: 20_000 }, (_, index) => `${eventAt(index + 1)}\nx`);
    const record = parseRecord(`${head}\n${texts.join('\n')}\n`);
    assert.ok(record.ok);
    assert.equal(record.lines.length, 20_000);
    assert.equal(record.issues.length, 20_000);
  });

  test('the reader takes 150,000 lines in reverse order in less than quadratic time', BOUND, () => {
    const texts = Array.from({ length: 150_000 }, (_, index) => eventAt(150_000 - index));
    const record = parseRecord(`${head}\n${texts.join('\n')}\n`);
    assert.ok(record.ok);
    assert.equal(record.lines.length, 1);
  });
});
