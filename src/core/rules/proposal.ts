import type { OverlapEvidence } from './decider.ts';
import type {
  CallerClass,
  Verdict,
  KeyEvidence,
  WordEvidence,
  CompiledPolicy,
  MessagePolicy,
  EngineState,
  SessionMs,
} from '../model/index.ts';

/** What a rule would decide, by the clause it stands for. */
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
  readonly clause: string;
  readonly class: CallerClass;
  readonly reason: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** Whether it stands as soon as it is made; `words`: once the words are final, or none come. */
  readonly when: 'now' | 'words';
};

/** What the rules are asked about. */
export type Stimulus =
  | {
      readonly type: 'speech';
      /** Undefined where no message is in force. */
      readonly overlap: OverlapEvidence | undefined;
      /** When the caller's voice was last heard. */
      readonly voiceAtMs: SessionMs;
      /** What has just been said; undefined where only time went by. */
      readonly utterance: WordEvidence | undefined;
      readonly isFinal: boolean;
    }
  | { readonly type: 'key'; readonly key: KeyEvidence }
  /** Somebody called `session.interrupt()`. */
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

/** A rule proposes or has nothing to say. It changes nothing and knows no other rule. */
export type Rule = (situation: Situation) => Proposal | undefined;
