import type { OverlapEvidence } from './decider.ts';
import {
  clauseOf,
  isBid,
  type CallerClass,
  type Clause,
  type MessageClause,
  type Verdict,
  type KeyEvidence,
  type WordEvidence,
  type CompiledPolicy,
  type MessagePolicy,
  type EngineState,
  type SessionMs,
} from '../model/index.ts';

/** What a rule would decide, and the clause of the policy that says so. */
export type Proposal = {
  readonly verdict: Extract<
    Verdict,
    | 'escalate'
    | 'interrupt'
    | 'continue'
    | 'wait'
    | 'collect'
    | 'choose'
    | 'invalid'
    | 'report'
    | 'drop'
  >;
  readonly clause: Clause;
  readonly class: CallerClass;
  readonly reason: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** `now`: it applies at once. `words`: it applies once the words are final, or no words come. */
  readonly when: 'now' | 'words';
};

/** What the caller, or the application, has just done. */
export type Stimulus =
  | {
      readonly type: 'speech';
      /** Undefined if no message is in force. */
      readonly overlap: OverlapEvidence | undefined;
      /** When the caller's voice was last heard. */
      readonly voiceAtMs: SessionMs;
      /** What has just been said; undefined if only time has passed. */
      readonly utterance: WordEvidence | undefined;
      readonly isFinal: boolean;
      /** The agent's own sound may be in the voice. */
      readonly mayHoldEcho: boolean;
    }
  | { readonly type: 'key'; readonly key: KeyEvidence }
  /** The application called `session.interrupt()`. */
  | { readonly type: 'request' };

/** Everything a rule may look at. */
export type Situation = {
  readonly policy: CompiledPolicy;
  readonly state: EngineState;
  readonly atMs: SessionMs;
  readonly messageType: string;
  /** The policy of that type. */
  readonly rules: MessagePolicy;
  readonly stimulus: Stimulus;
};

/** The overlap that a stimulus is about; undefined if it is no speech, or no message is in force. */
export function overlapOf(stimulus: Stimulus): OverlapEvidence | undefined {
  return stimulus.type === 'speech' ? stimulus.overlap : undefined;
}

/** A rule makes a proposal, or none. It changes nothing and knows no other rule. */
export type Rule = (situation: Situation) => Proposal | undefined;

/**
 * Makes a proposal. Unless the rule says otherwise, it is certain and applies at once. Input that takes the
 * floor is a bid for it: if its class so far is not a bid, the class becomes `unclassified`.
 */
export function propose(
  what: Omit<Proposal, 'confidence' | 'when'> & Partial<Pick<Proposal, 'confidence' | 'when'>>,
): Proposal {
  const isOpen = what.verdict === 'interrupt' && !isBid(what.class);
  return { confidence: 1, when: 'now', ...what, class: isOpen ? 'unclassified' : what.class };
}

/** The full name of a clause of the message that the situation is about. */
export function clauseIn({ policy, messageType }: Situation, clause: MessageClause): Clause {
  return clauseOf(policy, messageType, clause);
}
