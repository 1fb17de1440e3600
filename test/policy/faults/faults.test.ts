import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ISSUE_CODES, type IssueCode } from '../../../src/policy/index.ts';
import { FILE_CHARS_MAX } from '../../../src/authored/read.ts';
import { fileWith, printed } from '../../harness/policy-text.ts';

const message = (...lines: readonly string[]) =>
  fileWith('messages:', '  hello:', ...lines.map((line) => `    ${line}`));

type Row = { readonly text: string; readonly base?: string; readonly says: string };

/** One text per row, and everything that is printed about it. */
const ROWS: readonly Row[] = [
  {
    text: fileWith('languages: [en'),
    says: `p.yaml:4:12 error POLICY_SYNTAX: the \`[\` that opens here is never closed
  hint: close it with \`]\``,
  },
  {
    text: message('graceMs: 1', '\tinput: hold'),
    says: `p.yaml:7:5 error POLICY_SYNTAX: a tab indents this line
  hint: indent with spaces`,
  },
  {
    text: fileWith('escalation: { dtmf: * }'),
    says: `p.yaml:4:21 error POLICY_SYNTAX: a text that begins with \`*\` must be quoted
  hint: put it in quotes: \`"*"\``,
  },
  {
    text: `%YAML 1.1\n---\n${fileWith()}`,
    says: `p.yaml:1:1 error POLICY_SYNTAX: only YAML 1.2 is read
  hint: remove the \`%YAML\` line`,
  },
  {
    text: message('graceMs: 1', 'input: hold', 'graceMs: 2'),
    says: `p.yaml:8:5 error POLICY_DUPLICATE_KEY at messages.hello.graceMs: duplicate key \`graceMs\`
  hint: line 6 has it already; keep one of the two`,
  },
  {
    text: message('dtmf: { options: { 1: one, "1": two } }'),
    says: `p.yaml:6:32 error POLICY_DUPLICATE_KEY at messages.hello.dtmf.options.1: duplicate key \`1\`
  hint: line 6 has it already; keep one of the two`,
  },
  {
    text: message('speech: { minWord: 2 }'),
    says: `p.yaml:6:15 error POLICY_UNKNOWN_KEY at messages.hello.speech.minWord: unknown key \`minWord\`
  expected: one of mode, minSpeechMs, minWords, onCandidate
  hint: did you mean \`minWords\`?`,
  },
  {
    text: message('minWords: 2'),
    says: `p.yaml:6:5 error POLICY_UNKNOWN_KEY at messages.hello.minWords: unknown key \`minWords\`
  expected: one of text, interruptible, graceMs, speech, onInterruption, onFalse, input, heldForMs, startWaitMs, delivery, onIncomplete, dtmf, expects, silence, endpointing, protect
  hint: \`minWords\` belongs under \`speech\``,
  },
  {
    text: message('onFalse: { <<: {}, zzz: 1 }'),
    says: `p.yaml:6:16 error POLICY_UNKNOWN_KEY at messages.hello.onFalse.<<: unknown key \`<<\`
  expected: one of resume
  hint: merge keys (\`<<\`) are not read; write the keys out
p.yaml:6:24 error POLICY_UNKNOWN_KEY at messages.hello.onFalse.zzz: unknown key \`zzz\`
  expected: one of resume
  hint: remove it`,
  },
  {
    text: fileWith('lexicon: { stopp: [halt] }'),
    says: `p.yaml:4:12 error POLICY_UNKNOWN_KEY at lexicon.stopp: \`stopp\` cannot be a key here
  expected: one of backchannel, agreement, stop, correction, answer, interjection, question, discourse, pronoun, filler, politeness, determiner, request, negation, clause, attitude
  hint: did you mean \`stop\`?`,
  },
  {
    text: 'version: 1\nworkflow: billing\nmessages: {}',
    says: `p.yaml:1:1 error POLICY_MISSING_KEY at revision: \`revision\` is missing
  expected: a text of 1 to 100 characters, in quotes
  hint: add \`revision: "1"\``,
  },
  {
    text: message('expects: { count: { min: 4 } }'),
    says: `p.yaml:6:23 error POLICY_MISSING_KEY at messages.hello.expects.count.max: \`max\` is missing
  expected: a whole number of digits from 1 to 64
  hint: add \`max\``,
  },
  {
    text: message('silence: { afterMs: 5000 }'),
    says: `p.yaml:6:5 error POLICY_MISSING_KEY at messages.hello.silence: \`silence\` lacks \`do\`
  expected: \`do\`
  hint: add \`do\`, or take \`silence\` out`,
  },
  {
    text: fileWith('escalation: [human]'),
    says: `p.yaml:4:13 error POLICY_WRONG_TYPE at escalation: a list is the wrong kind of value
  expected: a map of keys to values
  hint: write its keys, such as \`escalation: { phrases: [human] }\``,
  },
  {
    text: fileWith('messages:', '  hello:'),
    says: `p.yaml:5:3 error POLICY_WRONG_TYPE at messages.hello: \`hello\` has no value
  expected: a map of keys to values
  hint: indent its keys further, or write \`{}\` for a message with the defaults`,
  },
  {
    text: message('dtmf: false'),
    says: `p.yaml:6:11 error POLICY_WRONG_TYPE at messages.hello.dtmf: \`false\` is the wrong kind of value
  expected: a map of keys to values
  hint: write \`off\` to take back what is inherited`,
  },
  {
    text: message('graceMs: 500ms'),
    says: `p.yaml:6:14 error POLICY_WRONG_TYPE at messages.hello.graceMs: \`500ms\` is the wrong kind of value
  expected: whole milliseconds from 0 to 120000
  hint: write the number alone: \`500\``,
  },
  {
    text: 'version: 1\nworkflow: billing\nrevision: 1.10\nmessages: {}',
    says: `p.yaml:3:11 error POLICY_WRONG_TYPE at revision: \`1.1\` is the wrong kind of value
  expected: a text of 1 to 100 characters, in quotes
  hint: put it in quotes: \`"1.10"\``,
  },
  {
    text: message('expects: { count: ten }'),
    says: `p.yaml:6:23 error POLICY_WRONG_TYPE at messages.hello.expects.count: \`ten\` is the wrong kind of value
  expected: a whole number of digits from 1 to 64, or \`{ min, max }\`
  hint: write a whole number`,
  },
  {
    text: message('interruptible: speach'),
    says: `p.yaml:6:20 error POLICY_WRONG_VALUE at messages.hello.interruptible: unknown value \`speach\`
  expected: one of none, dtmf, speech, any
  hint: did you mean \`speech\`?`,
  },
  {
    text: message('text: "  "'),
    says: `p.yaml:6:11 error POLICY_WRONG_VALUE at messages.hello.text: unknown value \`" "\`
  expected: a text of 1 to 2000 characters
  hint: write what is expected, or remove the key`,
  },
  {
    text: fileWith().replace('version: 1', 'version: "1"'),
    says: `p.yaml:1:10 error POLICY_WRONG_VALUE at version: \`"1"\` is not \`1\`
  expected: \`1\`
  hint: write it without quotes`,
  },
  {
    text: message('graceMs: 0.5', 'heldForMs: 120001', 'startWaitMs: -1'),
    says: `p.yaml:6:14 error POLICY_OUT_OF_RANGE at messages.hello.graceMs: \`0.5\` is out of range
  expected: whole milliseconds from 0 to 120000
  hint: durations are whole milliseconds: 0.5 s is \`500\`
p.yaml:7:16 error POLICY_OUT_OF_RANGE at messages.hello.heldForMs: \`120001\` is out of range
  expected: whole milliseconds from 0 to 120000
  hint: it must be at most \`120000\`
p.yaml:8:18 error POLICY_OUT_OF_RANGE at messages.hello.startWaitMs: \`-1\` is out of range
  expected: whole milliseconds from 0 to 120000
  hint: it must be at least \`0\``,
  },
  {
    text: fileWith('messages:', '  none: {}', '  9lives: {}'),
    says: `p.yaml:5:3 error POLICY_BAD_NAME at messages.none: \`none\` cannot be a key here
  expected: a letter, then letters, digits, \`_\` or \`-\`, 64 at most; not \`none\`
  hint: use another name, such as \`main_menu\`
p.yaml:6:3 error POLICY_BAD_NAME at messages.9lives: \`9lives\` cannot be a key here
  expected: a letter, then letters, digits, \`_\` or \`-\`, 64 at most; not \`none\`
  hint: use another name, such as \`main_menu\``,
  },
  {
    text: fileWith('escalation: { dtmf: 10, message: "two words" }'),
    says: `p.yaml:4:21 error POLICY_BAD_KEYPAD_KEY at escalation.dtmf: \`10\` is not a key of a telephone
  expected: one key in quotes: 0-9, \`*\`, \`#\` or A-D
  hint: write one key in quotes, such as \`"*"\`
p.yaml:4:34 error POLICY_BAD_NAME at escalation.message: \`two words\` is not a name
  expected: a letter, then letters, digits, \`_\` or \`-\`, 64 at most; not \`none\`
  hint: name a message here, and write the words as its \`text\` under \`messages\``,
  },
  {
    text: message('dtmf: { options: { "E": echo } }', 'expects: { count: 4, terminator: "5" }'),
    says: `p.yaml:6:24 error POLICY_BAD_KEYPAD_KEY at messages.hello.dtmf.options.E: \`E\` cannot be a key here
  expected: one key in quotes: 0-9, \`*\`, \`#\` or A-D
  hint: write one key in quotes, such as \`"*"\`
p.yaml:7:38 error POLICY_BAD_KEYPAD_KEY at messages.hello.expects.terminator: \`"5"\` is a digit: it would be taken as part of the input, not as its end
  expected: one key in quotes: \`*\`, \`#\` or A-D
  hint: write \`"#"\` or \`"*"\`, or leave it out: the input ends when it is full, or after \`interDigitMs\``,
  },
  {
    text: message('protect: [numbers, "/(/"]'),
    says: `p.yaml:6:24 error POLICY_BAD_PATTERN at messages.hello.protect[1]: \`/(/\` is not a regular expression: missing closing ) at \`(\`
  expected: \`numbers\`, \`money\`, \`dates\`, \`codes\` or a regular expression between slashes, 200 characters at most
  hint: fix the pattern`,
  },
  {
    text: message('endpointing: { minMs: 900, maxMs: 800 }'),
    says: `p.yaml:6:20 error POLICY_CONFLICT at messages.hello.endpointing.minMs: \`endpointing.minMs\` (900) is more than \`endpointing.maxMs\` (800)
  expected: \`endpointing.minMs\` of at most \`endpointing.maxMs\`
  hint: the other of the two comes from p.yaml:6`,
  },
  {
    text: message('endpointing: { maxMs: 400 }'),
    says: `p.yaml:6:20 error POLICY_CONFLICT at messages.hello.endpointing.maxMs: \`endpointing.minMs\` (500) is more than \`endpointing.maxMs\` (400)
  expected: \`endpointing.minMs\` of at most \`endpointing.maxMs\`
  hint: the other of the two comes from built-in`,
  },
  {
    text: message('expects: { count: { min: 8, max: 4 } }'),
    says: `p.yaml:6:16 error POLICY_CONFLICT at messages.hello.expects.count: \`min\` (8) is more than \`max\` (4)
  expected: \`min\` of at most \`max\`
  hint: swap the two`,
  },
  {
    text: fileWith('escalation: { phrases: [human], during: interruptible }'),
    says: `p.yaml:4:33 error POLICY_CONFLICT at escalation.during: \`during: interruptible\` closes the way to a human during protected messages
  expected: a \`because\` beside it
  hint: say why with \`because: "…"\`, or write \`during: always\``,
  },
  {
    text: fileWith(
      'escalation: { phrases: [human], message: handof }',
      'messages: { handoff: {} }',
    ),
    says: `p.yaml:4:33 error POLICY_UNKNOWN_MESSAGE at escalation.message: there is no message \`handof\`
  expected: a name under \`messages\`
  hint: did you mean \`handoff\`?`,
  },
  {
    text: fileWith('extends: base', 'messages: { handof: off }'),
    base: fileWith('messages: { handoff: {} }').replace('billing', 'base'),
    says: `p.yaml:5:13 error POLICY_UNKNOWN_MESSAGE at messages.handof: \`handof: off\` takes back a message that is not inherited
  expected: a message of the file under \`extends\`
  hint: did you mean \`handoff\`?`,
  },
  {
    text: fileWith('extends: base', 'messages: { handoff: off }'),
    base: fileWith('escalation: { message: handoff }', 'messages: { handoff: {} }').replace(
      'billing',
      'base',
    ),
    says: `p.yaml:5:13 error POLICY_CONFLICT at messages.handoff: \`handoff: off\` takes back the message that \`escalation.message\` names
  expected: another name, or \`off\`, under \`escalation.message\`
  hint: remove this line, or name another message under \`escalation.message\``,
  },
  {
    text: fileWith('extends: base'),
    says: `p.yaml:4:10 error POLICY_UNKNOWN_BASE at extends: there is no workflow \`base\` to extend
  expected: another workflow of the same folder
  hint: put the file of \`base\` beside this one`,
  },
  {
    text: fileWith('extends: base'),
    base: fileWith('extends: further').replace('billing', 'base'),
    says: `p.yaml:4:10 error POLICY_NESTED_BASE at extends: \`base\` itself extends \`further\`
  expected: a workflow that extends none: one level is read
  hint: take \`extends\` out of base.yaml, or extend \`further\``,
  },
  {
    text: ' '.repeat(FILE_CHARS_MAX + 1),
    says: `p.yaml:1:1 error POLICY_TOO_LARGE: the file is longer than 262144 characters
  hint: split the policy`,
  },
];

describe('faults of a policy', () => {
  for (const { text, base, says } of ROWS) {
    const [first = ''] = says.split('\n', 1);
    test(`a policy is refused with ${first.slice('p.yaml:'.length)}`, () => {
      assert.equal(printed(text, base), says);
    });
  }

  test('the table of faults has a row for every fault code that a text can cause', () => {
    const ofFolders: readonly IssueCode[] = [
      'POLICY_UNKNOWN_WORKFLOW',
      'POLICY_DUPLICATE_WORKFLOW',
      'POLICY_UNREADABLE',
      'POLICY_NOT_PUBLISHED',
    ];
    const faults = ISSUE_CODES.slice(0, ISSUE_CODES.indexOf('POLICY_NO_WAY_TO_HUMAN'));
    const shown = new Set(ROWS.flatMap(({ says }) => says.match(/POLICY_[A-Z_]+/g) ?? []));
    assert.deepEqual(
      faults.filter((code) => !ofFolders.includes(code) && !shown.has(code)),
      [],
    );
  });
});
