import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openRecorder } from '../../src/evidence/index.ts';
import {
  capabilities,
  decision,
  recorderOptions,
  stepOf,
  wokeAt,
} from '../evidence/harness/recorded.ts';
import { floorkeeper, root } from '../harness/cli-io.ts';

/* The commands that read the record of a call: `replay` and `timeline`. */

const RECORD = join(root, 'test', 'fixtures', 'sessions', '0.1.0-short-backchannel.jsonl');

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-records-'));
  const lines = (await readFile(RECORD, 'utf8')).split('\n');
  await writeFile(join(folder, 'call.jsonl'), lines.join('\n'));
  await writeFile(join(folder, 'gap.jsonl'), lines.toSpliced(5, 1).join('\n'));
  await writeFile(join(folder, 'prose.jsonl'), 'not a record\n');
  await mkdir(join(folder, 'empty'));
  await writeChained();
  const unknown = lines.with(
    2,
    lines[2]?.replace(/"event":\{"type":"\w+"/, '"event":{"type":"yawned"') ?? '',
  );
  await writeFile(join(folder, 'later.jsonl'), unknown.join('\n'));
  await writeFile(join(folder, 'begun.jsonl'), `${lines[0]}\n`);
  await writeFile(join(folder, 'torn.jsonl'), `${lines[0]}\n${lines[1]?.slice(0, 20)}`);
  const version9 = lines[0]?.replace('"recordVersion":1', '"recordVersion":9');
  await writeFile(join(folder, 'version-9.jsonl'), `${version9}\n`);
});
after(() => rm(folder, { recursive: true }));

/** A record as this version writes it, and a copy with one value changed. */
async function writeChained(): Promise<void> {
  const recorder = openRecorder(recorderOptions(folder, { callId: 'chained' }));
  recorder.begin({ capabilities });
  const delivered = decision({ verdict: 'delivered', playedMs: 4000, reason: 'played to its end' });
  recorder.step(stepOf(wokeAt(20).event, { decisions: [delivered] }));
  await recorder.close();
  const source = await readFile(recorder.file ?? '', 'utf8');
  const altered = source.replace('"playedMs":4000', '"playedMs":4001');
  await writeFile(join(folder, 'altered.jsonl'), altered);
}

const GAP = {
  code: 'RECORD_HAS_GAP',
  severity: 'error',
  line: 6,
  message: 'number 5 is missing before this line, and the record does not say why',
  hint: 'lines were taken out, or lost by an earlier version; what follows is compared as far as it agrees',
  fromSeq: 5,
  toSeq: 5,
};

/** One row: the arguments, the exit code and the output. */
const ROWS = [
  {
    name: 'a record that replays',
    args: ['replay', 'call.jsonl'],
    code: 0,
    out: /^call\.jsonl: same \d+ decisions over \d+ events$/,
  },
  {
    name: 'a record with a gap beside one that replays',
    args: ['replay', 'gap.jsonl', 'call.jsonl'],
    code: 1,
    out: /^gap\.jsonl: same \d+ decisions over \d+ events\ncall\.jsonl: same/,
    err: /^gap\.jsonl:6:1 error RECORD_HAS_GAP: number 5 is missing before this line.*\n {2}hint: [^\n]*$/,
  },
  {
    name: 'the file to replay is not a record',
    args: ['replay', 'prose.jsonl'],
    code: 1,
    err: /^prose\.jsonl:1:1 error RECORD_MALFORMED/,
  },
  {
    name: 'a record with an event of another version beside one that replays',
    args: ['replay', 'later.jsonl', 'call.jsonl'],
    code: 1,
    out: /^call\.jsonl: same/,
    err: /^later\.jsonl:3:1 error RECORD_NOT_REPLAYABLE: the engine cannot take this event, `yawned`\n {2}hint: [^\n]*$/,
  },
  {
    name: 'a record without its end, and one whose last line is torn',
    args: ['replay', 'begun.jsonl', 'torn.jsonl'],
    code: 0,
    out: /^begun\.jsonl: same 0 decisions over 0 events; the record was not closed, .*\ntorn\.jsonl: same 0 .*; the last line is torn, [^\n]*$/,
  },
  {
    name: 'the record has a version that does not exist yet',
    args: ['replay', 'version-9.jsonl'],
    code: 1,
    err: /^version-9\.jsonl:1:1 error RECORD_WRONG_VERSION: .*\n {2}hint: [^\n]*$/,
  },
  {
    name: 'a record to replay that is not there, though another is',
    args: ['replay', 'call.jsonl', 'nowhere.jsonl'],
    code: 2,
    err: /^error: there is no file or folder `nowhere\.jsonl`$/,
  },
  {
    name: 'a folder without records to replay',
    args: ['replay', 'empty'],
    code: 2,
    err: /^error: there is no record in `empty`\n {2}hint: a record is a file `<call>\.jsonl`$/,
  },
  {
    name: 'a pattern that no record matches',
    args: ['replay', 'empty/*.jsonl'],
    code: 2,
    err: /^error: there is no file or folder `empty\/\*\.jsonl`$/,
  },
  {
    name: 'nothing to replay',
    args: ['replay'],
    code: 2,
    err: /missing required argument 'file'/,
  },
  {
    name: 'a record that is as it was written',
    args: ['verify', 'chained.jsonl'],
    code: 0,
    out: /^chained\.jsonl: as it was written: 6 lines, the last one [0-9a-f]{12}\n {2}greeting \(m1\): completed at 20 ms: 4000 ms played \(played to its end\)$/,
  },
  {
    name: 'a record that was altered',
    args: ['verify', 'altered.jsonl', 'chained.jsonl'],
    code: 1,
    out: /^altered\.jsonl: NOT as it was written: 6 lines, .*\n {2}greeting .*\nchained\.jsonl: as it was written/,
    err: /^altered\.jsonl:3:1 error RECORD_ALTERED: [^\n]*\n {2}hint: [^\n]*$/,
  },
  {
    name: 'a record of an earlier version, which cannot be verified',
    args: ['verify', 'call.jsonl'],
    code: 1,
    out: /^call\.jsonl: cannot be proved to be as it was written: \d+ lines\n/,
    err: /^call\.jsonl:1:1 error RECORD_NOT_CHAINED: [^\n]*\n {2}hint: [^\n]*$/,
  },
  {
    name: 'the file to verify is not a record',
    args: ['verify', 'prose.jsonl'],
    code: 1,
    err: /^prose\.jsonl:1:1 error RECORD_MALFORMED/,
  },
  { name: 'a record to draw', args: ['timeline', 'call.jsonl'], code: 0, out: /^<svg .*<\/svg>$/s },
  {
    name: 'the file to draw is not a record',
    args: ['timeline', 'prose.jsonl'],
    code: 1,
    err: /^prose\.jsonl:1:1 error RECORD_MALFORMED/,
  },
  {
    name: 'a record to draw that is not there',
    args: ['timeline', 'nowhere.jsonl'],
    code: 2,
    err: /^error: there is no file `nowhere\.jsonl`$/,
  },
  {
    name: 'the moment to draw from is not a number',
    args: ['timeline', '--from', 'soon', 'call.jsonl'],
    code: 2,
    err: /expected whole milliseconds/,
  },
  {
    name: 'a stretch to draw that ends before it begins',
    args: ['timeline', '--from', '900', '--to', '800', 'call.jsonl'],
    code: 2,
    err: /^error: `--from` is not before `--to`$/,
  },
  {
    name: 'a stretch to draw after the end of the call',
    args: ['timeline', '--from', '99999999', 'call.jsonl'],
    code: 2,
    err: /^error: `--from` is after the end of the call, \d+ ms$/,
  },
] as const;

describe('floorkeeper replay and timeline', () => {
  for (const row of ROWS) {
    test(`floorkeeper ${row.args.join(' ')} exits with ${row.code}: ${row.name}`, async () => {
      const ran = await floorkeeper(row.args, folder);
      assert.equal(ran.code, row.code, ran.out + ran.err);
      if ('out' in row) assert.match(ran.out, row.out);
      else assert.equal(ran.out, '');
      if ('err' in row) assert.match(ran.err, row.err);
      else assert.equal(ran.err, '');
    });
  }

  test('`replay --json` gives one line for each record, also for unreadable ones', async () => {
    const { code, out, err } = await floorkeeper(
      ['replay', '--json', 'call.jsonl', 'gap.jsonl', 'later.jsonl', 'prose.jsonl'],
      folder,
    );
    assert.equal(code, 1);
    assert.equal(err, '');
    const [good, bad, later, prose, ...more] = out
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    assert.deepEqual(more, []);
    assert.deepEqual(Object.keys(good ?? {}), [
      'file',
      'ok',
      'isTorn',
      'isClosed',
      'issues',
      'events',
      'decisions',
      'uncompared',
    ]);
    assert.deepEqual(Object.keys(prose ?? {}), ['file', 'ok', 'error']);
    assert.deepEqual(Object.keys(later ?? {}), [...Object.keys(good ?? {}), 'error']);
    assert.deepEqual(bad, { ...good, file: 'gap.jsonl', ok: false, events: 304, issues: [GAP] });
  });
});
