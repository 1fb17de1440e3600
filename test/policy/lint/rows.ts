import { base, BYE, fileWith, HUMAN, message } from '../../harness/policy-text.ts';

/** A policy with a finding, one without, and what the lint prints for the first. */
export type Row = {
  /** The policy in which the lint must report the finding, and the one in which it must not. */
  readonly bad: string;
  readonly good: string;
  readonly base?: string;
  readonly says: string;
};

/** Findings about who is heard and when. */
export const ROWS: readonly Row[] = [
  {
    bad: fileWith('messages: { hello: { interruptible: none } }'),
    good: message('interruptible: none'),
    says: `p.yaml:4:22 warning POLICY_NO_WAY_TO_HUMAN at messages.hello.interruptible: \`hello\` is protected, and no phrase or key reaches a human while it plays
  hint: write an \`escalation\` with \`phrases\` or \`dtmf\``,
  },
  {
    bad: fileWith(
      'escalation: { phrases: [human], during: interruptible, because: the law }',
      'messages: { hello: { interruptible: dtmf } }',
    ),
    good: fileWith(
      'escalation: { dtmf: 0, during: interruptible, because: the law }',
      'messages: { hello: { interruptible: dtmf } }',
    ),
    says: `p.yaml:5:22 warning POLICY_NO_WAY_TO_HUMAN at messages.hello.interruptible: \`hello\` is protected, and no phrase or key reaches a human while it plays
  hint: write \`during: always\` under \`escalation\``,
  },
  {
    bad: fileWith('messages: { hello: { silence: { afterMs: 5000, do: [escalate] } } }'),
    good: message('silence: { afterMs: 5000, do: [escalate] }'),
    says: `p.yaml:4:48 warning POLICY_ESCALATION_MISSING at messages.hello.silence.do: \`silence.do\` of \`hello\` escalates, and the workflow has no \`escalation\`
  hint: write an \`escalation\` that says how a human is reached`,
  },
  {
    bad: fileWith('escalation: { phrases: [] }'),
    good: fileWith('escalation: { dtmf: 0 }'),
    says: `p.yaml:4:1 warning POLICY_ESCALATION_UNREACHABLE at escalation: \`escalation\` has neither \`phrases\` nor \`dtmf\`: no caller can ask for a human
  hint: write \`phrases\`, \`dtmf\`, or both`,
  },
  {
    bad: fileWith(HUMAN, 'messages: { bye: {} }'),
    good: fileWith(HUMAN, 'messages: { bye: { text: Bye } }'),
    says: `p.yaml:5:13 warning POLICY_ESCALATION_SILENT at messages.bye: \`bye\` is spoken on the way to a human, and has no text
  hint: write \`text\` under \`messages.bye\``,
  },
  {
    bad: fileWith(
      HUMAN,
      'defaults: { silence: { afterMs: 5000, do: [escalate] } }',
      'messages: { bye: { text: Bye } }',
    ),
    good: fileWith(
      HUMAN,
      'defaults: { silence: { afterMs: 5000, do: [escalate] } }',
      'messages: { bye: { text: Bye, silence: off } }',
    ),
    says: `p.yaml:5:39 warning POLICY_ESCALATION_REPEATED at defaults.silence.do: a caller who is silent after \`bye\`, and waits for a human, is taken for one who does not answer
  hint: write \`silence: off\` under \`messages.bye\``,
  },
  {
    bad: fileWith('escalation: { dtmf: "0" }', 'messages: { hello: { expects: { count: 10 } } }'),
    good: fileWith('escalation: { dtmf: "*" }', 'messages: { hello: { expects: { count: 10 } } }'),
    says: `p.yaml:5:33 warning POLICY_ESCALATION_KEY_COLLECTED at messages.hello.expects.count: \`0\` asks for a human, and is a digit of what is keyed at \`hello\`
  hint: write another key under \`escalation.dtmf\`, such as \`"*"\``,
  },
  {
    bad: fileWith(
      'escalation: { dtmf: "#" }',
      'messages: { hello: { expects: { count: 9, terminator: "#" } } }',
    ),
    good: fileWith(
      'escalation: { dtmf: "*" }',
      'messages: { hello: { expects: { count: 9, terminator: "#" } } }',
    ),
    says: `p.yaml:5:43 warning POLICY_ESCALATION_KEY_COLLECTED at messages.hello.expects.terminator: \`#\` asks for a human, and ends the input of \`hello\`
  hint: write another key under \`escalation.dtmf\`, such as \`"*"\``,
  },
  {
    bad: message('delivery: required'),
    good: message('delivery: required', 'interruptible: none'),
    says: `p.yaml:8:5 warning POLICY_DELIVERY_INCOMPLETE at messages.hello.delivery: \`hello\` must be heard to its end, and whatever a caller says may cut it off
  hint: write \`interruptible: none\`, or \`dtmf\` for a caller who may skip it`,
  },
  {
    bad: message('delivery: required', 'interruptible: dtmf', 'onIncomplete: again'),
    good: message('delivery: required', 'interruptible: dtmf'),
    says: `p.yaml:8:5 warning POLICY_DELIVERY_INCOMPLETE at messages.hello.delivery: a caller who skips \`hello\` by a key hears it again each time, and never to its end
  hint: write \`interruptible: none\`, or \`onIncomplete: report\``,
  },
  {
    bad: message('delivery: required', 'interruptible: dtmf', 'dtmf: { options: { 1: yes } }'),
    good: message('interruptible: dtmf', 'dtmf: { options: { 1: yes } }'),
    says: `p.yaml:8:5 warning POLICY_DELIVERY_INCOMPLETE at messages.hello.delivery: \`hello\` must be heard to its end, and the keys that it asks for cut it off
  hint: write \`interruptible: none\`, or ask in a message of its own`,
  },
  {
    bad: fileWith(
      'escalation: { dtmf: 0 }',
      'messages: { hello: { dtmf: { options: { 0: more } } } }',
    ),
    good: fileWith(
      'escalation: { dtmf: 0 }',
      'messages: { hello: { dtmf: { options: { 1: more } } } }',
    ),
    says: `p.yaml:5:41 warning POLICY_OPTION_UNREACHABLE at messages.hello.dtmf.options.0: \`0\` asks for a human, so \`more\` is never chosen
  hint: give one of the two another key`,
  },
  {
    bad: message('expects: { count: 4 }', 'dtmf: { options: { 9: repeat } }'),
    good: message('expects: { count: 4 }', 'dtmf: { options: { "*": repeat } }'),
    says: `p.yaml:9:24 warning POLICY_OPTION_UNREACHABLE at messages.hello.dtmf.options.9: \`9\` chooses \`repeat\`, so no number that begins with it can be keyed, and within one it is a digit
  hint: use \`*\`, \`#\` or A-D, or a message of its own`,
  },
  {
    bad: message('interruptible: speech', 'dtmf: { options: { 1: more } }'),
    good: message('interruptible: any', 'dtmf: { options: { 1: more } }'),
    says: `p.yaml:8:5 warning POLICY_OPTION_UNREACHABLE at messages.hello.interruptible: keys do not stop \`hello\`, and nothing waits for one after it
  hint: write \`interruptible: any\` or \`dtmf\`, or a \`silence\` ladder`,
  },
  {
    bad: message('text: "Press 1 or call."', 'dtmf: { options: { 2: more } }'),
    good: message('text: "Press 2 or call."', 'dtmf: { options: { 2: more } }'),
    says: `p.yaml:8:5 warning POLICY_KEY_UNDECLARED at messages.hello.text: the text names the key \`1\`, and nothing here takes it
  hint: write it under \`dtmf.options\`, or leave it out of the text`,
  },
  {
    bad: message('text: "Key them in, then press pound."', 'expects: { count: 4 }'),
    good: message(
      'text: "Key them in, then press pound."',
      'expects: { count: 4, terminator: "#" }',
    ),
    says: `p.yaml:8:5 warning POLICY_KEY_UNDECLARED at messages.hello.text: the text names the key \`#\`, and nothing here takes it
  hint: write it as \`expects.terminator\`, under \`dtmf.options\`, or leave it out of the text`,
  },
  {
    bad: message('text: "Do you agree?"', 'interruptible: none', 'input: drop'),
    good: message('text: "You must agree."', 'interruptible: none', 'input: drop'),
    says: `p.yaml:10:5 warning POLICY_ANSWER_LOST at messages.hello.input: \`hello\` asks, and what a caller answers before it has ended is forgotten
  hint: write \`input: hold\`, or let speech end the message`,
  },
  {
    bad: message(`text: ${'x'.repeat(161)}`, 'interruptible: none'),
    good: message(`text: ${'x'.repeat(160)}`, 'interruptible: none'),
    says: `p.yaml:7:3 warning POLICY_HELD_TOO_SHORT at messages.hello: what a caller says as \`hello\` begins is too old at its end: it takes 8.1 s to say, and input is held for 8 s
  hint: write a \`heldForMs\` that is longer than the message, such as \`17000\``,
  },
  {
    bad: message('silence: { afterMs: 5000, do: [escalate, reprompt], reprompt: Well? }'),
    good: message('silence: { afterMs: 5000, do: [reprompt, escalate], reprompt: Well? }'),
    says: `p.yaml:8:31 warning POLICY_SILENCE_UNREACHABLE at messages.hello.silence.do: the rungs after \`escalate\` of \`hello\` are never reached
  hint: put \`escalate\` last`,
  },
  {
    bad: message('expects: { count: 4 }', 'silence: { afterMs: 3999, do: [escalate] }'),
    good: message('expects: { count: 4 }', 'silence: { afterMs: 4000, do: [escalate] }'),
    says: `p.yaml:9:16 warning POLICY_SILENCE_TOO_SOON at messages.hello.silence.afterMs: \`hello\` takes 3999 ms for silence, when a caller may still be about to answer
  hint: write at least 4000`,
  },
  {
    bad: message('silence: { afterMs: 5000, do: [reprompt] }'),
    good: message('silence: { afterMs: 5000, do: [reprompt], reprompt: Well? }'),
    says: `p.yaml:8:31 warning POLICY_REPROMPT_WITHOUT_TEXT at messages.hello.silence.do: after silence all of \`hello\` is said again, for want of a shorter text
  hint: write \`reprompt\` under \`silence\``,
  },
  {
    bad: fileWith(HUMAN, 'messages: { bye: { text: "Bye, {name}" } }'),
    good: fileWith(HUMAN, 'messages: { bye: { text: "Bye, {you there}" } }'),
    says: `p.yaml:5:20 warning POLICY_UNFILLED_PLACEHOLDER at messages.bye.text: nothing fills in \`{name}\` when this is said
  hint: write the words without it`,
  },
  {
    bad: message(
      'text: "Hi {name}"',
      'silence: { afterMs: 5000, do: [reprompt], reprompt: "{nmae}?" }',
    ),
    good: message(
      'text: "Hi {name}"',
      'silence: { afterMs: 5000, do: [reprompt], reprompt: "{name}?" }',
    ),
    says: `p.yaml:9:47 warning POLICY_UNFILLED_PLACEHOLDER at messages.hello.silence.reprompt: nothing fills in \`{nmae}\` when this is said
  hint: write \`{nmae}\` in \`text\` too, or the words without it`,
  },
  {
    bad: message('graceMs: 5001'),
    good: message('graceMs: 5000'),
    says: `p.yaml:8:5 warning POLICY_GRACE_TOO_LONG at messages.hello.graceMs: nothing a caller does stops \`hello\` in its first 5001 ms
  hint: write \`interruptible: none\` if that is meant, else a few hundred milliseconds`,
  },
  {
    bad: message('text: Hello you all', 'graceMs: 1401'),
    good: message('text: Hello you all', 'graceMs: 1300'),
    says: `p.yaml:9:5 warning POLICY_GRACE_TOO_LONG at messages.hello.graceMs: nothing a caller does stops \`hello\`: it is said within its \`graceMs\` of 1401
  hint: write \`interruptible: none\` if that is meant, else a few hundred milliseconds`,
  },
  {
    base: base(HUMAN, 'messages:', BYE, '  law: { interruptible: none }'),
    bad: fileWith(
      'extends: base',
      'defaults: { interruptible: any }',
      'messages: { bye: { interruptible: none } }',
    ),
    good: fileWith(
      'extends: base',
      'defaults: { interruptible: any }',
      'messages: { bye: { interruptible: none }, law: { interruptible: none } }',
    ),
    says: `p.yaml:5:13 warning POLICY_SHARED_MESSAGE_CHANGED at defaults.interruptible: \`interruptible\` of \`law\` changes here, which base.yaml:7 sets for it
  hint: repeat the value under \`messages.law\`, the shared or the new one`,
  },
  {
    bad: message('speech: { mode: adaptive, minWords: 3 }'),
    good: message('speech: { mode: words, minWords: 3 }'),
    says: `p.yaml:8:31 warning POLICY_NO_EFFECT at messages.hello.speech.minWords: \`speech.minWords\` has no effect: words are counted in \`mode: words\` only
  hint: take it out, or change what keeps it from working`,
  },
  {
    bad: fileWith('lexicon: { stop: [halt, "HALT"] }'),
    good: fileWith('lexicon: { stop: [halt, "halt now"] }'),
    says: `p.yaml:4:25 warning POLICY_WORD_LISTED_TWICE at lexicon.stop[1]: \`halt\` is listed twice
  hint: keep it in one place`,
  },
  {
    bad: fileWith('lexicon: { stop: [wait], backchannel: [hang on] }'),
    good: fileWith('lexicon: { stop: [wait for it], backchannel: [carry on] }'),
    says: `p.yaml:4:19 warning POLICY_WORD_LISTED_TWICE at lexicon.stop[0]: \`wait\` is in the list \`stop\` already
  hint: keep it in one place
p.yaml:4:40 warning POLICY_WORD_LISTED_TWICE at lexicon.backchannel[0]: \`hang on\` is also in the list \`stop\`
  hint: keep it in one place`,
  },
  {
    bad: fileWith('escalation: { phrases: [human, a person, Human] }'),
    good: fileWith('escalation: { phrases: [human, a person] }'),
    says: `p.yaml:4:42 warning POLICY_WORD_LISTED_TWICE at escalation.phrases[2]: \`human\` is listed twice
  hint: keep it in one place`,
  },
  {
    bad: fileWith('escalation: { phrases: [human, OK] }'),
    good: fileWith('escalation: { phrases: [human, ok operator] }'),
    says: `p.yaml:4:32 warning POLICY_WORD_LISTED_TWICE at escalation.phrases[1]: \`ok\` is also in the list \`agreement\`: whoever says it here is sent to a human
  hint: write what is said for nothing else`,
  },
  {
    bad: fileWith('languages: [en, pl]'),
    good: fileWith('languages: [en, pl]', 'lexicon: { stop: [czekaj] }'),
    says: `p.yaml:4:1 warning POLICY_LANGUAGE_WITHOUT_WORDS at languages: no words of \`pl\` are built in: stop, correction and backchannel are not understood
  hint: write the words that matter under \`lexicon\``,
  },
];
