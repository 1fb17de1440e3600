import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileWith, issuesOf } from '../../harness/policy-text.ts';

describe('several faults', () => {
  test('five different faults of one file are reported at once, each at its place', () => {
    const text = fileWith(
      'langauges: [en]', // 4: unknown key
      'escalation: { phrases: [human], message: handof }', // 5: unknown message
      'messages:',
      '  handoff: { interruptible: nobody }', // 7: unknown value
      '  menu:',
      '    graceMs: 1.5', // 9: no whole number
      '    endpointing: { minMs: 2000, maxMs: 1000 }', // 10: a relation
      '    graceMs: 2', // 11: twice
    );
    assert.deepEqual(
      issuesOf(text).map(({ code, line, column }) => `${line}:${column} ${code}`),
      [
        '4:1 POLICY_UNKNOWN_KEY',
        '5:33 POLICY_UNKNOWN_MESSAGE',
        '7:29 POLICY_WRONG_VALUE',
        '9:14 POLICY_OUT_OF_RANGE',
        '10:20 POLICY_CONFLICT',
        '11:5 POLICY_DUPLICATE_KEY',
      ],
    );
  });

  test('an unquoted text or a sign in brackets does not hide the faults of later keys', () => {
    const text = fileWith(
      'escalation: { dtmf: * }', // 4: no quotes
      'messages:',
      '  menu:',
      '    text: Press 1: balance, "2" for {name}', // 7: no quotes
      '    graceMs: 1.5', // 8: no whole number
      '  other: { inputs: hold }', // 9: unknown key
    );
    assert.deepEqual(
      issuesOf(text).map(({ code, line, path }) => `${line} ${code} ${path}`),
      [
        '4 POLICY_SYNTAX ',
        '7 POLICY_SYNTAX ',
        '8 POLICY_OUT_OF_RANGE messages.menu.graceMs',
        '9 POLICY_UNKNOWN_KEY messages.other.inputs',
      ],
    );
  });

  test('a required key with a faulty value is not also reported as missing', () => {
    const text = fileWith(
      'messages:',
      '  menu: { silence: { afterMs: 2.5, do: [reprompt], reprompt: "Hello?" } }',
      '  prompt: { expects: { count: 0 } }',
      '  keys: { dtmf: { submit: reply } }',
    );
    assert.deepEqual(
      issuesOf(text).map(({ code, path }) => `${code} ${path}`),
      [
        'POLICY_OUT_OF_RANGE messages.menu.silence.afterMs',
        'POLICY_OUT_OF_RANGE messages.prompt.expects.count',
        'POLICY_MISSING_KEY messages.keys.dtmf',
      ],
    );
  });

  test('a faulty range of digits does not hide a fault of another message', () => {
    const text = fileWith(
      'escalation: { phrases: [human], message: bye }',
      'messages:',
      '  bye: { text: Bye }',
      '  prompt: { expects: { count: { min: 0 } } }',
      '  menu: { silence: { afterMs: 5000 }, endpointing: { minMs: 9, maxMs: 8 } }',
    );
    assert.deepEqual(
      issuesOf(text).map(({ code, path }) => `${code} ${path}`),
      [
        'POLICY_MISSING_KEY messages.prompt.expects.count.max',
        'POLICY_OUT_OF_RANGE messages.prompt.expects.count.min',
        'POLICY_MISSING_KEY messages.menu.silence',
        'POLICY_CONFLICT messages.menu.endpointing.minMs',
      ],
    );
  });

  test('a key is not reported as missing if the place where it belongs could not be read', () => {
    const escalation = 'escalation: { phrases: [human], message: bye }';
    const codes = (...lines: readonly string[]) =>
      issuesOf(fileWith(escalation, ...lines)).map(({ code }) => code);
    assert.deepEqual(codes('extends: nowhere', 'messages: { law: off }'), ['POLICY_UNKNOWN_BASE']);
    assert.deepEqual(codes('messages:', '  bye: Good bye'), ['POLICY_WRONG_TYPE']);
    assert.deepEqual(codes('messages: [bye]'), ['POLICY_WRONG_TYPE']);
    assert.deepEqual(codes('messages:', '  a: { text: "Hi }', '  bye: {}'), ['POLICY_SYNTAX']);
    assert.deepEqual(codes('messages: { by: {} }'), ['POLICY_UNKNOWN_MESSAGE']);
  });

  test('the lines before a syntax error are still checked', () => {
    const text = fileWith('profile: telefone', 'messages:', '  a: "never closed');
    const codes = issuesOf(text).map(({ code, line }) => `${line} ${code}`);
    assert.deepEqual(codes, ['4 POLICY_WRONG_VALUE', '6 POLICY_SYNTAX']);
  });

  test('a fault of the extended file is reported with the name of that file', () => {
    const base = fileWith('profile: telefone').replace('billing', 'base');
    const [issue] = issuesOf(fileWith('extends: base'), base);
    assert.deepEqual(
      [issue?.file, issue?.line, issue?.code],
      ['base.yaml', 4, 'POLICY_WRONG_VALUE'],
    );
  });
});
