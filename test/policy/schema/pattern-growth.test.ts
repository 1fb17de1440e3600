import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePolicy } from '../../../src/policy/index.ts';
import { endlessness } from '../../../src/policy/schema/pattern-growth.ts';
import { message } from '../policy-text.ts';

// What each of these does to a text of 40 characters was seen: it does not come back.
const ENDLESS = [
  String.raw`(a+)+$`,
  String.raw`(a+)+\b!`,
  String.raw`(a|a)*b`,
  String.raw`(?:a|A)+b`,
  String.raw`(a*)*b`,
  String.raw`(a|b*)*c`,
  String.raw`(?:(a?|b?)c)*d`,
  String.raw`(x+x+)+y`,
  String.raw`(.*)*x`,
  String.raw`(\w|\d)+!`,
  String.raw`(?:\d+\s?)+x`,
  String.raw`(?:\w+\s?)+\.`,
  String.raw`(?:\d{1,30} ?)+#`,
  String.raw`(?:\d{1,10}){1,10}#`,
  String.raw`(?:[α-ω]|[β-γ])+x`,
  String.raw`(?:[\u{3b1}-\u{3c9}]|[\u03b2-\u03b3])+x`,
  String.raw`no (?=(a+)+$)`,
  String.raw`(?<!(?:\d|1)+x)y`,
];

const FINE = [
  String.raw`\d+`,
  String.raw`\d+(?:[.,]\d+)*`,
  String.raw`(?:\d{4}[- ]?){3}\d{4}`,
  String.raw`(?:\d[ -]?){6,20}x`,
  String.raw`(?:\d\s*){10}`,
  String.raw`(?:\w+\s)+end`,
  String.raw`(?:\d+\s?)+`,
  String.raw`\b[A-Z]{3}-\d+\b`,
  String.raw`order \d{3}-\d{4}(?= )`,
  String.raw`(?:one|two|three)(?: (?:one|two|three))*`,
  String.raw`ref(?:erence)? (?:number )?[\w-]+`,
  String.raw`\p{Lu}+\s\p{Lu}+`,
  String.raw`(?<name>x)y{2,3}?`,
  String.raw`.*foo.*bar`,
  String.raw`(?:0|[1-9]\d*)(?:\.\d{2})?`,
  String.raw`[^\]]+\]`,
  String.raw`(?:)`,
  String.raw`\u{1F600}+x|\uD83D\uDE00y`,
];

describe('a pattern that may match one text in many ways', () => {
  for (const pattern of ENDLESS) {
    it(`is found out: ${pattern}`, () => {
      assert.doesNotThrow(() => new RegExp(pattern, 'giu'));
      assert.match(endlessness(pattern) ?? '', /in many ways/);
    });
  }

  for (const pattern of FINE) {
    it(`is not seen where there is none: ${pattern}`, () => {
      assert.doesNotThrow(() => new RegExp(pattern, 'giu'));
      assert.equal(endlessness(pattern), undefined);
    });
  }

  it('is not looked for behind a back reference, which is refused', () => {
    assert.match(endlessness(String.raw`(["'])\d+\1`) ?? '', /refers back/);
    assert.match(endlessness(String.raw`(?<q>["'])\d+\k<q>`) ?? '', /refers back/);
  });

  it('is not looked for in a pattern that would be huge when it is written out', () => {
    assert.match(endlessness('(?:a{900}){900}') ?? '', /too many/);
  });
});

describe('a policy with such a pattern', () => {
  it('is refused with the line and column of the entry', () => {
    const result = parsePolicy(message(String.raw`protect: [numbers, '/(\d+\s?)+x/']`), 'p.yaml');
    assert.equal(result.ok, false);
    const [issue] = result.ok ? [] : result.issues;
    assert.deepEqual([issue?.code, issue?.line, issue?.column], ['POLICY_BAD_PATTERN', 8, 24]);
    assert.match(issue?.message ?? '', /^`"?\/\(\\d\+\\s\?\)\+x\/"?` may take endlessly long/);
  });

  it('is taken where the repetition has one reading', () => {
    const result = parsePolicy(message(String.raw`protect: ['/(\d+\s)+x/']`), 'p.yaml');
    assert.equal(result.ok, true);
  });
});
