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

/** The clause of what the application has forbidden by itself: no policy says it. */
export const APPLICATION_CLAUSE = 'application.allowInterruptions';

/** A clause by the path of the message type it governs, whatever file its value came from. */
export function clauseOf(
  policy: CompiledPolicy,
  messageType: string,
  clause: MessageClause,
): string {
  return Object.hasOwn(policy.messages, messageType)
    ? `messages.${messageType}.${clause}`
    : `defaults.${clause}`;
}
