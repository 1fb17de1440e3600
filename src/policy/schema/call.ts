import { z } from 'zod';
import { durationUpTo, listOf, map, oneOf } from '../../authored/index.ts';
import { FINDING_CODES } from '../issue.ts';
import { duration, messageName, orOff, text } from './values.ts';

/* The keys that concern a whole call, and the findings that the author accepts. */

/** A day: no call of a voice agent should be longer. */
const CALL_MS_MAX = 86_400_000;

const trouble = map({
  waitMs: orOff(duration).describe(
    "Milliseconds from the end of the caller's turn without a sample of ours until `wait` is said, once a turn. Default: never.",
  ),
  wait: orOff(messageName).describe(
    'The message that is said while a model, voice or recogniser is slow.',
  ),
  message: orOff(messageName).describe(
    'The message that is said when a model, voice or recogniser has failed for good. Default: a short apology in the first of `languages`.',
  ),
  do: orOff(oneOf('handoff', 'end_call')).describe(
    'What happens after it. Default `handoff` with an `escalation`, else `end_call`.',
  ),
});

export const call = map({
  maxMs: orOff(durationUpTo(CALL_MS_MAX)).describe(
    'Milliseconds after which the call is ended. Default: no bound.',
  ),
  end: orOff(
    map({
      message: orOff(messageName).describe(
        'The message that is said before a policy ends the call. Default: none.',
      ),
    }),
  ).describe('How a call ends that a policy ends.'),
  trouble: orOff(trouble).describe(
    'What the caller hears when a model, voice or recogniser is slow or gone.',
  ),
  voicemail: orOff(messageName).describe(
    "The message that an answering machine gets, when LiveKit's detection (AMD) says that one has answered: all else is cancelled, and the call ends after it. Default: none, and the code decides.",
  ),
});

const acceptance = map({
  code: oneOf(...FINDING_CODES).describe('The code of a finding that is meant so.'),
  because: text.describe('Why it is meant so.'),
  at: z
    .string({ error: 'a path in this file' })
    .optional()
    .describe('The path that the finding is told for, or one above it. Default: everywhere.'),
});

export const lint = map({
  accept: orOff(listOf(acceptance, 50)).describe(
    'Findings of the lint that are meant so: they are no longer reported.',
  ),
});
