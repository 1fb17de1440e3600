import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileWith, issuesOf, message } from '../../harness/policy-text.ts';

/** What an author writes, and its one hint. */
type Row = readonly [written: string, hint: string];

const OF_A_MESSAGE: readonly Row[] = [
  // Words of other products, and of YAML 1.1.
  ['interruptible: no', 'write `none`'],
  ['interruptible: false', 'write `none`'],
  ['interruptible: never', 'write `none`'],
  ['interruptible: yes', 'write `any`'],
  ['interruptible: true', 'write `any`'],
  ['interruptible: keypad', 'write `dtmf`'],
  ['interruptible: speach', 'did you mean `speech`?'],
  ['delivery: yes', 'write `required`'],
  ['delivery: false', 'write `off`'],
  ['input: ignore', 'write `drop`'],
  ['onIncomplete: repeat', 'write `again`'],
  ['onInterruption: { offerToContinue: yes }', 'write `true`'],
  ['onInterruption: { cancelTool: "false" }', 'write `false`'],
  ['silence: { afterMs: 5000, do: [repeat] }', 'write `reprompt`'],
  ['silence: no', 'write `off` to take back what is inherited'],
  ['protect: [amounts]', 'write `money`'],
  ['protect: [number]', 'did you mean `numbers`?'],
  // Durations and counts, with units, quotes and fractions.
  ['graceMs: 1.5s', 'durations are whole milliseconds: 1.5 s is `1500`'],
  ['graceMs: 1.5', 'durations are whole milliseconds: 1.5 s is `1500`'],
  ['graceMs: 2 seconds', 'durations are whole milliseconds: 2 s is `2000`'],
  ['graceMs: "1500"', 'write it without quotes: `1500`'],
  ['graceMs: 500ms', 'write the number alone: `500`'],
  ['graceMs: 1,500', 'write the number alone: `1500`'],
  ['graceMs: 1_500', 'write the number alone: `1500`'],
  ['graceMs: 5m', 'it must be at most `120000`'],
  ['graceMs: soon', 'write milliseconds, such as `500`'],
  ['expects: { count: "10" }', 'write it without quotes: `10`'],
  ['expects: { count: 4-8 }', 'write `{ min: 4, max: 8 }`'],
  ['expects: { count: [4, 8] }', 'write `{ min: 4, max: 8 }`'],
  // One value where a list or a map belongs, or the reverse.
  ['protect: money', 'write a list: `[money]`'],
  ["protect: '/\\d{4,6}/'", "write a list: `['/\\d{4,6}/']`"],
  ["protect: ['/[0-9]+/g']", "write it without flags: `'/[0-9]+/'`"],
  ["protect: ['\\d+']", "write it between slashes: `'/\\d+/'`"],
  [
    "protect: ['/(?<=EUR )\\d+/']",
    'write what stands around the span into the pattern, or use `\\b`',
  ],
  ["protect: ['/([\"*])\\d+\\1/']", 'write the group out again in place of the reference'],
  ['silence: { afterMs: 5000, do: escalate }', 'write a list: `[escalate]`'],
  ['expects: 10', 'write its keys, such as `expects: { count: 10 }`'],
  ['onFalse: word', 'write its keys, such as `onFalse: { resume: word }`'],
  ['text: true', 'put it in quotes: `"true"`'],
  ['text: [a, b]', 'put the whole text in quotes: `text: "…"`'],
  ['text: # welcome', '`#` begins a comment: put the value in quotes'],
  ['text: &co', 'a text that begins with `&` needs quotes'],
  // Keys of a telephone.
  ['expects: { count: 4, terminator: pound }', 'write `"#"`'],
  [
    'expects: { count: 4, terminator: 5 }',
    'write `"#"` or `"*"`, or leave it out: the input ends when it is full, or after `interDigitMs`',
  ],
  ['dtmf: { "1": balance }', '`1` belongs under `options`'],
  // Keys of another place, and of another product.
  ['allowInterruptions: false', 'did you mean `interruptible`?'],
  ['grace: 500', 'did you mean `graceMs`?'],
  ['minWords: 2', '`minWords` belongs under `speech`'],
  ['reprompt: Hello?', '`reprompt` belongs under `silence` or `dtmf`'],
  ['speech: { graceMs: 2 }', '`graceMs` belongs one level further out'],
  ['escalation: { dtmf: 1 }', '`escalation` belongs at the left margin of the file'],
  [
    'silence: { afterMs: 5000, do: [reprompt], reprompt: Hello, are you there }',
    'if it is part of a text, put the whole text in quotes; else remove it',
  ],
  ['zzz: 1', 'remove it'],
  // Characters of YAML and of word processors.
  ['dtmf:\n      options:\n        1: balance\n        *: repeat', 'write `"*": repeat`'],
  ['dtmf:\n      options:\n        *: repeat', 'write `"*": repeat`'],
  ['dtmf:\n      options:\n        #: pay\n        1: balance', 'write `"#": pay`'],
  ['text: Hi\n   \u00a0graceMs: 500', 'indent with ordinary spaces'],
  ['graceMs:\u00a0500', 'replace it with an ordinary space'],
  ['text: Hi\n    interruptible:\u00a0none', 'replace it with an ordinary space'],
  ['text: “Good day”', 'write straight quotes: `"Good day"`'],
  ['text: „Drücken Sie: 1“', 'write straight quotes: `"Drücken Sie: 1"`'],
  ['dtmf: { options: { “1”: balance } }', 'write straight quotes: `"1"`'],
  ['protect:\n      – numbers', 'write `- ` with a plain hyphen, or put the whole text in quotes'],
  ['graceMs: –500', 'it must be at least `0`'],
  ['expects: { count: 4–8 }', 'write `{ min: 4, max: 8 }`'],
  // A key out-dented to the level of messages.
  ['text: Hi\n  graceMs: 500', '`graceMs` is a key of a message: indent it further'],
  ['text: Hi\n  interruptible: none', '`interruptible` is a key of a message: indent it further'],
  [
    'text: Hi\n  endpointing:\n    minMs: 700',
    '`endpointing` is a key of a message: indent it and its keys further',
  ],
  ['text: Hi\n  text: Hello', '`text` is a key of a message: indent it further'],
];

/** Mistakes that cause two faults with the same hint. */
const TWICE: readonly Row[] = [
  [
    'expects: { min: 4, max: 8 }',
    '`min` and `max` belong under `count`: `count: { min: 4, max: 8 }`',
  ],
  [
    'text: Hi\n  silence:\n    afterMs: 5000\n    do: [escalate]',
    '`silence` is a key of a message: indent it and its keys further',
  ],
];

const OF_A_FILE: readonly Row[] = [
  ['escalation: { phrases: human }', 'write a list: `[human]`'],
  ['escalation: { phrases: "human, a person" }', 'write a list: `[human, a person]`'],
  ['escalation: { phrases: [human, 5] }', 'put it in quotes: `"5"`'],
  ['escalation: { phrases: [human, true] }', 'put it in quotes: `"true"`'],
  ['escalation: { dtmf: star }', 'write `"*"`'],
  ['escalation: true', 'write its keys, such as `escalation: { phrases: [human] }`'],
  ['languages: en', 'write a list: `[en]`'],
  ['languages: [english]', 'write `en`'],
  ['languages: [en-GB]', 'write `en`'],
  ['languages: [no]', 'write what is expected, or remove the key'],
  ['profile: phone', 'write `telephone`'],
  ['interruptible: none', '`interruptible` belongs under a message, or under `defaults`'],
  ['messages: { hello: Good day }', 'write `hello: { text: "…" }`'],
  ['messages: { graceMs: 5 }', '`graceMs` is a key of a message: indent it further'],
  ['messages:', 'indent the messages further, or write `messages: {}`'],
  ['messages: { hello: "interruptible:none" }', 'add a space after `:`'],
  ['greeting: { text: Hello }', 'a message belongs under `messages`; anything else: remove it'],
  ['extends: base.yaml', 'write the name of a workflow, not a file: `base`'],
  ['extends: ../other/base.yml', 'write the name of a workflow, not a file: `base`'],
  ['extends: billing', 'a workflow cannot extend itself'],
  [
    'escalation: { phrases: [human], message: "I will connect you." }',
    'name a message here, and write the words as its `text` under `messages`',
  ],
  ['messages: { main–menu: {} }', 'write a plain hyphen: `main-menu`'],
  ['languages: [en, “de”]', 'write straight quotes: `"de"`'],
  ['messages: [hello]', 'write `key: value` under `messages`, without `-` or brackets'],
];

describe('hints', () => {
  for (const [written, hint] of OF_A_MESSAGE) {
    test(`\`${written}\` has the hint ${hint}`, () =>
      assert.deepEqual(hintsOf(message(written)), [hint]));
  }
  for (const [written, hint] of TWICE) {
    test(`\`${written}\` has twice the hint ${hint}`, () =>
      assert.deepEqual(hintsOf(message(written)), [hint, hint]));
  }
  for (const [written, hint] of OF_A_FILE) {
    test(`\`${written}\` has the hint ${hint}`, () =>
      assert.deepEqual(hintsOf(fileWith(written)), [hint]));
  }

  test('`version: 2` has the hint to write `version: 1`', () => {
    assert.deepEqual(hintsOf(fileWith().replace('version: 1', 'version: 2')), [
      'this Floorkeeper reads version 1 of the format: write `version: 1`',
    ]);
  });

  test('`revision: 1.10` has the hint to put it in quotes', () => {
    const text = fileWith().replace(/^revision: .*/m, 'revision: 1.10');
    assert.deepEqual(hintsOf(text), ['put it in quotes: `"1.10"`']);
  });

  test('a value that its author put in quotes is shown in quotes', () => {
    const [issue] = issuesOf(message('graceMs: "1500"'));
    assert.equal(issue?.message, '`"1500"` is the wrong kind of value');
  });

  test('no hint says to remove a key that every file needs', () => {
    for (const key of ['version', 'workflow', 'revision', 'messages']) {
      const text = fileWith().replace(new RegExp(`^${key}: .*`, 'm'), `${key}: [x]`);
      const [issue] = issuesOf(text);
      assert.equal(issue?.path, key);
      assert.doesNotMatch(issue.hint, /remove/);
    }
  });
});

function hintsOf(text: string): readonly string[] {
  return issuesOf(text).map(({ hint }) => hint);
}
