import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isCovered, readCoverage } from '../../tools/mutate/coverage.ts';
import { sample } from '../../tools/mutate/sample.ts';
import { readChanges } from '../../tools/mutate/sources.ts';

const root = await mkdtemp(join(tmpdir(), 'floorkeeper-test-'));
after(() => rm(root, { recursive: true }));
await mkdir(join(root, 'src'));
await writeFile(join(root, 'tsconfig.json'), '{ "include": ["src"] }');

/** A stretch of a source as V8 reports it. */
const range = (startOffset: number, endOffset: number, count: number) => ({
  startOffset,
  endOffset,
  count,
});

/** Each change of a source as the text before and after it. */
async function changesOf(name: string, text: string): Promise<readonly string[]> {
  await writeFile(join(root, 'src', name), text);
  return readChanges(root, [`src/${name}`]).map(
    ({ start, end, instead }) => `${text.slice(start, end)} -> ${instead}`,
  );
}

test('the bound of a comparison, its opposite and a part left out are changes of a condition', async () => {
  assert.deepEqual(
    await changesOf('condition.ts', 'declare const a: number;\nif (a < 5 && a !== 0) void a;'),
    [
      'a < 5 && a !== 0 -> !(a < 5 && a !== 0)',
      'a < 5 && a !== 0 -> a < 5',
      'a < 5 && a !== 0 -> a !== 0',
      '< -> <=',
      '5 -> 10',
      '&& -> ||',
      '!== -> ===',
      '0 -> 1',
      'void a; -> ;',
    ],
  );
});

test('a removed call or assignment is a change, and a declaration or a type is none', async () => {
  const text = 'let a: 1 | 2 = 1;\na = 2;\nprint(a);\nfunction print(a: number) {}';
  assert.deepEqual(await changesOf('statements.ts', text), [
    '1 -> 2',
    'a = 2; -> ;',
    '2 -> 4',
    'print(a); -> ;',
  ]);
});

test('a returned value becomes a constant that the declared type allows', async () => {
  const text = `
    const isOpen = (a: string): boolean => a.length > 0;
    function find(a: string): string | undefined { return a.at(0); }
    function list(a: string): readonly string[] { return [a]; }
    const one = () => true;
    function free(a: string) { return a; }`;
  const changes = await changesOf('returned.ts', text);
  assert.deepEqual(
    changes.filter((change) => !/^(?:>|0) ->/u.test(change)),
    [
      'a.length > 0 -> true',
      'a.length > 0 -> false',
      'a.at(0) -> undefined',
      '[a] -> []',
      'true -> false',
    ],
  );
});

test('a sample is the same for the same seed, and another for another seed', () => {
  const items = Array.from({ length: 1000 }, (_, at) => at);
  const drawn = sample(items, 50, 7);
  assert.deepEqual(sample(items, 50, 7), drawn);
  assert.notDeepEqual(sample(items, 50, 8), drawn);
  assert.equal(new Set(drawn).size, 50);
  assert.deepEqual(
    drawn,
    drawn.toSorted((a, b) => a - b),
  );
});

test('a branch that a test never took is not among what it ran', async () => {
  const folder = join(root, 'coverage');
  await mkdir(folder);
  const functions = [
    { ranges: [range(0, 100, 1)] },
    { ranges: [range(10, 60, 3), range(20, 40, 0), range(30, 35, 2)] },
    { ranges: [range(70, 90, 0)] },
  ];
  const script = { url: `file://${root}/src/a.ts`, functions };
  await writeFile(join(folder, '1.json'), JSON.stringify({ result: [script] }));
  await writeFile(join(folder, 'torn.json'), '{"result":[');
  const coverage = readCoverage(folder, root);
  const ran = [0, 15, 25, 32, 37, 50, 65, 75, 95].filter((at) =>
    isCovered(coverage, 'src/a.ts', at),
  );
  assert.deepEqual(ran, [0, 15, 32, 50, 65, 95]);
});
