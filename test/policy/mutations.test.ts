import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { formatIssue, parsePolicy, type PolicySource } from '../../src/policy/index.ts';

/*
 * A typing slip anywhere in a policy of the repository: one letter missing, one too many or one
 * wrong. The policy compiles, or it has a fault with a place in its own file.
 */

const folder = new URL('../../policies/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');

const BASE: PolicySource = { file: 'default.yaml', text: read('default.yaml') };

const FILES = [
  { file: 'default.yaml', text: BASE.text, base: undefined },
  { file: 'billing.yaml', text: read('billing.yaml'), base: BASE },
  { file: 'appointments.yaml', text: read('appointments.yaml'), base: BASE },
];

/** What an author may mistype: every sign that YAML gives a meaning, and a few plain letters. */
const letter = fc.constantFrom(...'{}[]:,#&*!|>\'"%@`-? \t\n\r\\~<=0a.é€\u0000\uFEFF'.split(''));

const slip = fc.oneof(
  fc.record({ kind: fc.constant('gone' as const) }),
  fc.record({ kind: fc.constantFrom('more' as const, 'wrong' as const), letter }),
);

describe('a policy with one letter gone, added or changed', () => {
  for (const { file, text, base } of FILES) {
    test(`${file} with one letter changed compiles, or has a fault with a place in the file`, () => {
      fc.assert(
        fc.property(fc.nat({ max: text.length - 1 }), slip, (at, slipped) => {
          const written = slipped.kind === 'gone' ? '' : slipped.letter;
          const rest = text.slice(slipped.kind === 'more' ? at : at + 1);
          const changed = `${text.slice(0, at)}${written}${rest}`;
          const result = parsePolicy(changed, file, base);
          if (!result.ok) assert.notEqual(result.issues.length, 0);
          for (const issue of result.ok ? result.warnings : result.issues) {
            const lines = (issue.file === file ? changed : BASE.text).split('\n');
            const line = lines[issue.line - 1];
            assert.ok(line !== undefined, formatIssue(issue));
            // A missing part is reported at most one character past the end of the line.
            assert.ok(issue.column >= 1 && issue.column <= line.length + 1, formatIssue(issue));
            assert.notEqual(issue.message, '');
            assert.notEqual(issue.hint, '');
          }
        }),
        { numRuns: 400 },
      );
    });

    test(`${file} with any line missing compiles, or has a fault with a place in the file`, () => {
      const lines = text.split('\n');
      for (const gone of lines.keys()) {
        const changed = lines.filter((_, index) => index !== gone).join('\n');
        const result = parsePolicy(changed, file, base);
        const issues = result.ok ? result.warnings : result.issues;
        for (const issue of issues) assert.ok(issue.line < lines.length, formatIssue(issue));
      }
    });
  }
});
