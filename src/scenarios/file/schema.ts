import { z } from 'zod';

import {
  durationUpTo,
  flag,
  listOf,
  map,
  ofKind,
  oneOf,
  oneOrMore,
  textUpTo,
  upTo,
} from '../../authored/index.ts';
import { FLITE_VOICES } from '../../offline/index.ts';
import { CLASSES, VERDICTS } from '../../policy/index.ts';
import { PLAYBACK_ACTIONS, type ExpectedRecovery, type MessageSelector } from './scenario.ts';

/** The names of a record, as a schema: the types of the engine hold the record, and so the schema. */
function namesOf<Name extends string>(record: Readonly<Record<Name, unknown>>) {
  const names = Object.keys(record) as [Name, ...Name[]];
  return oneOf(...names);
}

const ROLES = { message: 1, reprompt: 1, again: 1, declared: 1 } as const satisfies Record<
  NonNullable<MessageSelector['role']>,
  1
>;
const HAND_OFFS = {
  phrase: 1,
  dtmf: 1,
  silence: 1,
  invalid_input: 1,
  delivery_incomplete: 1,
} as const satisfies Record<NonNullable<ExpectedRecovery['handOff']>, 1>;

const ms = durationUpTo(120_000);
const words = textUpTo(2000);
const LIMIT = 'whole milliseconds from 1000 to 600000';
const limit = ofKind(z.int({ error: LIMIT }).min(1000, LIMIT).max(600_000, LIMIT), {
  type: 'duration',
  least: 1000,
  most: 600_000,
});
const oneOrMany = <T extends z.ZodType>(item: T) => z.union([item, oneOrMore(item, 100)]);
const yes = ofKind(z.literal(true, { error: '`true`' }), { type: 'words', words: ['true'] });

/** Names a message: its type, and which of several. */
const selector = {
  message: words.describe('Type of a message of the workflow.'),
  occurrence: upTo('messages', 1, 50).optional().describe('Which one of those heard, from 1.'),
  role: namesOf(ROLES).optional().describe('Only messages of this role, as a reprompt.'),
};

const moment = map({
  ...selector,
  message: selector.message.optional(),
  startedMs: ms.optional().describe('Milliseconds after the message became audible.'),
  finishedMs: ms.optional().describe("Milliseconds after the message's last sound."),
  afterPreviousMs: ms.optional().describe('Milliseconds after the end of the step before.'),
  agentSilentMs: ms.optional().describe('Once nothing was heard for so many milliseconds.'),
});

const LEVEL = 'a level from -60 to 0';
const level = z.number({ error: LEVEL }).min(-60, LEVEL).max(0, LEVEL);
const KEYS = 'keys of a telephone, in quotes: 0-9 * # A-D';

const step = map({
  when: moment,
  say: words.optional().describe('Words to speak in a synthetic voice.'),
  voice: oneOf(...FLITE_VOICES).optional(),
  play: words.optional().describe('A WAV file, relative to the scenario.'),
  words: words.optional().describe('What a scripted recogniser hears in the recording.'),
  peakDb: level.optional().describe('Level of the loudest sample, dBFS.'),
  press: z
    .string({ error: KEYS })
    .regex(/^[0-9A-D*#]{1,40}$/, KEYS)
    .optional(),
  gapMs: ms.optional().describe('Milliseconds from key to key.'),
  hangUp: yes.optional(),
});

const decision = map({
  verdict: oneOrMany(namesOf(VERDICTS)),
  clause: oneOrMany(words).describe('The clause that decided, or any of several.'),
  class: oneOrMany(namesOf(CLASSES)).optional(),
  message: words.optional().describe('Type of the message in force.'),
  overruled: listOf(words, 200).optional(),
});

const playback = map({
  ...selector,
  action: oneOf(...PLAYBACK_ACTIONS),
  silentWithinMs: ms
    .optional()
    .describe("From the onset of the caller's sound to the agent's last, in the recording."),
});

const heard = map({
  ...selector,
  share: oneOf('all', 'part', 'none'),
  text: words.optional(),
});

const transcript = map({
  userTurns: listOf(words, 200).optional().describe('Exactly these turns; `...` is any words.'),
  absent: listOf(words, 200).optional().describe('What no turn may be; `...` is any words.'),
  heard: listOf(heard, 200).optional(),
  heardWords: z
    .union([oneOf('exact'), map({ within: upTo('words', 0, 5) })])
    .optional()
    .describe("A cut message's words in the chat context against those in the recording."),
});

const task = map({
  state: z.record(z.string(), z.json()).optional(),
  preserved: yes.optional(),
  collected: listOf(z.string(), 200).optional(),
});

const recovery = map({
  next: z
    .strictObject({
      after: words,
      occurrence: selector.occurrence,
      role: selector.role,
      message: words,
      withinMs: ms.optional(),
    })
    .optional(),
  messages: listOf(words, 200).optional().describe('All messages heard, in order.'),
  falseInterruptions: upTo('interruptions', 0, 50).optional(),
  newTurn: flag.optional(),
  delivered: listOf(words, 200).optional(),
  handOff: namesOf(HAND_OFFS).optional(),
});

/** The shape of a scenario file. What the schema cannot say is checked in `parse.ts`. */
export const ScenarioFile = map({
  description: words,
  workflow: words,
  recognizer: oneOf('recognised', 'scripted').optional(),
  limitMs: limit.optional(),
  caller: oneOrMore(step, 100),
  expect: map({
    decision: listOf(decision, 200),
    playback: oneOrMore(playback, 200),
    transcript,
    task,
    recovery,
  }),
});

export type ScenarioFile = z.infer<typeof ScenarioFile>;
export type StepFile = ScenarioFile['caller'][number];
export type MomentFile = StepFile['when'];
