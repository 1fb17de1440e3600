import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { policyYaml } from '../harness/policy-yaml.ts';
import { floorkeeper } from '../harness/cli-io.ts';

let folder: string;

const FIVE_FAULTS = policyYaml(
  `langauges: [en]
messages:
  menu:
    interruptible: nobody
    graceMs: 0.5
    endpointing: { minMs: 2000, maxMs: 1000 }
    dtmf: { options: { "E": more } }
`,
  { workflow: 'faulty' },
);

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-check-'));
  const files = {
    'good.yaml': policyYaml('messages: { hello: {} }\n', { workflow: 'good' }),
    'suspect.yaml': policyYaml('messages: { law: { interruptible: none } }\n', {
      workflow: 'suspect',
    }),
    'faulty.yaml': FIVE_FAULTS,
    'child.yaml': policyYaml('extends: faulty\nmessages: {}\n', { workflow: 'child' }),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await mkdir(join(folder, 'empty'));
  await mkdir(join(folder, 'policies'));
  await writeFile(join(folder, 'policies', 'only.yaml'), files['good.yaml']);
});

after(() => rm(folder, { recursive: true }));

/** One row: the arguments, the exit code and the output. */
const ROWS = [
  {
    name: 'a good file',
    args: ['good.yaml'],
    code: 0,
    out: /^1 policy file checked: no errors, no warnings$/,
  },
  { name: 'a folder', args: ['policies'], code: 0, out: /^1 policy file checked/ },
  { name: 'no file: the folder policies', args: [], code: 0, out: /^1 policy file checked/ },
  {
    name: 'a warning and no error',
    args: ['suspect.yaml'],
    code: 0,
    out: /^suspect\.yaml:4:20 warning POLICY_NO_WAY_TO_HUMAN .*\n {2}hint: .*\n1 policy file checked: 1 warning$/,
  },
  {
    name: 'a finding with --strict',
    args: ['--strict', 'suspect.yaml'],
    code: 1,
    out: /^suspect\.yaml:4:20 warning POLICY_NO_WAY_TO_HUMAN .*\n {2}hint: .*\n1 policy file checked: 1 warning$/,
  },
  {
    name: 'a good file with --strict',
    args: ['--strict', 'good.yaml'],
    code: 0,
    out: /^1 policy file checked: no errors, no warnings$/,
  },
  {
    name: 'a good file beside a faulty one',
    args: ['good.yaml', 'faulty.yaml'],
    code: 1,
    out: /2 policy files checked: 5 errors$/,
  },
  {
    name: 'the faults of the extended file, named by that file',
    args: ['child.yaml'],
    code: 1,
    out: /^faulty\.yaml:4:1 error POLICY_UNKNOWN_KEY/,
  },
  {
    name: 'help',
    args: ['--help'],
    code: 0,
    out: /^Usage: floorkeeper check \[options\] \[paths\.\.\.\]/,
  },
  {
    name: 'an unknown option',
    args: ['--jsno'],
    code: 2,
    err: /unknown option '--jsno'\n\(Did you mean --json\?\)/,
  },
  {
    name: 'a file that is not there',
    args: ['nowhere.yaml'],
    code: 2,
    err: /^error: there is no file or folder `nowhere\.yaml`$/,
  },
  {
    name: 'a folder without policies',
    args: ['empty'],
    code: 2,
    err: /^error: there is no policy in `empty`\n {2}hint: a policy is a file/,
  },
] as const;

describe('floorkeeper check', () => {
  for (const row of ROWS) {
    test(`floorkeeper check with ${row.name} exits with ${row.code}`, async () => {
      const ran = await floorkeeper(['check', ...row.args], folder);
      assert.equal(ran.code, row.code, ran.out + ran.err);
      if ('out' in row) assert.match(ran.out, row.out);
      if ('err' in row) assert.match(ran.err, row.err);
      assert.equal('out' in row ? ran.err : ran.out, '');
    });
  }

  test('`check` shows five different faults, each at its line', async () => {
    const { code, out } = await floorkeeper(['check', 'faulty.yaml'], folder);
    assert.equal(code, 1);
    assert.equal(
      out,
      `faulty.yaml:4:1 error POLICY_UNKNOWN_KEY at langauges: unknown key \`langauges\`
  expected: one of version, workflow, revision, extends, languages, lexicon, profile, escalation, call, lint, defaults, messages
  hint: did you mean \`languages\`?
faulty.yaml:7:20 error POLICY_WRONG_VALUE at messages.menu.interruptible: unknown value \`nobody\`
  expected: one of none, dtmf, speech, any
  hint: write what is expected, or remove the key
faulty.yaml:8:14 error POLICY_OUT_OF_RANGE at messages.menu.graceMs: \`0.5\` is out of range
  expected: whole milliseconds from 0 to 120000
  hint: durations are whole milliseconds: 0.5 s is \`500\`
faulty.yaml:9:20 error POLICY_CONFLICT at messages.menu.endpointing.minMs: \`endpointing.minMs\` (2000) is more than \`endpointing.maxMs\` (1000)
  expected: \`endpointing.minMs\` of at most \`endpointing.maxMs\`
  hint: the other of the two comes from faulty.yaml:9
faulty.yaml:10:24 error POLICY_BAD_KEYPAD_KEY at messages.menu.dtmf.options.E: \`E\` cannot be a key here
  expected: one key in quotes: 0-9, \`*\`, \`#\` or A-D
  hint: write one key in quotes, such as \`"*"\`
1 policy file checked: 5 errors`,
    );
  });

  test('`check` prints a fault of a shared file once, however many files extend it', async () => {
    const { out } = await floorkeeper(['check', 'faulty.yaml', 'child.yaml'], folder);
    assert.match(out, /2 policy files checked: 5 errors$/);
  });

  test('`check` prints paths relative to the working directory, also in hints', async () => {
    const here = join(folder, 'empty');
    const { out } = await floorkeeper(['check', '../faulty.yaml'], here);
    assert.match(out, /^\.\.\/faulty\.yaml:4:1 error/);
    assert.match(out, /the other of the two comes from \.\.\/faulty\.yaml:9$/m);
    assert.doesNotMatch(out, new RegExp(folder));
  });

  test('`check --json` gives the same issues as data', async () => {
    const { code, out } = await floorkeeper(
      ['check', '--json', 'faulty.yaml', 'good.yaml'],
      folder,
    );
    assert.equal(code, 1);
    const { ok, files, issues } = JSON.parse(out) as {
      readonly ok: boolean;
      readonly files: readonly string[];
      readonly issues: readonly Readonly<Record<string, unknown>>[];
    };
    assert.equal(ok, false);
    assert.deepEqual(files, ['faulty.yaml', 'good.yaml']);
    assert.equal(issues.length, 5);
    assert.deepEqual(issues[0], {
      code: 'POLICY_UNKNOWN_KEY',
      severity: 'error',
      file: 'faulty.yaml',
      line: 4,
      column: 1,
      path: 'langauges',
      message: 'unknown key `langauges`',
      expected:
        'one of version, workflow, revision, extends, languages, lexicon, profile, escalation, call, lint, defaults, messages',
      hint: 'did you mean `languages`?',
    });
  });

  test('`check` finds neither errors nor warnings in the policies of the repository', async () => {
    const { code, out } = await floorkeeper(['check']);
    assert.equal(code, 0);
    assert.equal(out, '3 policy files checked: no errors, no warnings');
  });
});
