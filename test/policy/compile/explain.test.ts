import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compile } from '../../../src/policy/compile/compile.ts';
import { explainMessage, explainWorkflow } from '../../../src/policy/compile/explain.ts';
import { parseFile } from '../../../src/policy/compile/parse-file.ts';
import { base, fileWith } from '../../harness/policy-text.ts';

const compilationOf = (own: string, below?: string) =>
  compile({
    own: parseFile({ file: 'p.yaml', text: own }),
    base: below === undefined ? undefined : parseFile({ file: 'base.yaml', text: below }),
  });

describe('the list of the messages of a workflow', () => {
  for (const [written, summary] of [
    ['{ text: Hello }', 'interruptible: any'],
    ['{ interruptible: none }', 'interruptible: none, no text'],
    ['{ text: Hi, delivery: required }', 'interruptible: any, delivery: required'],
    ['{ text: Hi, dtmf: { options: { 1: one } } }', 'interruptible: any, 1 option'],
    ['{ text: Hi, dtmf: { options: { 1: one, 2: two } } }', 'interruptible: any, 2 options'],
    ['{ text: Hi, expects: { count: 4 } }', 'interruptible: any, expects 4 digits'],
    [
      '{ text: Hi, expects: { count: { min: 4, max: 8 } } }',
      'interruptible: any, expects 4 to 8 digits',
    ],
    [
      '{ text: Hi, silence: { afterMs: 5000, do: [reprompt, end_call] } }',
      'interruptible: any, silence: [reprompt, end_call]',
    ],
  ] as const) {
    test(`a message written as \`${written}\` is summed up as "${summary}"`, () => {
      const { messages } = explainWorkflow(compilationOf(fileWith(`messages: { a: ${written} }`)));
      assert.deepEqual(messages, [{ messageType: 'a', from: 'p.yaml:4', summary }]);
    });
  }

  test('each message says in which file it is written', () => {
    const own = fileWith('extends: base', 'messages:', '  hello: { text: Hi }');
    const below = base('messages:', '  hello: { text: Hello }', '  bye: { text: Bye }');
    const from = explainWorkflow(compilationOf(own, below)).messages.map(
      (message) => `${message.messageType} ${message.from}`,
    );
    assert.deepEqual(from.toSorted(), ['bye base.yaml:6', 'hello p.yaml:6']);
  });
});

describe('what applies although nobody wrote it', () => {
  const unwritten = (text: string, below?: string) =>
    explainWorkflow(compilationOf(text, below)).unwritten.map(({ path }) => path);

  test('a workflow that writes nothing is told all that applies to its calls', () => {
    assert.deepEqual(unwritten(fileWith()), [
      'languages',
      'escalation',
      'escalation.message',
      'escalation.failed',
      'call.maxMs',
      'call.end.message',
      'call.trouble.waitMs',
      'call.trouble.message',
      'call.voicemail',
    ]);
  });

  test('a workflow that writes everything is told nothing', () => {
    const whole = [
      'languages: [en]',
      'escalation: { phrases: [human], message: bye, failed: bye }',
      'call: { maxMs: 60000, end: { message: bye }, trouble: { waitMs: 900, wait: bye, message: bye }, voicemail: bye }',
      'messages: { bye: { text: Bye } }',
    ];
    assert.deepEqual(unwritten(fileWith(...whole)), []);
    assert.deepEqual(unwritten(fileWith('extends: base'), base(...whole)), []);
  });

  test('a message is told what it does not write, before what its workflow does not', () => {
    const text = (written: string) => fileWith(`messages: { a: ${written} }`);
    const of = (written: string) =>
      explainMessage(compilationOf(text(written)), 'a')
        ?.unwritten.map(({ path }) => path)
        .filter((path) => path.startsWith('messages.'));
    assert.deepEqual(of('{}'), [
      'messages.a.text',
      'messages.a.dtmf',
      'messages.a.expects',
      'messages.a.silence',
      'messages.a.endpointing',
    ]);
    assert.deepEqual(
      of(
        '{ text: Hi, dtmf: { options: { "*": more } }, expects: { count: 4 }, silence: { afterMs: 5000, do: [escalate] }, endpointing: { minMs: 1, maxMs: 2 } }',
      ),
      [],
    );
  });
});

describe('the values of a message', () => {
  const own = fileWith(
    'escalation: { phrases: [human], message: bye }',
    'defaults: { graceMs: 300 }',
    'messages:',
    '  bye: { text: Bye, silence: off }',
    '  defaulted: { onFalse: { resume: continue } }',
  );

  test('the values of a message are in the order of the reference, and those of the call follow', () => {
    const { values = [] } = explainMessage(compilationOf(own), 'bye') ?? {};
    const parts = values.map(({ path }) => path.split('.').slice(0, 3).join('.'));
    const order = [...new Set(parts)].filter((part) => part.startsWith('messages.bye.'));
    assert.deepEqual(order.slice(0, 4), [
      'messages.bye.text',
      'messages.bye.interruptible',
      'messages.bye.graceMs',
      'messages.bye.speech',
    ]);
    const sections = [...new Set(values.map(({ path }) => path.split('.')[0]))];
    assert.deepEqual(sections, ['messages', 'escalation', 'call']);
    const within = values.map(({ path }) => path).filter((path) => path.includes('.speech.'));
    assert.deepEqual(within, within.toSorted());
  });

  test('the defaults are explained under their own name, and an unknown message is not', () => {
    const { values = [], unwritten = [] } = explainMessage(compilationOf(own), 'defaults') ?? {};
    assert.deepEqual(
      values.find(({ path }) => path === 'defaults.graceMs'),
      { path: 'defaults.graceMs', value: 300, from: 'p.yaml:5' },
    );
    assert.ok(unwritten.some(({ path }) => path === 'defaults.text'));
    assert.equal(explainMessage(compilationOf(own), 'goodbye'), undefined);
  });

  test('a message that is called `defaults` is explained as a message', () => {
    const text = fileWith('messages: { "defaults": { text: Hi } }');
    const explained = explainMessage(compilationOf(text), 'defaults');
    assert.ok(explained?.values.every(({ path }) => !path.startsWith('defaults.')));
  });
});
