import { z } from 'zod';

import { PLAYBACK_ACTIONS } from './scenario.ts';
import { FLITE_VOICES } from '../../offline/index.ts';

const VERDICTS = [
  'continue',
  'duck',
  'pause',
  'resume',
  'interrupt',
  'hold',
  'drop',
  'report',
  'release',
  'escalate',
  'choose',
  'collect',
  'complete',
  'invalid',
  'reprompt',
  'wait',
  'end_turn',
  'delivered',
  'incomplete',
] as const;
const CLASSES = [
  'correction',
  'cancellation',
  'redirect',
  'clarification',
  'answer',
  'backchannel',
  'escalation',
  'noise',
  'echo',
  'side_speech',
  'dtmf',
  'silence',
  'unclassified',
] as const;
const ROLES = ['message', 'reprompt', 'again', 'declared'] as const;
const HAND_OFFS = ['phrase', 'dtmf', 'silence', 'invalid_input', 'delivery_incomplete'] as const;

const ms = z.int().min(0).max(120_000);
const words = z.string().min(1).max(2000);
const oneOrMany = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1)]);

/** Names a message: its type, and which of several. */
const selector = {
  message: z.string().min(1).describe('Type of a message of the workflow.'),
  occurrence: z.int().min(1).max(50).optional().describe('Which one of those heard, from 1.'),
  role: z.enum(ROLES).optional().describe('Only messages of this role, as a reprompt.'),
};

const moment = z.strictObject({
  ...selector,
  message: selector.message.optional(),
  startedMs: ms.optional().describe('Milliseconds after the message became audible.'),
  finishedMs: ms.optional().describe("Milliseconds after the message's last sound."),
  afterPreviousMs: ms.optional().describe('Milliseconds after the end of the step before.'),
  agentSilentMs: ms.optional().describe('Once nothing was heard for so many milliseconds.'),
});

const step = z.strictObject({
  when: moment,
  say: words.optional().describe('Words to speak in a synthetic voice.'),
  voice: z.enum(FLITE_VOICES).optional(),
  play: z.string().min(1).optional().describe('A WAV file, relative to the scenario.'),
  words: words.optional().describe('What a scripted recogniser hears in the recording.'),
  peakDb: z.number().min(-60).max(0).optional().describe('Level of the loudest sample, dBFS.'),
  press: z
    .string()
    .regex(/^[0-9A-D*#]{1,40}$/, 'expected keys of a telephone: 0-9 * # A-D')
    .optional(),
  gapMs: ms.optional().describe('Milliseconds from key to key.'),
  hangUp: z.literal(true).optional(),
});

const decision = z.strictObject({
  verdict: oneOrMany(z.enum(VERDICTS)),
  clause: oneOrMany(z.string().min(1)).describe('The clause that decided, or any of several.'),
  class: oneOrMany(z.enum(CLASSES)).optional(),
  message: z.string().min(1).optional().describe('Type of the message in force.'),
  overruled: z.array(z.string().min(1)).optional(),
});

const playback = z.strictObject({
  ...selector,
  action: z.enum(PLAYBACK_ACTIONS),
  silentWithinMs: ms
    .optional()
    .describe("From the onset of the caller's sound to the agent's last, in the recording."),
});

const heard = z.strictObject({
  ...selector,
  share: z.enum(['all', 'part', 'none']),
  text: words.optional(),
});

const transcript = z.strictObject({
  userTurns: z.array(words).optional().describe('Exactly these turns; `...` is any words.'),
  absent: z.array(words).optional().describe('What no turn may be; `...` is any words.'),
  heard: z.array(heard).optional(),
  heardWords: z
    .union([z.literal('exact'), z.strictObject({ within: z.int().min(0).max(5) })])
    .optional()
    .describe("A cut message's words in the chat context against those in the recording."),
});

const task = z.strictObject({
  state: z.record(z.string(), z.json()).optional(),
  preserved: z.literal(true).optional(),
  collected: z.array(z.string()).optional(),
});

const recovery = z.strictObject({
  next: z
    .strictObject({
      after: z.string().min(1),
      occurrence: selector.occurrence,
      role: selector.role,
      message: z.string().min(1),
      withinMs: ms.optional(),
    })
    .optional(),
  messages: z.array(z.string().min(1)).optional().describe('All messages heard, in order.'),
  falseInterruptions: z.int().min(0).max(50).optional(),
  newTurn: z.boolean().optional(),
  delivered: z.array(z.string().min(1)).optional(),
  handOff: z.enum(HAND_OFFS).optional(),
});

/** The shape of a scenario file. What the schema cannot say is checked in `parse.ts`. */
export const ScenarioFile = z.strictObject({
  description: z.string().min(1),
  workflow: z.string().min(1),
  recognizer: z.enum(['recognised', 'scripted']).optional(),
  limitMs: z.int().min(1000).max(600_000).optional(),
  caller: z.array(step).min(1).max(100),
  expect: z.strictObject({
    decision: z.array(decision),
    playback: z.array(playback).min(1),
    transcript,
    task,
    recovery,
  }),
});

export type ScenarioFile = z.infer<typeof ScenarioFile>;
export type StepFile = ScenarioFile['caller'][number];
export type MomentFile = StepFile['when'];
