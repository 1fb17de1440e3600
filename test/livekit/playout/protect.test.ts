import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { protectedSpans } from '../../../src/livekit/playout/protect.ts';

const found = (text: string, ...patterns: readonly string[]) =>
  protectedSpans(text, patterns, 0).map(({ start, end }) => text.slice(start, end));

describe('spans that a stop does not cut', () => {
  const ROWS = [
    ['numbers', 'Gate 12, or 4 5 6 and forty two.', ['12', '4 5 6', 'forty two']],
    [
      'money',
      'It costs $1,284.50, or 20 euros and 5 cents.',
      ['$1,284.50', '20 euros and 5 cents'],
    ],
    ['dates', 'On May 3rd, 2026, or 2026-05-03.', ['May 3rd, 2026', '2026-05-03']],
    ['codes', 'Use AB-17X, or A B C, not HELLO nor 42.', ['AB-17X', 'A B C']],
    ['/ref \\w+/', 'Your Ref abc is here.', ['Ref abc']],
  ] as const;
  for (const [pattern, text, spans] of ROWS) {
    it(`the protect pattern ${pattern} finds ${spans.join(', ')}`, () => {
      assert.deepEqual(found(text, pattern), spans);
    });
  }

  it('an unreadable pattern protects no span of a text', () => {
    assert.deepEqual(found('a (b', '/(/'), []);
  });

  it('protected spans of any kind are found in 200 ms of CPU in an endless text of digits', () => {
    const text = `${'1'.repeat(50_000)} and ${'a '.repeat(25_000)}`;
    const kinds = ['numbers', 'money', 'dates', 'codes', '/(.* ){5}euros/', '/(.*a){12}b/'];
    protectedSpans(text, kinds, 0);
    // The time of this process alone: a busy machine does not fail the test.
    const before = process.cpuUsage();
    protectedSpans(text, kinds, 50_000);
    const { user, system } = process.cpuUsage(before);
    const tookMs = (user + system) / 1000;
    assert.ok(tookMs < 200, `${tookMs} ms`);
  });
});
