import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { floorkeeper, root } from '../harness/cli-io.ts';
import { madeFolder, type MadeFolder } from '../replay/harness/made-records.ts';

/* `floorkeeper replay` over folders, and under another policy. */

const CALLS = 24;
const BILLING = join(root, 'policies', 'billing.yaml');
let made: MadeFolder;
let folder: string;

before(async () => {
  made = await madeFolder(CALLS);
  ({ folder } = made);
  await mkdir(join(folder, 'policies'));
  const files = await Promise.all(['billing', 'default'].map((name) => readPolicy(name)));
  const [billing = '', shared = ''] = files;
  await writeFile(join(folder, 'policies', 'default.yaml'), shared);
  await writeFile(join(folder, 'policies', 'same.yaml'), billing);
  await writeFile(join(folder, 'policies', 'protected.yaml'), withProtected(billing));
  const lexicon = `${billing}\nlexicon:\n  stop: ["hang on a sec please"]\n`;
  await writeFile(join(folder, 'policies', 'words.yaml'), lexicon);
  await writeFile(join(folder, 'policies', 'faulty.yaml'), 'version: 2\n');
});
after(() => made.remove());

function readPolicy(name: string): Promise<string> {
  return readFile(join(root, 'policies', `${name}.yaml`), 'utf8');
}

/** The policy with its `answer` protected. */
function withProtected(source: string): string {
  return source.replace(/^ {2}answer:\n/m, '  answer:\n    interruptible: none\n');
}

/** On a slow machine some lines of progress come first. */
function withoutProgress(err: string): string {
  return err.replaceAll(/^[\d,]+ of 24 records, [\d,]+ a second\n?/gm, '');
}

type Totals = {
  readonly ok: boolean;
  readonly totals: { readonly files: number };
  readonly whatIf: {
    readonly calls: number;
    readonly changes: number;
    readonly actions: number;
    readonly changedCalls: number;
    readonly otherWorkflow: number;
    readonly compared: number;
    readonly uncompared: number;
    readonly needsRaw: readonly { readonly setting: string }[];
    readonly kinds: readonly {
      readonly kind: string;
      readonly messageType: string;
      readonly times: number;
      readonly recorded: string;
      readonly other: string;
    }[];
    readonly lookAt: readonly {
      readonly file: string;
      readonly first: { readonly line: number };
    }[];
  };
};

async function whatIf(policy: string): Promise<Totals> {
  const ran = await floorkeeper(['replay', '--json', '--policy', policy, 'part-000'], folder);
  const lines = ran.out.split('\n');
  assert.equal(lines.length, CALLS + 1);
  return JSON.parse(lines.at(-1) ?? '') as Totals;
}

describe('floorkeeper replay of many records', () => {
  test('`replay` of a folder says one line for all records that replay', async () => {
    const ran = await floorkeeper(['replay', 'part-000'], folder);
    assert.equal(ran.code, 0);
    assert.equal(withoutProgress(ran.err), '');
    assert.match(
      ran.out,
      /^24 records, 0\.\d hours of calls: all replay as recorded; same [\d,]+ decisions over [\d,]+ events$/,
    );
  });

  test('`replay` of a pattern takes the records that it matches, and no raw record', async () => {
    await writeFile(join(folder, 'part-000', 'call-000001.raw.jsonl'), '{}\n');
    const ran = await floorkeeper(['replay', '*/call-00000[0-2]*.jsonl'], folder);
    assert.equal(ran.code, 0);
    assert.deepEqual(
      ran.out.split('\n').map((line) => line.slice(0, line.indexOf(': '))),
      [0, 1, 2].map((call) => join('part-000', `call-00000${call}.jsonl`)),
    );
  });

  test('`replay` names the record among many that decides otherwise, and exits with 1', async () => {
    const other = join(folder, 'other');
    await mkdir(other);
    for (const file of made.files) await copyFile(file, join(other, file.slice(-17)));
    const source = await readFile(made.files[7] ?? '', 'utf8');
    const altered = source.replace('"verdict":"delivered"', '"verdict":"incomplete"');
    assert.notEqual(altered, source);
    await writeFile(join(other, 'call-000007.jsonl'), altered);
    const ran = await floorkeeper(['replay', 'other', '--jobs', '2'], folder);
    assert.equal(ran.code, 1);
    assert.match(
      withoutProgress(ran.err),
      /^other\/call-000007\.jsonl:\d+:1 error RECORD_ALTERED: /,
    );
    assert.match(ran.out, /^other\/call-000007\.jsonl:\d+: decides otherwise at \d+ ms, on \w+\n/);
    assert.match(ran.out, /\n24 records, .*: 1 do not replay as recorded; /);
  });

  test('`replay` refuses a number of threads that is none', async () => {
    const ran = await floorkeeper(['replay', 'part-000', '--jobs', '0'], folder);
    assert.equal(ran.code, 2);
    assert.match(ran.err, /expected a number of threads, 1 to 999/);
  });
});

describe('floorkeeper replay under another policy', () => {
  test('the policy of the calls themselves changes no decision', async () => {
    const { ok, whatIf: found } = await whatIf('policies/same.yaml');
    assert.ok(ok);
    assert.ok(found.calls > 3 && found.otherWorkflow > 3);
    assert.equal(found.calls + found.otherWorkflow, CALLS);
    assert.equal(found.changes, 0);
    assert.equal(found.uncompared, 0);
    assert.ok(found.compared > 20);
    assert.deepEqual(found.needsRaw, []);
  });

  test('a policy that protects a message changes the decisions about that message alone', async () => {
    const { ok, whatIf: found } = await whatIf('policies/protected.yaml');
    assert.ok(ok, 'changes are the answer and not a fault');
    assert.ok(found.changes > 0 && found.changedCalls > 0);
    const sum = found.kinds.reduce((total, { times }) => total + times, 0);
    assert.equal(sum, found.changes + found.actions);
    assert.deepEqual([...new Set(found.kinds.map(({ messageType }) => messageType))], ['answer']);
    const decisions = found.kinds.filter(({ kind }) => kind === 'decision');
    assert.ok(decisions.some(({ recorded }) => recorded === 'interrupt' || recorded === 'duck'));
    const [first] = found.lookAt;
    assert.ok(first !== undefined && found.lookAt.length <= 10);
    const lines = (await readFile(join(folder, first.file), 'utf8')).split('\n');
    assert.match(lines[first.first.line - 1] ?? '', /"type":"floorkeeper\.event"/);
  });

  test('what changes is shown as a table, with the calls to look at first', async () => {
    const ran = await floorkeeper(
      ['replay', '--policy', 'policies/protected.yaml', 'part-000'],
      folder,
    );
    assert.equal(ran.code, 0);
    assert.match(
      ran.out,
      /^24 records.*\n\d+ calls, \d+ decisions: \d+ decisions? would change in \d+ calls?, \d+ after a change cannot be compared$/m,
    );
    assert.match(ran.out, /^message +class +recorded +would be +times +calls\nanswer /m);
    assert.match(
      ran.out,
      /^look at first:\n {2}part-000\/call-\d+\.jsonl:\d+: answer: .* would be .* \(\w+\) at \d+ ms; \d+ changes?$/m,
    );
  });

  test('a policy that reads words otherwise is answered with REPLAY_NEEDS_RAW', async () => {
    const ran = await floorkeeper(
      ['replay', '--policy', 'policies/words.yaml', 'part-000'],
      folder,
    );
    assert.equal(ran.code, 0);
    assert.match(
      withoutProgress(ran.err),
      /^policies\/words\.yaml:1:1 warning REPLAY_NEEDS_RAW: `lexicon\.stop` changes how words or keys are read, in \d+ calls\n {2}hint: /,
    );
  });

  test('a policy with a fault replays nothing and exits with 1', async () => {
    const ran = await floorkeeper(
      ['replay', '--policy', 'policies/faulty.yaml', 'part-000'],
      folder,
    );
    assert.equal(ran.code, 1);
    assert.equal(ran.out, '');
    assert.match(ran.err, /^policies\/faulty\.yaml:1:\d+ error POLICY_/);
  });

  test('a record that does not replay is left out, and the others are compared', async () => {
    const [file = ''] = made.files;
    const ran = await floorkeeper(
      ['replay', '--json', '--policy', BILLING, file, 'policies/same.yaml'],
      folder,
    );
    assert.equal(ran.code, 1);
    const { whatIf: found } = JSON.parse(ran.out.split('\n').at(-1) ?? '') as {
      readonly whatIf: { readonly leftOut: number };
    };
    assert.equal(found.leftOut, 1);
  });
});
