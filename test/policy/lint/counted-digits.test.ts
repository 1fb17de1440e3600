import assert from 'node:assert/strict';
import { test } from 'node:test';
import { issuesOf, message } from '../../harness/policy-text.ts';

for (const [text, count, wrong] of [
  ['Your ten digit number, please.', '10', undefined],
  ['Your ten digit number, please.', '9', 10],
  ['Your 10 digits, please.', '9', 10],
  ['The number, please.', '9', undefined],
  // One of the numbers in the text must be the one that is counted.
  ['The last four digits of your ten digit number.', '4', undefined],
  ['The last four digits of your ten digit number.', '10', undefined],
  ['The last four digits of your ten digit number.', '6', 4],
  ['Your four digit code, please.', '{ min: 4, max: 8 }', undefined],
  ['Your eight digit code, please.', '{ min: 4, max: 8 }', undefined],
  ['Your three digit code, please.', '{ min: 4, max: 8 }', 3],
  ['Your nine digit code, please.', '{ min: 4, max: 8 }', 9],
] as const) {
  test(`the lint ${wrong === undefined ? 'accepts' : 'reports'} "${text}" where ${count} digits are counted`, () => {
    const found = issuesOf(message(`text: ${text}`, `expects: { count: ${count} }`)).flatMap(
      (issue) => (issue.code === 'POLICY_COUNT_DIFFERS' ? [issue.message] : []),
    );
    const counted = count.startsWith('{') ? '4 to 8' : count;
    const said = `the text says ${wrong} digits, and \`expects.count\` is ${counted}`;
    assert.deepEqual(found, wrong === undefined ? [] : [said]);
  });
}
