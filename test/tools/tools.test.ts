import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { within } from '../harness/within.ts';

const root = await mkdtemp(join(tmpdir(), 'floorkeeper-test-'));
after(() => rm(root, { recursive: true }));

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** Runs a program on this Node as a person would: without the test runner's environment variables. */
async function node(cwd: string, ...args: readonly string[]): Promise<Ended> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, args, { cwd, env: { PATH, HOME }, stdio: 'pipe' });
  child.stdin.end();
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const [out, err] = await within(`${args.join(' ')} to end`, output, 60_000);
  return { code: await within('the program to end', code), out, err };
}

/** A clone that needs no packages: the tools of the repository and the given files. */
async function makeClone(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const clone = join(root, name);
  await cp('tools', join(clone, 'tools'), {
    recursive: true,
    filter: (file) => !file.endsWith('.sum'),
  });
  await cp('bin', join(clone, 'bin'), { recursive: true });
  const all = {
    'package.json': manifest('>=22.0.0'),
    'package-lock.json': lockfile('1.0.0'),
    ...files,
  };
  for (const [path, content] of Object.entries(all)) {
    await mkdir(dirname(join(clone, path)), { recursive: true });
    await writeFile(join(clone, path), content);
  }
  return clone;
}

const manifest = (node: string) =>
  JSON.stringify({ name: 'clone', version: '1.0.0', type: 'module', engines: { node } });
const lockfile = (version: string) =>
  JSON.stringify({
    name: 'clone',
    version,
    lockfileVersion: 3,
    packages: { '': { name: 'clone', version: '1.0.0' } },
  });
const passing = (name: string) => `import { test } from 'node:test'; test('${name}', () => {});`;

test('set-up installs once, and installs again when the lockfile has changed', async () => {
  const clone = await makeClone('once', {});
  const first = await node(clone, 'tools/setup.mjs');
  assert.match(first.err, /installing dependencies/);
  assert.match(first.err, /ready, on Node v/);
  assert.deepEqual([first.code, first.out], [0, '']);
  assert.doesNotMatch((await node(clone, 'tools/setup.mjs')).err, /installing/);
  await writeFile(join(clone, 'package-lock.json'), lockfile('1.0.1'));
  assert.match((await node(clone, 'tools/setup.mjs')).err, /installing/);
});

test('two set-ups of one clone at once install once', async () => {
  const clone = await makeClone('together', {});
  const both = await Promise.all([node(clone, 'tools/setup.mjs'), node(clone, 'tools/setup.mjs')]);
  assert.deepEqual(
    both.map(({ code }) => code),
    [0, 0],
  );
  assert.equal(both.filter(({ err }) => err.includes('installing')).length, 1);
});

test('set-up installs again after an install that failed', async () => {
  const clone = await makeClone('broken', { 'package-lock.json': 'torn' });
  for (const _ of ['first', 'second']) {
    const { code, err } = await node(clone, 'tools/setup.mjs');
    assert.equal(code, 1);
    assert.match(err, /\nfloorkeeper: npm ci failed: its reason stands above; /);
  }
});

test('set-up explains in one sentence how to replace a Node that is too old', async () => {
  const clone = await makeClone('old', { 'package.json': manifest('^98.1.0 || >=99.0.0') });
  const { code, err } = await node(clone, 'tools/setup.mjs');
  assert.equal(code, 1);
  const [last = ''] = err.trimEnd().split('\n').slice(-1);
  assert.match(
    last,
    /^floorkeeper: npm has no Node for .*: install Node 24 \(any of `\^98\.1\.0 \|\| >=99\.0\.0` will do\)/,
  );
});

test('the command passes arguments, the folder it was typed in and the exit code through', async () => {
  const clone = await makeClone('command', {
    'src/cli/main.ts': `const args: readonly string[] = process.argv.slice(2);
      console.log(JSON.stringify({ args, cwd: process.cwd() })); process.exitCode = 7;`,
  });
  const elsewhere = join(clone, 'src');
  const { code, out } = await node(
    elsewhere,
    '../bin/floorkeeper.mjs',
    'check',
    '--json',
    'a b.yaml',
  );
  assert.equal(code, 7);
  assert.deepEqual(JSON.parse(out), { args: ['check', '--json', 'a b.yaml'], cwd: elsewhere });
});

test('an unknown task is refused with the list of all tasks', async () => {
  const { code, err } = await node('.', 'tools/run.mjs', 'tset');
  assert.equal(code, 2);
  assert.match(err, /^floorkeeper: no task `tset`: there are (\S+, )+\S+\n$/);
  for (const task of ['test', 'test:faults', 'canary', 'golden', 'check', 'mutate', 'dev', 'start'])
    assert.match(err, new RegExp(`[ ,]${task}[,\\n]`), `${task} is listed`);
});

test('a task stopped by a signal passes it on and reports it as a shell would', async () => {
  const clone = await makeClone('signal', {
    'src/worker.ts': `process.on('SIGTERM', () => { console.log('draining'); process.exit(9); });
      setInterval(() => {}, 1000); console.log(process.argv.slice(2).join(' '));`,
  });
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, ['tools/run.mjs', 'start', '--log-level', 'warn'], {
    cwd: clone,
    env: { PATH, HOME },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let out = '';
  for await (const chunk of child.stdout) {
    out += String(chunk);
    if (out.includes('warn')) child.kill('SIGTERM');
  }
  assert.equal(await code, 9);
  assert.equal(out, 'start --log-level warn\ndraining\n');
});

test('tests of rooms run last, one at a time, with one summary at the end', async () => {
  const roomTest = `import { test } from 'node:test'; import { mkdir, rmdir } from 'node:fs/promises';
    test('a room', async () => {
      await mkdir('in-a-room');
      await new Promise((resolve) => setTimeout(resolve, 300));
      await rmdir('in-a-room');
    });`;
  const clone = await makeClone('order', {
    'test/z.test.ts': passing('not a room'),
    'test/deep/er.test.ts': passing('deep'),
    'test/room/a.test.ts': roomTest,
    'test/room/b.test.ts': roomTest,
  });
  const { code, out } = await node(clone, 'tools/test.mjs');
  assert.equal(code, 0, out);
  const names = [...out.matchAll(/^✔ (.*) \(/gm)].map(([, name]) => name);
  assert.deepEqual(new Set(names.slice(0, 2)), new Set(['deep', 'not a room']));
  assert.deepEqual(names.slice(2), ['a room', 'a room']);
  assert.match(out, /^ℹ tests 4$[^]*^ℹ pass 4$[^]*^ℹ fail 0$/m);
  assert.equal(out.match(/^ℹ tests/gm)?.length, 1);
});

test('a failure among the first tests shows in the summary at the end and in the exit code', async () => {
  const clone = await makeClone('failure', {
    'test/a.test.ts': `import { test } from 'node:test'; test('breaks', () => { throw new Error('no'); });`,
    'test/room/b.test.ts': passing('a room'),
  });
  const { code, out } = await node(clone, 'tools/test.mjs');
  assert.equal(code, 1);
  assert.match(out, /failing tests:[^]*✖ breaks[^]*^ℹ tests 2$[^]*^ℹ pass 1$[^]*^ℹ fail 1$/m);
});

test('a test file that does not load is a failure', async () => {
  const clone = await makeClone('unloadable', { 'test/a.test.ts': `import './missing.ts';` });
  assert.equal((await node(clone, 'tools/test.mjs')).code, 1);
});

test('a run that finds no test files fails', async () => {
  const clone = await makeClone('nothing', {});
  await mkdir(join(clone, 'test'));
  const { code, err } = await node(clone, 'tools/test.mjs');
  assert.equal(code, 1);
  assert.match(err, /no test files at test/);
});

test('the oldest peers are installed at the lower bounds of their ranges', async () => {
  const manifest = JSON.stringify({
    peerDependencies: { a: '>=1.8.1 <1.10.0', b: '^0.13.34' },
    devDependencies: { a: '1.9.0', b: '0.13.35', c: '2.0.0', knip: '6.0.0' },
  });
  const { out } = await node(
    '.',
    '--input-type=module',
    '--eval',
    `import { oldestManifest } from './tools/peers.mjs';
    console.log(JSON.stringify(oldestManifest(${manifest}).devDependencies));`,
  );
  assert.deepEqual(JSON.parse(out), { a: '1.8.1', b: '0.13.34', c: '2.0.0' });
});

test('the newest LiveKit is installed with its plugins and the peers that it asks for itself', async () => {
  const manifest = JSON.stringify({
    peerDependencies: { '@livekit/agents': '>=1.8.1 <1.10.0', ws: '^8.21.0' },
    devDependencies: {
      '@livekit/agents': '1.9.0',
      '@livekit/agents-plugin-openai': '1.9.0',
      '@livekit/rtc-node': '0.13.35',
      knip: '6.0.0',
      ws: '8.23.0',
    },
  });
  const { out } = await node(
    '.',
    '--input-type=module',
    '--eval',
    `import { newestManifest } from './tools/peers.mjs';
    const peers = { '@livekit/rtc-node': '^0.14.0', sharp: '1.0.0' };
    console.log(JSON.stringify(newestManifest(${manifest}, '2.0.0', peers)));`,
  );
  const { peerDependencies, devDependencies } = JSON.parse(out);
  assert.deepEqual(peerDependencies, {
    '@livekit/agents': '2.0.0',
    '@livekit/agents-plugin-openai': '2.0.0',
    ws: '^8.21.0',
  });
  assert.deepEqual(devDependencies, {
    '@livekit/agents': '2.0.0',
    '@livekit/agents-plugin-openai': '2.0.0',
    '@livekit/rtc-node': '^0.14.0',
    ws: '8.23.0',
  });
});

test('the canary names the internals that a version of LiveKit has moved', async () => {
  const whole = await node('.', 'tools/moved-internals.mjs');
  assert.match(whole.out, /^[\d.]+ has (\d+) of \1\n$/);
  assert.equal(whole.code, 0);
  const without = `import { voice } from '@livekit/agents';
    delete voice.AgentSession.prototype._onError;
    await import('./tools/moved-internals.mjs');`;
  const moved = await node('.', '--input-type=module', '--eval', without);
  assert.match(
    moved.out,
    /^moved: AgentSession\._onError, needed to say `call\.trouble` .*\n.* has/,
  );
  assert.equal(moved.code, 1);
});

test('every npm script is the task of the same name', async () => {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8'));
  const { err } = await node('.', 'tools/run.mjs', '');
  const tasks = err.trimEnd().split('there are ')[1]?.split(', ') ?? [];
  for (const [name, command] of Object.entries(scripts)) {
    assert.equal(command, `node tools/run.mjs ${name}`);
  }
  assert.deepEqual(tasks.toSorted(), Object.keys(scripts).toSorted());
});
