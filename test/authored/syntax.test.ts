import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compiled, fileWith, issuesOf, message, printed } from '../harness/policy-text.ts';

/** A text that is not YAML, or not the YAML that its author meant, with its one fault and hint. */
type Row = readonly [written: string, fault: string, hint: string];

/** Texts for under the message `hello`; their first line is line 8 of the file. */
const ROWS: readonly Row[] = [
  [
    'text: Press 1 for: balance',
    '8:11 a text with `: ` in it must be quoted',
    'put the whole text in quotes: `text: "Press 1 for: balance"`',
  ],
  [
    'text: Press 1: balance, 2: payment',
    '8:11 a text with `: ` in it must be quoted',
    'put the whole text in quotes: `text: "Press 1: balance, 2: payment"`',
  ],
  [
    'text: {name}: good day',
    '8:17 a text that begins with `{` must be quoted',
    'put the whole text in quotes: `text: "{name}: good day"`',
  ],
  [
    'text: {name}, good day',
    '8:17 a text that begins with `{` must be quoted',
    'put the whole text in quotes: `text: "{name}, good day"`',
  ],
  [
    'text: *bold*',
    '8:11 `*bold*` repeats nothing: there is no `&bold*` before it',
    'put a text that begins with `*` in quotes; an alias must follow its anchor',
  ],
  [
    'text: !important news',
    '8:11 a text that begins with `!` must be quoted',
    'put the whole text in quotes: `text: "!important news"`',
  ],
  [
    'text: @home',
    '8:11 a text that begins with `@` must be quoted',
    'put the whole text in quotes: `text: "@home"`',
  ],
  ['text: "hello', '8:11 the `"` that opens here is never closed', 'close it with `"`'],
  [
    "text: 'it's me'",
    "8:15 the text goes on after its closing `'`",
    "write `'` within single quotes as `''`",
  ],
  [
    'text: "\\q"',
    '8:12 a `\\` in double quotes begins an escape',
    'write `\\\\`, or use single quotes',
  ],
  ['speech: { mode: words', '8:13 the `{` that opens here is never closed', 'close it with `}`'],
  [
    'expects: { count: 4, terminator: # }',
    '8:14 the `{` that opens here is never closed',
    '`#` begins a comment: written as a value it needs quotes, `"#"`',
  ],
  [
    'speech: { mode: words minWords: 3 }',
    '8:21 a comma is missing between two entries, or quotes around a text with `: ` in it',
    'write `{ key: value, key: "a text" }`',
  ],
  [
    'speech: { mode: words } }',
    '8:29 a bracket closes here that was never opened',
    'remove it, or open it',
  ],
  [
    'graceMs: 5\n   input: hold',
    '9:1 this line is indented differently from the lines beside it',
    'align the keys of one map, with spaces',
  ],
  [
    'text: hi\n      input: hold',
    '8:11 the next line is indented as if it belonged to this value',
    'align the keys of one map, with spaces',
  ],
  ['graceMs: 5\n\tinput: hold', '9:1 a tab indents this line', 'indent with spaces'],
  ['text:"hi"\n    input: hold', '8:5 expected `key: value`', 'add a space after the `:`'],
  [
    'speech: &s *t',
    '8:16 an alias cannot have an anchor or a tag of its own',
    'remove one of the two',
  ],
];

describe('a text that is not YAML', () => {
  for (const [written, fault, hint] of ROWS) {
    test(`${JSON.stringify(written)} is one syntax fault with its hint`, () => {
      const issues = issuesOf(message(written));
      assert.deepEqual(
        issues.map(({ line, column, message: says }) => `${line}:${column} ${says}`),
        [fault],
      );
      assert.equal(issues[0]?.code, 'POLICY_SYNTAX');
      assert.equal(issues[0].hint, hint);
    });
  }

  test('a key whose value could not be read is not reported as a key without a value', () => {
    const text = fileWith('messages:', '  hello:', '\tgraceMs: 5');
    assert.deepEqual(
      issuesOf(text).map(({ line, message: says }) => `${line} ${says}`),
      ['6 a tab indents this line'],
    );
  });

  test('two unquoted texts are two faults, and another mistake beside them is a third', () => {
    const text = fileWith(
      'messages:',
      '  a: { graceMs: soon }',
      '  b:',
      '    text: Press 1: balance',
      '  c:',
      '    text: Press 2: payment',
      '  d: { input: hlod }',
    );
    assert.deepEqual(
      issuesOf(text).map(({ line, code }) => `${line} ${code}`),
      ['5 POLICY_WRONG_TYPE', '7 POLICY_SYNTAX', '9 POLICY_SYNTAX', '10 POLICY_WRONG_VALUE'],
    );
  });

  test('a second document in the file is reported as a second document', () => {
    assert.equal(
      printed(`${fileWith()}\n---\n${fileWith()}`),
      `p.yaml:5:1 error POLICY_SYNTAX: \`---\` begins a second document
  hint: write one policy a file: remove the line`,
    );
  });

  test('a file of prose is one syntax fault, not one fault per line', () => {
    const prose = 'Dear colleagues,\nthis is not: a policy.\n\n- really\n`not`\n';
    const codes = issuesOf(prose).map(({ code }) => code);
    assert.equal(codes.filter((code) => code === 'POLICY_SYNTAX').length, 1);
  });
});

describe('files that hold no map', () => {
  for (const text of ['', '# nothing yet\n', '---\n', '~\n']) {
    test(`${JSON.stringify(text)} is reported as an empty file, and as nothing else`, () => {
      assert.equal(
        printed(text),
        `p.yaml:1:1 error POLICY_MISSING_KEY: the file is empty
  expected: \`version\`, \`workflow\`, \`revision\` and \`messages\`
  hint: begin with \`version: 1\``,
      );
    });
  }

  test('a file that holds a list instead of a map is refused', () => {
    assert.equal(
      printed('- a\n- b\n'),
      `p.yaml:1:1 error POLICY_WRONG_TYPE: a list is the wrong kind of value
  expected: a map of keys to values
  hint: a policy begins with \`version: 1\``,
    );
  });
});

describe('how a file is written', () => {
  const sound = fileWith('messages:', '  hello: { text: Hi }');

  test('a byte order mark and Windows line endings do not change how a file is read', () => {
    const written = `\uFEFF${sound.replaceAll('\n', '\r\n')}`;
    assert.deepEqual(compiled(written).messages, compiled(sound).messages);
    const [issue] = issuesOf(`\uFEFF${sound.replace('version', 'verson')}`);
    assert.deepEqual([issue?.line, issue?.column], [1, 1]);
    const [late] = issuesOf(sound.replace('text', 'txet').replaceAll('\n', '\r\n'));
    assert.deepEqual([late?.line, late?.column], [5, 12]);
  });

  test('a file whose lines end with a carriage return alone has one fault', () => {
    assert.equal(
      printed(sound.replaceAll('\n', '\r')),
      `p.yaml:1:1 error POLICY_SYNTAX: the lines end with a carriage return alone
  hint: save the file with the line ends of Unix or Windows`,
    );
  });

  for (const [character, code] of [
    ['\u0000', '0000'],
    ['\u001B', '001B'],
    ['\u009B', '009B'],
  ] as const) {
    test(`a file with the control character U+${code} in a text is refused at its place`, () => {
      assert.equal(
        printed(sound.replace('text: Hi', `text: H${character}i`)),
        `p.yaml:5:19 error POLICY_SYNTAX: the file has a control character (U+${code}) here
  hint: remove it: an editor may show it as nothing, or as a box`,
      );
    });
  }

  test('`yes`, `no` and `on` are strings, as in YAML 1.2', () => {
    const text = fileWith(
      'lexicon: { answer: [yes please, no] }',
      'messages: { hello: { text: yes, dtmf: { options: { 1: on } } } }',
    );
    const { messages, lexicon } = compiled(text);
    assert.equal(messages['hello']?.text, 'yes');
    assert.deepEqual(messages['hello'].dtmf?.options, { '1': 'on' });
    assert.ok(lexicon.lists['answer']?.includes('yes please'));
  });

  test('a number may be written in any form that YAML 1.2 allows', () => {
    assert.equal(compiled(message('graceMs: 5e2')).messages['hello']?.graceMs, 500);
    assert.equal(compiled(message('graceMs: 010')).messages['hello']?.graceMs, 10);
  });

  test('an alias of an anchor that does not exist is a fault even where the value is optional', () => {
    const text = message('interruptible: *protected');
    assert.deepEqual(
      issuesOf(text).map(({ code, line }) => `${line} ${code}`),
      ['8 POLICY_SYNTAX'],
    );
  });
});
