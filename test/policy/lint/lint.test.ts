import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FINDING_CODES } from '../../../src/policy/issue.ts';
import { formatIssue } from '../../../src/policy/index.ts';
import { compiled, fileWith, issuesOf, printed } from '../../harness/policy-text.ts';
import { ROWS } from './rows.ts';
import { FALSE_ALARMS, MORE_ROWS } from './rows-more.ts';

describe('findings of the lint', () => {
  for (const row of [...ROWS, ...MORE_ROWS]) {
    const [first = ''] = row.says.split('\n', 1);
    test(`the lint reports ${first.slice(first.indexOf('POLICY_'))}`, () => {
      // Policies of the table are as short as their own finding allows, so other codes may be found too.
      const codes = new Set(row.says.match(/POLICY_[A-Z_]+/g));
      const found = (text: string) =>
        issuesOf(text, row.base)
          .filter(({ code }) => codes.has(code))
          .map(formatIssue)
          .join('\n');
      assert.equal(found(row.bad), row.says);
      compiled(row.bad, row.base);
      assert.equal(found(row.good), '');
    });
  }

  for (const [name, text] of FALSE_ALARMS) {
    test(`the lint reports nothing where ${name}`, () => assert.equal(printed(text), ''));
  }

  test('a whole policy with every part has no finding', () => {
    assert.equal(
      printed(
        fileWith(
          'languages: [en, es]',
          'escalation: { phrases: [human, is bleeding], dtmf: "*", message: handoff, failed: nobody }',
          'call: { maxMs: 1800000, end: { message: bye }, trouble: { waitMs: 2500, wait: moment, message: sorry }, voicemail: bye }',
          'messages:',
          '  handoff: { text: I am connecting you., interruptible: none }',
          '  nobody: { text: Nobody is free at the moment. }',
          '  bye: { text: "Thank you, goodbye." }',
          '  moment: { text: One moment please. }',
          '  sorry: { text: "I am sorry, something is wrong here.", interruptible: none }',
          '  menu:',
          '    text: "Press 1 for your balance, or 2 to pay. Oprima 1 para su saldo."',
          '    dtmf: { options: { 1: balance, 2: payment }, submit: reply }',
          '    silence: { afterMs: 5000, do: [reprompt, end_call], reprompt: "Press 1 or 2." }',
          '  account:',
          '    text: Please key in your ten digit account number.',
          '    expects: { count: 10, terminator: "#" }',
          '    silence: { afterMs: 6000, do: [reprompt, escalate], reprompt: "The ten digits, please." }',
        ),
      ),
      '',
    );
  });

  test('the tables of findings have a row for every finding code', () => {
    const shown = new Set(
      [...ROWS, ...MORE_ROWS].flatMap(({ says }) => says.match(/POLICY_[A-Z_]+/g) ?? []),
    );
    assert.deepEqual(
      FINDING_CODES.filter((code) => !shown.has(code)),
      [],
    );
  });

  test('the lint reports nothing while a policy has faults, as a misspelt key would appear twice', () => {
    const text = fileWith('messages: { hello: { interruptible: none, graceMS: 1 } }');
    assert.deepEqual(
      issuesOf(text).map(({ code }) => code),
      ['POLICY_UNKNOWN_KEY'],
    );
  });
});
