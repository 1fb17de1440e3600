import type { Clause } from './clause.ts';
import type { DecisionId, MessageId, OverlapId } from './ids.ts';
import type { SessionMs } from './time.ts';

/** What was decided. Written to records: never renamed, only added. */
export type Verdict =
  /** The message continues; what the caller did does not take the floor. */
  | 'continue'
  /** Playout is quieter, or paused, while the overlap is undecided. */
  | 'duck'
  | 'pause'
  /** Playout resumes: the interruption was false. */
  | 'resume'
  /** The message ends. */
  | 'interrupt'
  /** What becomes of words that the message does not admit. */
  | 'hold'
  | 'drop'
  | 'report'
  | 'release'
  /** The caller gets a human. */
  | 'escalate'
  /** A menu option, a digit of a collection, a complete collection, input that fits neither of them. */
  | 'choose'
  | 'collect'
  | 'complete'
  | 'invalid'
  /** The ladder of silence or of invalid input speaks. */
  | 'reprompt'
  /** The caller's turn is not over yet (`wait`), or is over (`end_turn`). */
  | 'wait'
  | 'end_turn'
  /** A provider is slow or has failed for good, and the caller hears so. */
  | 'trouble'
  /** An answering machine has answered, and gets its message. */
  | 'voicemail'
  /** The policy ends the call. */
  | 'end_call'
  /** A required delivery was heard to its end, or was not. */
  | 'delivered'
  | 'incomplete';

/** What the caller did. */
export type CallerClass =
  | 'correction'
  | 'cancellation'
  | 'redirect'
  | 'clarification'
  | 'answer'
  | 'backchannel'
  | 'escalation'
  | 'noise'
  | 'echo'
  | 'side_speech'
  | 'dtmf'
  | 'silence'
  | 'unclassified';

/** One decision and the reason for it. Every field that explains it is always set. */
export type Decision = {
  readonly id: DecisionId;
  readonly atMs: SessionMs;
  readonly verdict: Verdict;
  /** The part of the policy that decided. */
  readonly clause: Clause;
  /** Clauses of lower precedence that asked for something else, in order of precedence. */
  readonly overruled: readonly Clause[];
  readonly class: CallerClass;
  /** One lower-case sentence that quotes nothing the caller said. */
  readonly reason: string;
  /** 0 to 1; 1 for a rule that needs no judgement. */
  readonly confidence: number;
  /** Type of the message in force; `none` if no message is in force. */
  readonly messageType: string;
  readonly messageId: MessageId | undefined;
  readonly overlapId: OverlapId | undefined;
  /** Where playout stood, milliseconds of source audio. */
  readonly playedMs: number;
};

/** True if a class of input asks for the floor: only such input is ever held, or ends a message. */
export function isBid(callerClass: CallerClass): boolean {
  return (
    callerClass !== 'backchannel' &&
    callerClass !== 'noise' &&
    callerClass !== 'echo' &&
    callerClass !== 'side_speech'
  );
}
