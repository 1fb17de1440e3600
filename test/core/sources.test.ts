import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const FOLDER = new URL('../../src/core/', import.meta.url);

// Code that the engine must not contain and that neither the compiler nor the linter refuses.
const REFUSED = [
  { what: 'a class', pattern: /^\s*(?:export\s+)?(?:abstract\s+)?class\s/mu },
  { what: 'an asynchronous function', pattern: /\basync\b|\bawait\b|\bPromise\b/u },
  { what: 'a clock', pattern: /\bDate\b|\bperformance\b|\bsetTimeout\b/u },
  { what: 'a random number', pattern: /\bMath\.random\b|\bcrypto\b/u },
  // Relative imports may still leave the folder: the test below resolves them.
  { what: 'an import of a package', pattern: /\bfrom '(?!\.{1,2}\/)/u },
  { what: 'an import that is not checked', pattern: /\bimport\(|\brequire\(/u },
];

const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' });

for (const file of FILES.filter((name) => name.endsWith('.ts'))) {
  test(`src/core/${file} is pure`, () => {
    const code = withoutComments(readFileSync(new URL(file, FOLDER), 'utf8'));
    for (const { what, pattern } of REFUSED) {
      assert.doesNotMatch(code, pattern, what);
    }
    assert.deepEqual(importsFromOutside(file, code), []);
  });
}

test('the check of the sources finds an import that leaves src/core', () => {
  const code = "import { a } from '../index.ts';\nimport { b } from '../../words/index.ts';";
  assert.deepEqual(importsFromOutside('model/x.ts', code), ['../../words/index.ts']);
});

test('the check of the sources finds every kind of code that the engine must not contain', () => {
  const samples = [
    'export class Engine {}',
    'async function f() {}',
    'const now = Date.now();',
    'const n = Math.random();',
    "import { readFileSync } from 'node:fs';",
    "const m = import('./x.ts');",
  ];
  for (const [at, { what, pattern }] of REFUSED.entries()) {
    assert.match(samples[at] ?? '', pattern, what);
  }
});

function importsFromOutside(file: string, code: string): readonly string[] {
  return [...code.matchAll(/\bfrom '(\.[^']+)'/gu)]
    .map(([, target]) => target ?? '')
    .filter((target) => !new URL(target, new URL(file, FOLDER)).href.startsWith(FOLDER.href));
}

function withoutComments(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\//gu, '').replaceAll(/^\s*\/\/.*$/gmu, '');
}
