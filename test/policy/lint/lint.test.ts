import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FINDING_CODES } from '../../../src/policy/issue.ts';
import { compiled, fileWith, issuesOf, printed } from '../../harness/policy-text.ts';
import { ROWS } from './rows.ts';
import { MORE_ROWS } from './rows-more.ts';

describe('findings of the lint', () => {
  for (const row of [...ROWS, ...MORE_ROWS]) {
    const [first = ''] = row.says.split('\n', 1);
    test(first.slice(first.indexOf('POLICY_')), () => {
      assert.equal(printed(row.bad, row.base), row.says);
      compiled(row.bad, row.base);
      assert.equal(printed(row.good, row.base), '');
    });
  }

  test('every code of a finding stands in this table', () => {
    const shown = new Set(
      [...ROWS, ...MORE_ROWS].flatMap(({ says }) => says.match(/POLICY_[A-Z_]+/g) ?? []),
    );
    assert.deepEqual(
      FINDING_CODES.filter((code) => !shown.has(code)),
      [],
    );
  });

  test('wait until the faults are gone: a misspelt key would be found twice', () => {
    const text = fileWith('messages: { hello: { interruptible: none, graceMS: 1 } }');
    assert.deepEqual(
      issuesOf(text).map(({ code }) => code),
      ['POLICY_UNKNOWN_KEY'],
    );
  });
});
