import { z } from 'zod';
import {
  flag,
  listOf,
  map,
  ofKind,
  oneOf,
  oneOrMore,
  upTo,
  type SpecialKind,
} from '../../authored/index.ts';
import { BUILT_IN, BUILT_IN_ESCALATION, BUILT_IN_PARTS, byDefault, PROFILES } from './built-in.ts';
import { call, lint } from './call.ts';
import {
  duration,
  keypadKey,
  keypadKeyOrDigit,
  LANGUAGES,
  lexiconList,
  messageName,
  name,
  orOff,
  phrase,
  phraseList,
  protectedSpan,
  terminatorKey,
  text,
} from './values.ts';

/*
 * The shape of a policy file, version 1. Strict: a misspelt guard is a fault, not a default. Only
 * rules for a single key are here; relations between two keys, checked after inheritance,
 * are in `../compile/relations.ts`. Every description goes into the JSON Schema that editors
 * show.
 */

const speech = map({
  mode: orOff(oneOf('immediate', 'words', 'adaptive')).describe(
    `How speech is judged: at once, by a count of words, or by the decider. ${byDefault(BUILT_IN.speech.mode)}`,
  ),
  minSpeechMs: orOff(duration).describe(
    `Milliseconds of unbroken speech before an overlap may be an interruption. ${byDefault(BUILT_IN.speech.minSpeechMs, PROFILES.telephone.speech.minSpeechMs)} LiveKit: \`interruption.minDuration\`.`,
  ),
  minWords: orOff(upTo('words', 1, 50)).describe(
    `Words that interrupt in mode \`words\`. ${byDefault(BUILT_IN.speech.minWords)} LiveKit: \`interruption.minWords\`.`,
  ),
  onCandidate: orOff(oneOf('continue', 'duck', 'pause')).describe(
    `What playout does while an overlap is undecided. ${byDefault(BUILT_IN.speech.onCandidate)}`,
  ),
});

const onInterruption = map({
  stop: orOff(oneOf('now', 'word', 'sentence')).describe(
    `Where an interrupted message ends. \`sentence\` waits 3 s at most. ${byDefault(BUILT_IN.onInterruption.stop)}`,
  ),
  offerToContinue: orOff(flag).describe(
    `Ask the next reply to offer the rest that was not heard. ${byDefault(BUILT_IN.onInterruption.offerToContinue)}`,
  ),
  cancelTool: orOff(flag).describe(
    `Also interrupt the reply that owns the running tool, not only the wait message. ${byDefault(BUILT_IN.onInterruption.cancelTool)}`,
  ),
});

const onFalse = map({
  resume: orOff(oneOf('sample', 'word', 'sentence')).describe(
    `Where a paused message goes on after a false interruption. ${byDefault(BUILT_IN.onFalse.resume)}`,
  ),
});

const submit = orOff(oneOf('reply', 'event'));
const maxInvalid = orOff(upTo('attempts', 0, 20));

const dtmf = map({
  options: orOff(
    z.record(keypadKey, orOff(phrase), {
      error: 'a map of keys to names of options',
    }),
  ).describe(
    'The menu: a key of the telephone, in quotes, to the name of an option. A declared key stops the message at once where keys are allowed, else it takes effect at its end. Required.',
  ),
  invalid: orOff(oneOf('reprompt')).describe(
    `What an undeclared key does. ${byDefault(BUILT_IN_PARTS.dtmf.invalid)}`,
  ),
  reprompt: orOff(text).describe(
    'What is said after an invalid key. Default: `silence.reprompt`, else the message again.',
  ),
  submit: submit.describe(
    `\`reply\`: the option's name becomes the caller's turn; \`event\`: the code is told, and no more. ${byDefault(BUILT_IN_PARTS.dtmf.submit)}`,
  ),
  maxInvalid: maxInvalid.describe(
    `Invalid keys that are reprompted; the next escalates. ${byDefault(BUILT_IN_PARTS.dtmf.maxInvalid)}`,
  ),
  debounceMs: orOff(duration).describe(
    `Milliseconds within which the same key again is the same press. ${byDefault(BUILT_IN_PARTS.dtmf.debounceMs)}`,
  ),
});

const digitCount = upTo('digits', 1, 64);

const expects = map({
  kind: orOff(oneOf('digits')).describe(
    `What the message asks for. ${byDefault(BUILT_IN_PARTS.expects.kind)}`,
  ),
  count: ofKind(
    z.union([digitCount, map({ min: digitCount, max: digitCount })], {
      error: 'a whole number of digits from 1 to 64, or `{ min, max }`',
    }),
    { type: 'range', least: 1, most: 64 },
  )
    .optional()
    .describe('How many digits: a number, or a range of `min` and `max`. Required.'),
  terminator: orOff(terminatorKey).describe(
    'The key that ends the input before `count` is reached.',
  ),
  interDigitMs: orOff(duration).describe(
    `Milliseconds from the last key, or the end of speech, after which the input is over. ${byDefault(BUILT_IN_PARTS.expects.interDigitMs)}`,
  ),
  maxInvalid: maxInvalid.describe(
    `Incomplete inputs that are reprompted; the next escalates. ${byDefault(BUILT_IN_PARTS.expects.maxInvalid)}`,
  ),
  submit: submit.describe(
    `\`reply\`: the digits become the caller's turn; \`event\`: the code is told, and no more. ${byDefault(BUILT_IN_PARTS.expects.submit)}`,
  ),
});

const silence = map({
  afterMs: orOff(duration).describe(
    'Milliseconds from the end of the message to the first rung, and between rungs. Required.',
  ),
  do: orOff(oneOrMore(oneOf('reprompt', 'escalate', 'end_call'), 10)).describe(
    'The rungs of the ladder, in order. Required.',
  ),
  reprompt: orOff(text).describe(
    'What a rung `reprompt` says; `{name}` is filled with what the message was given. Default: the message again.',
  ),
});

const endpointing = map({
  minMs: orOff(duration).describe(
    `Milliseconds of silence before a turn may be over. ${byDefault(BUILT_IN_PARTS.endpointing.minMs)} LiveKit: \`endpointing.minDelay\`.`,
  ),
  maxMs: orOff(duration).describe(
    `Milliseconds of silence after which a turn is over. ${byDefault(BUILT_IN_PARTS.endpointing.maxMs)} LiveKit: \`endpointing.maxDelay\`.`,
  ),
});

const message = map({
  text: orOff(text).describe(
    "The designer's own words; `{name}` is filled in by the code. Default: the code brings the words. LiveKit: `session.say(text)`.",
  ),
  interruptible: orOff(oneOf('none', 'dtmf', 'speech', 'any')).describe(
    `Which input may end the message before its end. ${byDefault(BUILT_IN.interruptible)} LiveKit: \`allowInterruptions\`.`,
  ),
  graceMs: orOff(duration).describe(
    `Milliseconds from the first audible sample in which nothing stops the message, escalation aside. ${byDefault(BUILT_IN.graceMs, PROFILES.telephone.graceMs)} LiveKit: near \`aecWarmupDuration\`.`,
  ),
  speech: orOff(speech).describe(
    'How speech may interrupt; no effect where `interruptible` excludes speech. LiveKit: `turnHandling.interruption`.',
  ),
  onInterruption: orOff(onInterruption).describe('What an interruption does.'),
  onFalse: orOff(onFalse).describe(
    'What happens after a false interruption. LiveKit: `resumeFalseInterruption`.',
  ),
  input: orOff(oneOf('drop', 'hold', 'report')).describe(
    `What becomes of a bid for the floor that the message does not admit. ${byDefault(BUILT_IN.input)} LiveKit: \`discardAudioIfUninterruptible\`.`,
  ),
  heldForMs: orOff(duration).describe(
    `Milliseconds after which held input is stale: reported, not answered. ${byDefault(BUILT_IN.heldForMs)}`,
  ),
  startWaitMs: orOff(duration).describe(
    `Milliseconds that a protected message waits at most for a speaking caller before it starts. ${byDefault(BUILT_IN.startWaitMs)}`,
  ),
  delivery: oneOf('required', 'off')
    .optional()
    .describe(
      `\`required\`: that the message was played to its end is tracked and recorded. ${byDefault(BUILT_IN.delivery)}`,
    ),
  onIncomplete: orOff(oneOf('report', 'again', 'escalate')).describe(
    `What a required delivery that was cut off leads to. ${byDefault(BUILT_IN.onIncomplete)}`,
  ),
  dtmf: orOff(dtmf).describe('A menu, while the message plays and after it. Default: no menu.'),
  expects: orOff(expects).describe('An entity that the message asks for.'),
  silence: orOff(silence).describe(
    'What happens when the caller says nothing after the message. Default: no ladder. LiveKit: `userAwayTimeout`.',
  ),
  endpointing: orOff(endpointing).describe(
    "How long to wait for the end of the turn that answers. Default: the session's own. LiveKit: `turnHandling.endpointing`.",
  ),
  protect: orOff(listOf(protectedSpan, 20)).describe(
    'Spans that no stop cuts: `numbers`, `money`, `dates`, `codes`, or a regular expression between slashes.',
  ),
});

const escalation = map({
  phrases: orOff(listOf(phrase, 200)).describe(
    'What a caller says who wants a human. A single word counts as the whole utterance, or after a request.',
  ),
  dtmf: orOff(keypadKeyOrDigit).describe(
    'The key that asks for a human. Off while a message collects digits, until 2 s after the last key of a complete number.',
  ),
  during: orOff(oneOf('always', 'interruptible')).describe(
    `\`always\`: during protected messages too. \`interruptible\` needs \`because\`. ${byDefault(BUILT_IN_ESCALATION.during)}`,
  ),
  because: orOff(text).describe('Why a caller cannot reach a human during protected messages.'),
  do: orOff(oneOf('handoff')).describe(`What happens then. ${byDefault(BUILT_IN_ESCALATION.do)}`),
  message: orOff(messageName).describe(
    'The message that is spoken then. Default: nothing is spoken.',
  ),
  failed: orOff(messageName).describe(
    'The message that is spoken when the handoff failed. Default: nothing is spoken.',
  ),
});

const lexicon = z.record(lexiconList, orOff(phraseList), { error: 'a map of lists of words' });

const VERSION_KIND: SpecialKind = {
  type: 'special',
  fault: 'WRONG_VALUE',
  says: (value) => (typeof value === 'number' ? 'is not a version of the format' : 'is not `1`'),
  hint: (value) =>
    value === '1'
      ? 'write it without quotes'
      : 'this Floorkeeper reads version 1 of the format: write `version: 1`',
};

const REVISION = 'a text of 1 to 100 characters, in quotes';

/** The whole file. Its inferred type is what an author wrote, before inheritance. */
export const policyFileSchema = map({
  version: ofKind(z.literal(1, { error: '`1`' }), VERSION_KIND).describe('Version of this format.'),
  workflow: name.describe('Name of the workflow; a job picks its policy by it.'),
  revision: z
    .string({ error: REVISION })
    .min(1, REVISION)
    .max(100, REVISION)
    .describe('Revision of this file, as its authors count: a date, a number, a tag.'),
  extends: orOff(name).describe(
    'Workflow of the same folder whose values are inherited; one level.',
  ),
  languages: orOff(oneOrMore(oneOf(...LANGUAGES), LANGUAGES.length)).describe(
    'Languages whose built-in lexicons apply. Default `[en]`.',
  ),
  lexicon: orOff(lexicon).describe(
    'The designer\'s own words by list, added to the built-in ones; numbers in digits: `"7": [sieben]`.',
  ),
  profile: orOff(oneOf('telephone', 'wideband')).describe(
    'What the line is like; changes built-in values only.',
  ),
  escalation: orOff(escalation).describe('How a caller reaches a human.'),
  call: orOff(call).describe(
    'What concerns the whole call: its end, its length, and trouble in it.',
  ),
  lint: orOff(lint).describe('Findings of `floorkeeper check` that are meant so.'),
  defaults: orOff(message).describe('What every message of the workflow shares.'),
  messages: z
    .record(messageName, orOff(message), { error: 'a map of messages' })
    .describe('The policy of each message type.'),
});

/** A policy file as its author wrote it, checked. */
export type PolicyFile = z.infer<typeof policyFileSchema>;
/** One message of a file, or its `defaults`, as written. */
export type MessageFile = z.infer<typeof message>;

/** The keys of a message, and of `defaults`. */
export const MESSAGE_KEYS: readonly string[] = Object.keys(message.shape);

/** The keys of each map inside a message, to say where a misplaced key belongs. */
export const NESTED_KEYS: Readonly<Record<string, readonly string[]>> = {
  speech: Object.keys(speech.shape),
  onInterruption: Object.keys(onInterruption.shape),
  onFalse: Object.keys(onFalse.shape),
  endpointing: Object.keys(endpointing.shape),
  expects: Object.keys(expects.shape),
  silence: Object.keys(silence.shape),
  dtmf: Object.keys(dtmf.shape),
};
