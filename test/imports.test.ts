import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

// The folders of src and those that each may import, through their index.ts.
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  files: [],
  core: [],
  words: ['core'],
  policy: ['files', 'core', 'words'],
  align: [],
  evidence: ['files', 'core'],
  replay: ['core', 'words', 'policy', 'evidence'],
  scorecard: ['core', 'words', 'policy', 'evidence'],
  livekit: ['core', 'words', 'policy', 'align', 'evidence'],
  agents: ['livekit', 'policy'],
  local: ['files', 'policy', 'evidence'],
  cli: ['files', 'core', 'words', 'policy', 'align', 'evidence', 'replay', 'scorecard', 'local'],
};
// The types of the core are part of the public face.
const ROOT = ['core', 'livekit', 'agents', 'policy', 'evidence'];

// LiveKit's media is native: neither the public face itself nor a command may name it.
const KNOWS_LIVEKIT = new Set(['livekit', 'agents', 'local']);

const SRC = new URL('../src/', import.meta.url);

for (const [folder, allowed] of Object.entries(FOLDERS)) {
  if (!existsSync(new URL(`${folder}/`, SRC))) continue;
  test(`src/${folder} imports ${allowed.join(', ') || 'nothing'}`, () => {
    assert.deepEqual(faultsOf(folder, sourcesOf(folder), allowed), []);
  });
}

test(`the public face and the worker import ${ROOT.join(', ')}`, () => {
  const files = readdirSync(SRC).filter((name) => name.endsWith('.ts'));
  for (const file of files) {
    const text = readFileSync(new URL(file, SRC), 'utf8');
    assert.deepEqual(faultsOf(file, [{ file, text }], ROOT), []);
  }
});

test('every folder of src stands in the table', () => {
  const folders = readdirSync(SRC, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  assert.deepEqual(
    folders.filter((name) => !Object.hasOwn(FOLDERS, name)),
    [],
  );
});

test('a folder of src is flat: what lies below it is no source', () => {
  const below = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && path.split('/').length > 2,
  );
  assert.deepEqual(below, []);
});

test('an import that the table does not allow is found', () => {
  const text = [
    "import { step } from '../core/step.ts';",
    "import { parsePolicy } from '../policy/index.ts';",
    "export { x } from '@livekit/agents';",
    "const y = await import('../livekit/index.ts');",
    "import type { Decision } from '../core/index.ts';",
  ].join('\n');
  assert.deepEqual(faultsOf('words', [{ file: 'words/x.ts', text }], ['core']), [
    'words/x.ts: ../core/step.ts is not an index.ts',
    'words/x.ts: ../policy/index.ts is not allowed',
    'words/x.ts: @livekit/agents loads native media',
    'words/x.ts: ../livekit/index.ts is not allowed',
  ]);
});

type Source = { readonly file: string; readonly text: string };

function sourcesOf(folder: string): readonly Source[] {
  const names = readdirSync(new URL(`${folder}/`, SRC)).filter((name) => name.endsWith('.ts'));
  return names.map((name) => ({
    file: `${folder}/${name}`,
    text: readFileSync(new URL(`${folder}/${name}`, SRC), 'utf8'),
  }));
}

function faultsOf(
  importer: string,
  sources: readonly Source[],
  allowed: readonly string[],
): readonly string[] {
  return sources.flatMap(({ file, text }) =>
    importsOf(text).flatMap((target) => {
      const fault = faultOf(importer, target, allowed);
      return fault === undefined ? [] : [`${file}: ${target} ${fault}`];
    }),
  );
}

function faultOf(importer: string, target: string, allowed: readonly string[]): string | undefined {
  if (target.startsWith('@livekit/')) {
    return KNOWS_LIVEKIT.has(importer) || importer.startsWith('worker')
      ? undefined
      : 'loads native media';
  }
  const isRoot = importer.endsWith('.ts');
  const inside = isRoot ? /^\.\/([a-z]+)\/(.+)$/u : /^\.\.\/([a-z-]+)\/(.+)$/u;
  const [, folder, rest] = inside.exec(target) ?? [];
  if (folder === undefined) {
    return !isRoot && /^\.\.\/(?!\.\.\/package\.json$)/u.test(target)
      ? 'is not allowed'
      : undefined;
  }
  if (!allowed.includes(folder)) return 'is not allowed';
  return rest === 'index.ts' ? undefined : 'is not an index.ts';
}

function importsOf(text: string): readonly string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//gu, '').replaceAll(/^\s*\/\/.*$/gmu, '');
  const pattern = /(?:\bfrom\s+|\bimport\s+|\bimport\(\s*)'([^']+)'/gu;
  return [...code.matchAll(pattern)].map(([, target]) => target ?? '');
}
