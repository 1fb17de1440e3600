import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { patternFault, spanPattern } from '../../../src/policy/schema/span-pattern.ts';
import { issuesOf, message } from '../../harness/policy-text.ts';

const found = (entry: string, text: string) =>
  spanPattern(entry)
    .find(text, 0)
    .map(({ start, end }) => text.slice(start, end));

describe('a pattern under `protect`', () => {
  test('a pattern under `protect` finds all its spans, in any case and any alphabet', () => {
    const text = 'Order ÄÖ-17, then ab-2.';
    assert.deepEqual(found(String.raw`/\p{Lu}{2}-\d+/`, text), ['ÄÖ-17', 'ab-2']);
  });

  test('a pattern under `protect` counts UTF-16 units and begins at the given offset', () => {
    const [span] = spanPattern('/x/').find('😀x x', 3);
    assert.deepEqual(span, { start: 4, end: 5 });
  });

  const FINE = [
    String.raw`/(?:\d{4}[- ]?){3}\d{4}/`,
    String.raw`/(?<name>x)y{2,3}?/`,
    String.raw`/[\u{3b1}-\u{3c9}\u00e4]+/`,
    String.raw`/\b[^\]]+\]/`,
    String.raw`/a\\(?:b|\(?c)/`,
    String.raw`/\/\d+/`,
    '/(?:)/',
  ];
  for (const entry of FINE) {
    test(`a pattern is accepted as JavaScript accepts it: ${entry}`, () => {
      assert.equal(patternFault(entry), undefined);
    });
  }

  const LARGE = [
    String.raw`/a{1000}/`,
    String.raw`/(?:a?){500}a{500}/`,
    String.raw`/(.{1,100}){1,10}z/`,
    String.raw`/[a-z]{1,1000}x/`,
    `/${'x'.repeat(2000)}/`,
  ];
  for (const entry of LARGE) {
    test(`a pattern that would take long to match is refused: ${entry.slice(0, 30)}`, () => {
      assert.match(patternFault(entry)?.message ?? '', /would take too long to match/);
    });
  }

  const REFUSED = [
    [String.raw`/(?=a)b/`, /look-around/],
    [String.raw`/(?<!a)b/`, /look-around/],
    [String.raw`/(["'])x\1/`, /refers back/],
    [String.raw`/(?<q>a)\k<q>/`, /refers back/],
    ['/(/', /missing closing \)/],
    ['/[a/', /missing closing \]/],
    ['/a{1001}/', /repeat count at `\{1001\}`/],
    ['/(?:a{900}){900}/', /repeat count/],
    [String.raw`/\p{Foo}/`, /\\p\{Foo\}/],
  ] as const;
  for (const [entry, reason] of REFUSED) {
    test(`a pattern is refused with the reason: ${entry}`, () => {
      assert.match(patternFault(entry)?.message ?? '', reason);
    });
  }

  test('a refused pattern is reported with the line and column of its entry', () => {
    const [issue] = issuesOf(message(String.raw`protect: [numbers, '/(?=\d)x/']`));
    assert.deepEqual([issue?.code, issue?.line, issue?.column], ['POLICY_BAD_PATTERN', 8, 24]);
    assert.match(issue?.message ?? '', /uses look-around/);
  });

  const EVIL = [
    '/(.* ){5}euros/',
    '/(.*a){12}b/',
    '/(a+)+$/',
    '/(a|a)*b/',
    '/(x+x+)+y/',
    String.raw`/(?:\d{1,30} ?)+#/`,
  ];
  const TEXTS = [
    'a'.repeat(100_000),
    'a quick brown fox, 12 345 '.repeat(4000),
    '1'.repeat(100_000),
  ];
  for (const entry of EVIL) {
    test(`a pattern searches 100,000 characters within 5 s: ${entry}`, () => {
      assert.equal(patternFault(entry), undefined);
      for (const text of TEXTS) {
        const startedAt = performance.now();
        spanPattern(entry).find(text, 0);
        const tookMs = performance.now() - startedAt;
        assert.ok(tookMs < 5000, `${tookMs} ms on ${text.slice(0, 20)}…`);
      }
    });
  }
});
