import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { test } from 'node:test';

// The rooms of `src` and what each may import stand in one table, which people read as well.
const SRC = new URL('../src/', import.meta.url);
const ARCHITECTURE = new URL('../docs/architecture.md', import.meta.url);
const ROOMS = readTable(readFileSync(ARCHITECTURE, 'utf8'));

// Only these may name LiveKit: its packages load native media.
const KNOWS_LIVEKIT = /^(?:livekit|agents|offline|scenarios|worker)\b/u;

const FILES_MAX = 24;

type Source = { readonly file: string; readonly text: string };

for (const [room, allowed] of ROOMS) {
  test(`src/${room} imports ${allowed.join(', ') || 'nothing'}`, () => {
    const sources = sourcesOf().filter(({ file }) => roomOf(file) === room);
    assert.ok(sources.length > 0, `the table names src/${room}, which has no source`);
    assert.deepEqual(sources.flatMap(faultsOf), []);
  });
}

test('every folder of src is a row of the table in docs/architecture.md', () => {
  const folders = new Set(sourcesOf().map(({ file }) => dirname(file)));
  folders.delete('.');
  assert.deepEqual(
    [...folders].filter((folder) => !ROOMS.has(folder)),
    [],
  );
});

test('the rows of the table are ordered: a room imports only rooms that stand above it', () => {
  const rooms = [...ROOMS.keys()];
  for (const [room, allowed] of ROOMS) {
    for (const other of allowed) {
      assert.ok(rooms.includes(other), `src/${room} may import ${other}, which is no row`);
      assert.ok(rooms.indexOf(other) < rooms.indexOf(room), `${other} stands below src/${room}`);
    }
  }
});

test('every folder of src has an index.ts that says what the folder is for', () => {
  for (const folder of new Set(sourcesOf().map(({ file }) => dirname(file)))) {
    const index = readFileSync(new URL(`${folder}/index.ts`, SRC), 'utf8');
    assert.match(index, /^\/\*\*\n \* [A-Z]/u, `src/${folder}/index.ts`);
  }
});

test(`a folder of src that holds more than ${FILES_MAX} sources says in its index why it is long`, () => {
  const counts = Map.groupBy(sourcesOf(), ({ file }) => dirname(file));
  for (const [folder, files] of counts) {
    if (files.length <= FILES_MAX) continue;
    const index = files.find(({ file }) => file === `${folder}/index.ts`);
    assert.match(index?.text ?? '', /Long because/u, `src/${folder}: ${files.length} files`);
  }
});

test('an import that the table does not allow is found', () => {
  const text = [
    "import { step } from '../core/step.ts';",
    "import { parsePolicy } from '../policy/index.ts';",
    "export { x } from '@livekit/agents';",
    "const y = await import('../livekit/index.ts');",
    "import type { Decision } from '../core/index.ts';",
  ].join('\n');
  assert.deepEqual(faultsOf({ file: 'words/x.ts', text }), [
    'words/x.ts: ../core/step.ts is not an index.ts',
    'words/x.ts: ../policy/index.ts is not allowed',
    'words/x.ts: @livekit/agents loads native media',
    'words/x.ts: ../livekit/index.ts is not allowed',
  ]);
  const inside = "import { onKey } from '../handlers/index.ts';";
  assert.deepEqual(faultsOf({ file: 'core/rules/x.ts', text: inside }), [
    'core/rules/x.ts: ../handlers/index.ts is not allowed',
  ]);
});

function sourcesOf(): readonly Source[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((file) => ({ file, text: readFileSync(new URL(file, SRC), 'utf8') }));
}

/** The row that a file belongs to: its own where it has one, else its folder's. */
function roomOf(file: string): string {
  return ROOMS.has(file) ? file : dirname(file);
}

function faultsOf({ file, text }: Source): readonly string[] {
  return importsOf(text).flatMap((target) => {
    const fault = faultOf(file, target);
    return fault === undefined ? [] : [`${file}: ${target} ${fault}`];
  });
}

function faultOf(file: string, target: string): string | undefined {
  if (target.startsWith('@livekit/')) {
    return KNOWS_LIVEKIT.test(file) || file === 'worker.ts' ? undefined : 'loads native media';
  }
  if (!target.startsWith('.') || !target.endsWith('.ts')) return undefined;
  const to = normalize(join(dirname(file), target));
  const room = roomOf(file);
  if (roomOf(to) === room) return undefined;
  if (!(ROOMS.get(room) ?? []).includes(roomOf(to))) return 'is not allowed';
  return to.endsWith('/index.ts') || ROOMS.has(to) ? undefined : 'is not an index.ts';
}

function importsOf(text: string): readonly string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//gu, '').replaceAll(/^\s*\/\/.*$/gmu, '');
  const pattern = /(?:\bfrom\s+|\bimport\s+|\bimport\(\s*)'([^']+)'/gu;
  return [...code.matchAll(pattern)].map(([, target]) => target ?? '');
}

/** Rows of the form "| `src/room` | what it holds | rooms, or nothing |". */
function readTable(markdown: string): ReadonlyMap<string, readonly string[]> {
  const rows = markdown.matchAll(/^\| `src\/([^`]+)` \|[^|]+\| ([^|]+) \|$/gmu);
  return new Map(
    [...rows].map(([, room = '', cell = '']) => [room, cell === 'nothing' ? [] : cell.split(', ')]),
  );
}
