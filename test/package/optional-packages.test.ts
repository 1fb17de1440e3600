import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import {
  CALL_PACKAGES,
  MissingPackagesError,
  missingPackages,
  OFFLINE_PACKAGES,
  SCORE_PACKAGES,
} from '../../src/packages/index.ts';

/* Finds which file loads which optional package, by the file's imports. */

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};
const optional = Object.keys(manifest.peerDependenciesMeta);

type Imports = { readonly atOnce: readonly string[]; readonly whenAsked: readonly string[] };

function importsOf(file: string): Imports {
  const code = readFileSync(file, 'utf8').replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gmu, '');
  const of = (pattern: RegExp): string[] =>
    [...code.matchAll(pattern)].map(([, target = '']) => target);
  return {
    // An import of types alone loads nothing.
    atOnce: of(/^(?:import|export)(?! type\b)(?:[^;']*?\bfrom)?\s*'([^']+)'/gmu),
    whenAsked: of(/\b(?:import|import\.meta\.resolve)\(\s*'([^']+)'/gu),
  };
}

/** The optional packages that these files load, each with a file that imports it. */
function reached(entries: readonly string[], follow: (imports: Imports) => readonly string[]) {
  const found = new Map<string, string>();
  const files = new Set(entries);
  for (const file of files) {
    for (const target of follow(importsOf(file))) {
      const name = optional.find((each) => target === each || target.startsWith(`${each}/`));
      if (name !== undefined) found.set(name, file);
      if (target.startsWith('.') && target.endsWith('.ts')) files.add(join(dirname(file), target));
    }
  }
  return found;
}

const all = ({ atOnce, whenAsked }: Imports): readonly string[] => [...atOnce, ...whenAsked];

const ENTRIES = [
  'src/index.ts',
  'src/policy/index.ts',
  'src/worker.ts',
  'src/worker/parent.ts',
  'src/cli/main.ts',
  ...[
    'call',
    'check',
    'explain',
    'replay',
    'timeline',
    'score',
    'compact',
    'review',
    'rollout',
  ].map((name) => `src/cli/${name}.ts`),
];

for (const entry of ENTRIES) {
  test(`${entry} loads no optional package before it is needed`, () => {
    assert.deepEqual([...reached([entry], ({ atOnce }) => atOnce)], []);
  });
}

test('the packages that the offline stack asks for are those that its files load', () => {
  const names = [...reached(globSync('src/offline/speech/*.ts'), all).keys()];
  assert.deepEqual(names.toSorted(), OFFLINE_PACKAGES.toSorted());
});

test('the packages that a scripted call asks for are those that its caller and its worker load', () => {
  const entries = ['src/testing.ts', 'src/worker.ts', ...globSync('src/offline/speech/*.ts')];
  const names = [...reached(entries, all).keys()];
  const vad = '@livekit/agents-plugin-silero';
  assert.deepEqual(names.filter((name) => name !== vad).toSorted(), CALL_PACKAGES.toSorted());
});

test('the packages that figures ask for are those that the room of the figures loads', () => {
  const names = [...reached(['src/score/index.ts'], all).keys()];
  assert.deepEqual(names, SCORE_PACKAGES);
});

test('every peer has a version that the clone develops with', () => {
  const peers = Object.keys(manifest.peerDependencies);
  assert.deepEqual(
    peers.filter((name) => manifest.devDependencies[name] === undefined),
    [],
  );
  assert.deepEqual(
    optional.filter((name) => !peers.includes(name)),
    [],
  );
});

test('packages that are installed are not reported as missing', () => {
  assert.equal(missingPackages('a call', CALL_PACKAGES), undefined);
});

test('the error for missing packages is one sentence and the line that installs them', () => {
  const error = new MissingPackagesError('the worker', ['hono', '@livekit/agents-plugin-openai']);
  const hono = manifest.peerDependencies['hono'];
  // A LiveKit plugin fits only one version of LiveKit: the one that is installed.
  const openai = manifest.devDependencies['@livekit/agents'];
  assert.equal(
    error.message,
    'the worker needs packages that are not installed: hono, @livekit/agents-plugin-openai\n' +
      `  hint: run \`npm install hono@${hono} @livekit/agents-plugin-openai@${openai}\``,
  );
});
