import type { Clause } from './clause.ts';
import type { DecisionId, MessageId, OverlapId } from './ids.ts';
import type { SessionMs } from './time.ts';

/** What was decided. Written to records: never renamed, only added. */
export type Verdict =
  /** The message goes on; what the caller did leaves the floor. */
  | 'continue'
  /** Playout is quieter, or waits, while the overlap is undecided. */
  | 'duck'
  | 'pause'
  /** Playout comes back: the interruption was false. */
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
  /** A menu option, a digit of a collection, a complete collection, input that fits neither. */
  | 'choose'
  | 'collect'
  | 'complete'
  | 'invalid'
  /** The ladder of silence or of invalid input speaks. */
  | 'reprompt'
  /** The caller's turn is not over yet, or is. */
  | 'wait'
  | 'end_turn'
  /** Something of ours is slow or has failed for good, and the caller is told. */
  | 'trouble'
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

/** One decision and why. Every field that explains it is set, every time. */
export type Decision = {
  readonly id: DecisionId;
  readonly atMs: SessionMs;
  readonly verdict: Verdict;
  /** The part of the policy that decided. */
  readonly clause: Clause;
  /** Clauses that asked for something else and stood lower, in order of precedence. */
  readonly overruled: readonly Clause[];
  readonly class: CallerClass;
  /** One lower-case sentence without a word of the caller. */
  readonly reason: string;
  /** 0 to 1; 1 for a rule that needs no judgement. */
  readonly confidence: number;
  /** Type of the message in force, `none` where there is none. */
  readonly messageType: string;
  readonly messageId: MessageId | undefined;
  readonly overlapId: OverlapId | undefined;
  /** Where playout stood, milliseconds of source audio. */
  readonly playedMs: number;
};

/** True if a class of input asks for the floor: only such input is ever kept, or ends a message. */
export function isBid(callerClass: CallerClass): boolean {
  return (
    callerClass !== 'backchannel' &&
    callerClass !== 'noise' &&
    callerClass !== 'echo' &&
    callerClass !== 'side_speech'
  );
}
