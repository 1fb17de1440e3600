import type { CompiledPolicy } from './policy.ts';

/** What follows `messages.<type>.` in the name of a clause. Written to records: only added to. */
export type MessageClause =
  | 'interruptible'
  | 'graceMs'
  | 'speech.minSpeechMs'
  | 'speech.minWords'
  | 'speech.mode'
  | 'speech.onCandidate'
  | 'onInterruption.stop'
  | 'onInterruption.cancelTool'
  | 'onFalse.resume'
  | 'input'
  | 'heldForMs'
  | 'startWaitMs'
  | 'delivery'
  | 'onIncomplete'
  | 'dtmf.options'
  | 'dtmf.invalid'
  | 'dtmf.maxInvalid'
  | 'expects'
  | 'expects.interDigitMs'
  | 'expects.maxInvalid'
  | 'silence'
  | 'endpointing'
  | 'protect';

/** The clause of a decision in which the application, not a policy, forbids interruptions. */
export const APPLICATION_CLAUSE = 'application.allowInterruptions';

/** The part of the policy that decided: `messages.greeting.graceMs`, `lexicon.stop`, `escalation.phrases`. */
export type Clause =
  | `messages.${string}.${MessageClause}`
  /** The message type is not in the workflow, so the workflow's defaults apply. */
  | `defaults.${MessageClause}`
  | `lexicon.${'stop' | 'correction' | 'answer' | 'backchannel'}`
  | `escalation.${'phrases' | 'dtmf'}`
  | `call.${'maxMs' | 'trouble.wait' | 'trouble.message' | 'trouble.do' | 'voicemail'}`
  | typeof APPLICATION_CLAUSE
  /** The application called `session.interrupt()`. */
  | 'session.interrupt'
  /** The verdict of LiveKit's adaptive interruption. */
  | 'livekit.overlap_verdict';

/** The full name of a message's clause, whatever file its value came from. */
export function clauseOf(
  policy: CompiledPolicy,
  messageType: string,
  clause: MessageClause,
): Clause {
  return Object.hasOwn(policy.messages, messageType)
    ? `messages.${messageType}.${clause}`
    : `defaults.${clause}`;
}
