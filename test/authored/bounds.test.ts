import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readYaml, FILE_CHARS_MAX } from '../../src/authored/read.ts';
import { POLICY_FORMAT } from '../../src/policy/faults/index.ts';

const read = (text: string) => readYaml(text, 'p.yaml', POLICY_FORMAT);
const codesOf = (text: string) => read(text).issues.map(({ code }) => code);

const nested = (depth: number) => `${'[a, '.repeat(depth)}b${']'.repeat(depth)}`;
const aliases = (count: number) =>
  ['a: &a 1', ...Array.from({ length: count }, (_, index) => `k${index}: *a`)].join('\n');
const list = (count: number) => Array.from({ length: count }, () => '- x').join('\n');

describe('the bounds of a file that people write', () => {
  test('a file of 262,144 characters is read, and one character more is refused', () => {
    const text = `a: ${'x'.repeat(FILE_CHARS_MAX - 3)}`;
    assert.deepEqual(codesOf(text), []);
    assert.deepEqual(codesOf(`${text}x`), ['POLICY_TOO_LARGE']);
  });

  test('a value nested 16 levels deep is read, and one nested 17 levels deep is refused', () => {
    assert.deepEqual(codesOf(nested(16)), []);
    assert.deepEqual(codesOf(nested(17)).slice(0, 1), ['POLICY_TOO_LARGE']);
  });

  test('a file with 200 aliases is read, and one alias more is refused', () => {
    assert.deepEqual(codesOf(aliases(200)), []);
    assert.deepEqual(codesOf(aliases(201)), ['POLICY_TOO_LARGE']);
    assert.deepEqual(codesOf(aliases(300)), ['POLICY_TOO_LARGE']);
  });

  test('a file with 20,000 values is read, and one value more is refused', () => {
    assert.deepEqual(codesOf(list(19_998)), []);
    assert.deepEqual(codesOf(list(20_000)), ['POLICY_TOO_LARGE']);
  });

  const HOSTILE: readonly (readonly [name: string, text: string])[] = [
    ['empty maps on one line', '{}'.repeat(120_000)],
    ['empty maps, one a line', '{}\n'.repeat(80_000)],
    ['quoted texts', '"a" '.repeat(60_000)],
    ['keys in keys', 'a: b: '.repeat(40_000)],
    ['tags', '- !x a\n'.repeat(35_000)],
    ['faulty escapes', '- "\\q"\n'.repeat(37_000)],
    ['keys without values', '? a\n'.repeat(60_000)],
    ['one key again and again', 'a: 1\n'.repeat(50_000)],
    ['aliases of nothing', '- *a\n'.repeat(50_000)],
    ['open brackets', '['.repeat(200_000)],
    ['documents', '---\na: 1\n'.repeat(25_000)],
    ['lines without a colon', 'a: 1\nfoo\n'.repeat(25_000)],
  ];
  for (const [name, text] of HOSTILE) {
    test(`240 kB of ${name} are read within 10 s of processor time, with few issues`, () => {
      const before = process.cpuUsage();
      const { issues } = read(text);
      const { user, system } = process.cpuUsage(before);
      const tookMs = (user + system) / 1000;
      assert.ok(tookMs < 10_000, `${tookMs} ms`);
      assert.ok(issues.length > 0 && issues.length <= 201, `${issues.length} issues`);
      assert.ok(text.length <= FILE_CHARS_MAX);
    });
  }
});
