import { BYE, fileWith, HUMAN, message } from '../../harness/policy-text.ts';
import type { Row } from './rows.ts';

const LADDER = 'silence: { afterMs: 6000, do: [reprompt, escalate], reprompt: Hello? }';

/** Findings about the whole call and about what authors write. */
export const MORE_ROWS: readonly Row[] = [
  {
    bad: fileWith('call: { end: { message: end } }', 'messages: { end: {} }'),
    good: fileWith('call: { end: { message: end } }', 'messages: { end: { text: Goodbye } }'),
    says: `p.yaml:5:13 warning POLICY_MESSAGE_WITHOUT_TEXT at messages.end: \`call.end.message\` names \`end\`, which has no text: nothing would be said
  hint: write \`text\` under \`messages.end\``,
  },
  {
    bad: fileWith(
      'lint: { accept: [{ code: POLICY_NO_WAY_TO_HUMAN, because: a survey }] }',
      'messages: { ask: { text: Hi } }',
    ),
    good: fileWith(
      'lint: { accept: [{ code: POLICY_NO_WAY_TO_HUMAN, because: a survey }] }',
      'messages: { ask: { text: Hi, interruptible: none } }',
    ),
    says: `p.yaml:4:18 warning POLICY_ACCEPTED_NOTHING at lint.accept[0]: nothing is found that \`POLICY_NO_WAY_TO_HUMAN\` would accept
  hint: remove the entry`,
  },
  {
    bad: message('dtmf: { options: { 1: one } }'),
    good: message('dtmf: { options: { 1: one } }', LADDER),
    says: `p.yaml:8:24 warning POLICY_NO_LADDER at messages.hello.dtmf.options.1: \`hello\` asks, and nothing happens when the caller does not answer
  hint: add \`silence: { afterMs: 6000, do: [reprompt, escalate], reprompt: "…" }\``,
  },
  {
    bad: message('silence: { afterMs: 5000, do: [reprompt], reprompt: Hello? }'),
    good: message('silence: { afterMs: 5000, do: [reprompt, end_call], reprompt: Hello? }'),
    says: `p.yaml:8:31 warning POLICY_LADDER_ENDS_OPEN at messages.hello.silence.do: after the last \`reprompt\` of \`hello\` nothing more happens, however long the caller is silent
  hint: end the ladder with \`escalate\` or \`end_call\``,
  },
  {
    bad: message('expects: { count: { min: 4, max: 8 } }'),
    good: message('expects: { count: { min: 4, max: 8 }, terminator: "#" }'),
    says: `p.yaml:8:16 warning POLICY_NO_TERMINATOR at messages.hello.expects.count: a caller who enters fewer than 8 digits at \`hello\` waits 4000 ms before they are taken
  hint: add \`terminator: "#"\`, and name the key in the text`,
  },
  {
    bad: message('text: Your ten digit number please', 'expects: { count: 9 }'),
    good: message('text: The last four of your ten digit number', 'expects: { count: 10 }'),
    says: `p.yaml:8:5 warning POLICY_COUNT_DIFFERS at messages.hello.text: the text says 10 digits, and \`expects.count\` is 9
  hint: correct one of the two`,
  },
  {
    bad: message('text: Please key in your PIN', 'expects: { count: 4, submit: reply }'),
    good: message('text: Please key in your PIN', 'expects: { count: 4, submit: event }'),
    says: `p.yaml:9:26 warning POLICY_SECRET_IN_CONTEXT at messages.hello.expects.submit: \`hello\` asks for a secret (pin), and \`submit: reply\` gives its digits to the model
  hint: write \`submit: event\`: the code is told, and the chat context is not`,
  },
  {
    bad: message('text: "Hello {{first_name}}"'),
    good: message('text: "Hello {first_name}"'),
    says: `p.yaml:8:5 warning POLICY_MARKUP_SPOKEN at messages.hello.text: \`{{first_name}}\` would be spoken as it is written
  hint: a placeholder has one pair of braces: \`{first_name}\``,
  },
  {
    bad: message('text: "Hello ${name}"'),
    good: message('text: "That is $5, {name}."'),
    says: `p.yaml:8:5 warning POLICY_MARKUP_SPOKEN at messages.hello.text: \`\${name}\` would be spoken as it is written
  hint: a placeholder has one pair of braces: \`{name}\``,
  },
  {
    bad: message(`text: "Hello. <break time='500ms'/> Goodbye."`),
    good: message('text: "Two < three, and 5 > 4."'),
    says: `p.yaml:8:5 warning POLICY_MARKUP_SPOKEN at messages.hello.text: \`<break time='500ms'/>\` would be spoken as it is written
  hint: markup of a voice (SSML) is not read: write the words alone`,
  },
  {
    bad: message('text: "Hello %name%!"'),
    good: message('text: "Hello, 50% off, then 20% more."'),
    says: `p.yaml:8:5 warning POLICY_MARKUP_SPOKEN at messages.hello.text: \`%name%\` would be spoken as it is written
  hint: a placeholder has one pair of braces: \`{name}\``,
  },
  {
    bad: message('text: "Hello %s!"'),
    good: message('text: "Hello, a rate of 5%."'),
    says: `p.yaml:8:5 warning POLICY_MARKUP_SPOKEN at messages.hello.text: \`%s\` would be spoken as it is written
  hint: a placeholder has one pair of braces: \`{s}\``,
  },
  {
    bad: message('text: "Hello #{name}!"'),
    good: message('text: "Hello, Number #1."'),
    says: `p.yaml:8:5 warning POLICY_MARKUP_SPOKEN at messages.hello.text: \`#{name}\` would be spoken as it is written
  hint: a placeholder has one pair of braces: \`{name}\``,
  },
  {
    bad: message('text: "Hello $name!"'),
    good: message('text: "Hello, US$ 5."'),
    says: `p.yaml:8:5 warning POLICY_MARKUP_SPOKEN at messages.hello.text: \`$name\` would be spoken as it is written
  hint: a placeholder has one pair of braces: \`{name}\``,
  },
  {
    bad: message('text: "Hello [first name]!"'),
    good: message('text: "Hello, [sic]."'),
    says: `p.yaml:8:5 warning POLICY_MARKUP_SPOKEN at messages.hello.text: \`[first name]\` would be spoken as it is written
  hint: a placeholder has one pair of braces: \`{first_name}\``,
  },
  {
    bad: message('text: "Hello <name>!"'),
    good: message('text: "Hello, 3 > 2."'),
    says: `p.yaml:8:5 warning POLICY_MARKUP_SPOKEN at messages.hello.text: \`<name>\` would be spoken as it is written
  hint: a placeholder has one pair of braces: \`{name}\``,
  },
  {
    bad: message('text: "{% if vip %}Hello"'),
    good: message('text: "Hello"'),
    says: `p.yaml:8:5 warning POLICY_MARKUP_SPOKEN at messages.hello.text: \`{% if vip %}\` would be spoken as it is written
  hint: a placeholder has one pair of braces: \`{if_vip}\``,
  },
  {
    bad: message('text: "**Welcome** to us"'),
    good: message('text: "5 * 3 is 15"'),
    says: `p.yaml:8:5 warning POLICY_MARKUP_SPOKEN at messages.hello.text: \`**Welcome**\` would be spoken as it is written
  hint: formatting (Markdown) is not read: write the words alone`,
  },
  {
    bad: message('text: "Dzień dobry, w czym mogę pomóc? Proszę powiedzieć, jak się pan nazywa."'),
    good: message('text: "Mr. Kowalski is here."'),
    says: `p.yaml:8:5 warning POLICY_LANGUAGE_NOT_LISTED at messages.hello.text: this text seems to be in \`pl\`, whose words are not understood: \`languages\` is [en]
  hint: write \`languages: [en, pl]\``,
  },
  {
    bad: message('text: "1 for yes, 2 for no."', 'dtmf: { options: { 1: good } }', LADDER),
    good: message('text: "1 for yes, 2 for no."', 'dtmf: { options: { 1: good, 2: bad } }', LADDER),
    says: `p.yaml:8:5 warning POLICY_KEY_UNDECLARED at messages.hello.text: the text names the key \`2\`, and nothing here takes it
  hint: write it under \`dtmf.options\`, or leave it out of the text`,
  },
  {
    bad: message('text: "Guten Tag, bitte sagen Sie uns Ihren Namen."'),
    good: message('text: "Herr Schmidt is here, please wait."'),
    says: `p.yaml:8:5 warning POLICY_LANGUAGE_NOT_LISTED at messages.hello.text: this text seems to be in \`de\`, whose words are not understood: \`languages\` is [en]
  hint: write \`languages: [en, de]\``,
  },
  {
    bad: fileWith('escalation: { phrases: [".*human.*"], message: bye }', 'messages:', BYE),
    good: fileWith('escalation: { phrases: [human], message: bye }', 'messages:', BYE),
    says: `p.yaml:4:25 warning POLICY_PHRASE_IS_PATTERN at escalation.phrases[0]: \`.*human.*\` is a pattern, and phrases are compared word by word: nothing that is said matches it
  hint: write the words that callers say, one phrase each`,
  },
  {
    bad: fileWith('escalation: { phrases: [human, bleeding], message: bye }', 'messages:', BYE),
    good: fileWith('escalation: { phrases: [human, is bleeding], message: bye }', 'messages:', BYE),
    says: `p.yaml:4:32 warning POLICY_PHRASE_MATCHES_ALONE at escalation.phrases[1]: \`bleeding\` counts only where it is all that the caller says, or after a request
  hint: write it with words that callers say beside it, one phrase each: "is bleeding", "my bleeding"`,
  },
  {
    bad: message('expects: { count: 4, interDigitMs: 4 }'),
    good: message('expects: { count: 4, interDigitMs: 4000 }', 'graceMs: 0'),
    says: `p.yaml:8:26 warning POLICY_DURATION_IN_SECONDS at messages.hello.expects.interDigitMs: \`interDigitMs: 4\` is 4 milliseconds
  hint: write \`interDigitMs: 4000\` if seconds are meant`,
  },
  {
    bad: fileWith('messages: { defaults: { interruptible: any } }'),
    good: fileWith('defaults: { interruptible: any }'),
    says: `p.yaml:4:13 warning POLICY_NAME_OF_SECTION at messages.defaults: \`defaults\` under \`messages\` is a message of that name, and not the section \`defaults\`
  hint: move it to the left margin of the file, or give the message another name`,
  },
  {
    bad: fileWith('escalation: { phrases: [human] }'),
    good: fileWith('escalation: { phrases: [human], message: bye }', 'messages:', BYE),
    says: `p.yaml:4:1 warning POLICY_ESCALATION_SILENT at escalation: a caller who asks for a human hears nothing: \`escalation\` has no \`message\`
  hint: name a message with a text, such as \`message: handoff\``,
  },
  {
    bad: fileWith(
      'escalation: { phrases: ["(human|agent)"], message: bye }',
      'messages:',
      BYE,
      '  law: { interruptible: none }',
    ),
    good: fileWith(HUMAN, 'messages:', BYE, '  law: { interruptible: none }'),
    says: `p.yaml:7:10 warning POLICY_NO_WAY_TO_HUMAN at messages.law.interruptible: \`law\` is protected, and no phrase or key reaches a human while it plays
  hint: write an \`escalation\` with \`phrases\` or \`dtmf\``,
  },
];

/** Policies in which the lint must report nothing. */
export const FALSE_ALARMS: readonly (readonly [name: string, text: string])[] = [
  [
    'digits are collected under `input: drop`',
    message('interruptible: dtmf', 'input: drop', 'expects: { count: 4 }', LADDER),
  ],
  [
    '`defaults` has a menu and a message takes no keys',
    fileWith(HUMAN, 'defaults: { dtmf: { options: { 1: one } } }', 'messages:', BYE),
  ],
  ['a text names a number to dial', message('text: In an emergency dial 9 1 1.')],
  ['`minSpeechMs` is as short as a sound', message('speech: { minSpeechMs: 40 }')],
];
