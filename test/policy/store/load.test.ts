import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { formatIssue, loadFile, loadFolder, loadWorkflow } from '../../../src/policy/index.ts';
import { base, fileWith } from '../../harness/policy-text.ts';
import { policyYaml } from '../../harness/policy-yaml.ts';

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policies-'));
});

after(() => rm(folder, { recursive: true }));

/** Creates a folder with these files. */
async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const made = await mkdtemp(join(folder, 'f-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(made, name), text);
  return made;
}

/** The printed issues of a workflow, with `F` for the path of the folder. */
async function wrongWith(made: string, workflow: string): Promise<string> {
  const result = await loadWorkflow(made, workflow);
  assert.ok(!result.ok);
  return result.issues.map(formatIssue).join('\n').replaceAll(made, 'F');
}

describe('loadWorkflow', () => {
  test('loadWorkflow finds a workflow by the name in its file, and the file that it extends', async () => {
    const made = await folderWith({
      'one.yaml': fileWith('extends: base', 'messages: { hello: {} }'),
      'two.yml': base('defaults: { graceMs: 400 }'),
      'notes.txt': 'version: 2',
      '.hidden.yaml': 'version: 2',
    });
    const result = await loadWorkflow(made, 'billing');
    assert.ok(result.ok);
    assert.equal(result.file, join(made, 'one.yaml'));
    assert.equal(result.policy.messages['hello']?.graceMs, 400);
  });

  test('loadWorkflow takes the only workflow of a folder if none is named, whatever it is called', async () => {
    const made = await folderWith({ 'one.yaml': fileWith() });
    const result = await loadWorkflow(made);
    assert.ok(result.ok);
    assert.equal(result.policy.workflow, 'billing');
  });

  test('loadWorkflow takes `default` of several workflows if none is named', async () => {
    const both = { 'one.yaml': fileWith(), 'two.yaml': base() };
    const ambiguous = await loadWorkflow(await folderWith(both));
    assert.ok(!ambiguous.ok);
    assert.match(ambiguous.issues[0]?.message ?? '', /there is no workflow `default`/);
    const made = await folderWith({
      ...both,
      'three.yaml': policyYaml('messages: { hello: {} }\n', { workflow: 'default' }),
    });
    const result = await loadWorkflow(made);
    assert.ok(result.ok);
    assert.equal(result.policy.workflow, 'default');
  });

  test('loadWorkflow reports the faults of the only file of a folder if no workflow is named', async () => {
    const result = await loadWorkflow(
      await folderWith({ 'one.yaml': fileWith('defaults: { graceMs: soon }') }),
    );
    assert.ok(!result.ok);
    assert.match(result.issues[0]?.path ?? '', /graceMs/);
  });

  test('loadWorkflow reads a file whatever the case of its extension', async () => {
    const made = await folderWith({ 'one.YAML': fileWith(), 'two.Yml': base() });
    assert.ok((await loadWorkflow(made, 'billing')).ok);
    assert.ok((await loadWorkflow(made, 'base')).ok);
  });

  test('loadFolder refuses a pipe, a folder and an endless device, and reads the rest', async () => {
    const made = await folderWith({ 'good.yaml': fileWith() });
    execFileSync('mkfifo', [join(made, 'pipe.yaml')]);
    await symlink('/dev/zero', join(made, 'endless.yaml'));
    await mkdir(join(made, 'folder.yaml'));
    const loaded = await loadFolder(made);
    assert.ok(loaded.ok);
    const told = loaded.entries.flatMap(({ result }) =>
      result.ok ? ['good'] : result.issues.map(({ code, message }) => `${code} ${message}`),
    );
    assert.deepEqual(told, [
      'POLICY_UNREADABLE cannot be read: it is a device, not a regular file',
      'POLICY_UNREADABLE cannot be read: it is a folder, not a regular file',
      'good',
      'POLICY_UNREADABLE cannot be read: it is a named pipe, not a regular file',
    ]);
  });

  test('the error for an unknown workflow names the nearest one of the folder', async () => {
    const made = await folderWith({ 'a.yaml': fileWith(), 'b.yaml': base() });
    assert.equal(
      await wrongWith(made, 'biling'),
      `F:1:1 error POLICY_UNKNOWN_WORKFLOW: there is no workflow \`biling\`
  expected: the name under \`workflow\` of a file of the folder
  hint: did you mean \`billing\`?`,
    );
  });

  test('loadWorkflow reports the faults of a file whose workflow name cannot be read', async () => {
    const made = await folderWith({ 'billing.yaml': 'version: [' });
    assert.match(await wrongWith(made, 'billing'), /^F\/billing\.yaml:1:\d+ error POLICY_SYNTAX/);
  });

  test('loadWorkflow loads a workflow although another file of the folder has faults', async () => {
    const made = await folderWith({ 'billing.yaml': fileWith(), 'other.yaml': 'version: [' });
    assert.ok((await loadWorkflow(made, 'billing')).ok);
  });

  test('the error for an unknown `extends` names the nearest workflow of the folder', async () => {
    const made = await folderWith({
      'billing.yaml': fileWith('extends: bass'),
      'base.yaml': base(),
    });
    assert.equal(
      await wrongWith(made, 'billing'),
      `F/billing.yaml:4:10 error POLICY_UNKNOWN_BASE at extends: there is no workflow \`bass\` to extend
  expected: another workflow of the same folder
  hint: did you mean \`base\`?`,
    );
  });

  test('a workflow extends the workflow of a name before the file of that name', async () => {
    const files = {
      'base.yaml': fileWith('defaults: { graceMs: 100 }').replace('billing', 'other'),
      'billing.yaml': fileWith('extends: base'),
    };
    const byFile = await loadWorkflow(await folderWith(files), 'billing');
    assert.ok(byFile.ok);
    assert.equal(byFile.policy.defaults.graceMs, 100);
    const both = { ...files, 'other.yaml': base('defaults: { graceMs: 200 }') };
    const byName = await loadWorkflow(await folderWith(both), 'billing');
    assert.ok(byName.ok);
    assert.equal(byName.policy.defaults.graceMs, 200);
  });

  test('a workflow cannot extend itself', async () => {
    const made = await folderWith({ 'billing.yaml': fileWith('extends: billing') });
    assert.match(await wrongWith(made, 'billing'), /POLICY_UNKNOWN_BASE/);
  });

  test('two files with the same workflow name are both refused', async () => {
    const made = await folderWith({ 'a.yaml': fileWith(), 'b.yaml': fileWith() });
    assert.equal(
      await wrongWith(made, 'billing'),
      `F/a.yaml:2:11 error POLICY_DUPLICATE_WORKFLOW at workflow: \`billing\` is the workflow of F/b.yaml as well
  expected: a name that no other file of the folder has
  hint: rename one of the two`,
    );
  });

  test('a folder that is missing or a file, and a file that is a folder, are reported', async () => {
    const made = await folderWith({ 'a.yaml': fileWith() });
    assert.match(
      await wrongWith(join(made, 'nowhere'), 'billing'),
      /POLICY_UNREADABLE: cannot be read: it does not exist/,
    );
    assert.match(
      await wrongWith(join(made, 'a.yaml'), 'billing'),
      /POLICY_UNREADABLE: cannot be read: it is not a folder/,
    );
    await mkdir(join(made, 'b.yaml'));
    assert.match(
      await wrongWith(made, 'b'),
      /b\.yaml:1:1 error POLICY_UNREADABLE: cannot be read: it is a folder/,
    );
  });

  test('a file in another encoding is reported at the first letter that shows it', async () => {
    const made = await folderWith({});
    const text = fileWith('messages:', '  hello: { text: "Guten Tag, Bäckerei Müller." }');
    await writeFile(join(made, 'billing.yaml'), Buffer.from(text, 'latin1'));
    const line = text.split('\n').findIndex((each) => each.includes('ä')) + 1;
    assert.match(
      await wrongWith(made, 'billing'),
      new RegExp(`billing\\.yaml:${line}:31 error POLICY_SYNTAX: the file is not written in UTF-8`),
    );
  });

  test('a file too large to be a policy is reported and not read', async () => {
    const made = await folderWith({ 'billing.yaml': fileWith() });
    await truncate(join(made, 'billing.yaml'), 8 * 2 ** 30);
    assert.match(
      await wrongWith(made, 'billing'),
      /billing\.yaml:1:1 error POLICY_TOO_LARGE: the file is longer than 262144 characters/,
    );
  });

  test(
    'a file without read permission is reported',
    { skip: process.getuid?.() === 0 && 'root may read all' },
    async () => {
      const made = await folderWith({ 'billing.yaml': fileWith() });
      await chmod(join(made, 'billing.yaml'), 0);
      assert.match(
        await wrongWith(made, 'billing'),
        /POLICY_UNREADABLE: cannot be read: permission denied/,
      );
    },
  );
});

describe('loadFolder and loadFile', () => {
  test('loadFolder returns every policy of a folder, with or without faults', async () => {
    const made = await folderWith({ 'a.yaml': fileWith(), 'b.yaml': 'version: [' });
    const loaded = await loadFolder(made);
    assert.ok(loaded.ok);
    assert.deepEqual(
      loaded.entries.map(({ workflow, result }) => [workflow, result.ok]),
      [
        ['billing', true],
        ['b', false],
      ],
    );
  });

  test('loadFile does not take a file for the one that it extends', async () => {
    const made = await folderWith({ 'billing.yaml': fileWith('extends: billing') });
    const { result } = await loadFile(join(made, 'billing.yaml'));
    assert.deepEqual(!result.ok && result.issues.map(({ code }) => code), ['POLICY_UNKNOWN_BASE']);
  });

  test('loadFile accepts a file whose workflow name another file has, too', async () => {
    const made = await folderWith({ 'a.yaml': fileWith(), 'b.yaml': fileWith() });
    assert.ok((await loadFile(join(made, 'a.yaml'))).result.ok);
  });
});
