import type { DecisionData } from '../../evidence/index.ts';

type Decision = DecisionData['decision'];

/** One call as a designer wrote it: what the caller does, and what must happen. */
export type Scenario = {
  /** The file's name without `.yaml`; names the case in reports. */
  readonly name: string;
  /** The file, for messages and for the recordings that stand beside it. */
  readonly file: string;
  readonly description: string;
  /** The workflow whose policy and agent take the call. */
  readonly workflow: string;
  /** `recognised`: the caller's sound is really recognised. `scripted`: the scenario's own words stand in. */
  readonly recognizer: 'recognised' | 'scripted';
  /** Milliseconds after which the call is ended from outside. */
  readonly limitMs: number;
  readonly steps: readonly CallerStep[];
  readonly expect: Expectations;
};

/** One thing the caller does, at its moment. Steps are done in order, one at a time. */
export type CallerStep = {
  readonly when: Moment;
  readonly act: CallerAct;
  /** 1-based line in the file. */
  readonly line: number;
};

/** What the caller does. */
export type CallerAct =
  /** Speaks a text in a synthetic voice. */
  | { readonly type: 'say'; readonly text: string; readonly voice: string; readonly peakDb: number }
  /** Plays a recording. `words`: what a scripted recogniser hears in it, absent for no words. */
  | {
      readonly type: 'play';
      /** Absolute path. */
      readonly path: string;
      readonly words: string | undefined;
      readonly peakDb: number;
    }
  /** Presses keys, one after another. */
  | { readonly type: 'press'; readonly keys: string; readonly gapMs: number }
  | { readonly type: 'hang_up' };

/** When a step is due, relative to what the caller hears or did. */
export type Moment =
  /** So long after a message became audible, or after its last sound. */
  | {
      readonly type: 'message_started' | 'message_finished';
      readonly message: MessageSelector;
      readonly afterMs: number;
    }
  /** So long after the end of the step before; after answering for the first one. */
  | { readonly type: 'after_previous'; readonly afterMs: number }
  /** As soon as nothing was heard for so long. */
  | { readonly type: 'agent_silent'; readonly forMs: number };

/** A message by its type; `occurrence` counts those that were heard in the call, from 1. */
export type MessageSelector = {
  readonly messageType: string;
  readonly role: 'message' | 'reprompt' | 'again' | 'declared' | undefined;
  readonly occurrence: number;
};

/** The five assertions. None may be left out: a case that does not judge one of them hides it. */
export type Expectations = {
  readonly decision: readonly ExpectedDecision[];
  readonly playback: readonly ExpectedPlayback[];
  readonly transcript: ExpectedTranscript;
  readonly task: ExpectedTask;
  readonly recovery: ExpectedRecovery;
};

/** The five, in the order of reports. */
export const ASSERTION_NAMES = ['decision', 'playback', 'transcript', 'task', 'recovery'] as const;
export type AssertionName = (typeof ASSERTION_NAMES)[number];

/**
 * A decision that must be in the record, after the one expected before it. A decision that ends a
 * message or the agent's part (`interrupt`, `escalate`) and is not expected is a fault.
 */
export type ExpectedDecision = {
  /** Any of these. */
  readonly verdicts: readonly Decision['verdict'][];
  /** Any of these. */
  readonly clauses: readonly string[];
  /** Any of these; empty for any class. */
  readonly classes: readonly Decision['class'][];
  readonly messageType: string | undefined;
  /** Clauses that must be among the overruled ones. */
  readonly overruled: readonly string[];
};

/** What became of a message, by the record and at the caller's ear. */
export type ExpectedPlayback = {
  readonly message: MessageSelector;
  readonly action: PlaybackAction;
  /** Milliseconds from the onset of the caller's sound to the agent's last sound, at most. */
  readonly silentWithinMs: number | undefined;
};

export const PLAYBACK_ACTIONS = [
  /** Heard to its end, whatever happened on the way. */
  'completed',
  /** Heard to its end, neither ducked nor paused. */
  'undisturbed',
  'ducked_and_restored',
  'paused_and_resumed',
  /** Ended before its end. */
  'interrupted',
  /** Never became audible. */
  'not_heard',
] as const;
export type PlaybackAction = (typeof PLAYBACK_ACTIONS)[number];

/** What the agent's chat context holds. Patterns are words; `...` stands for any words. */
export type ExpectedTranscript = {
  /** The caller's turns: exactly these, in order. */
  readonly userTurns: readonly string[] | undefined;
  /** Patterns that no turn may match. */
  readonly absent: readonly string[];
  readonly heard: readonly ExpectedHeard[];
  /** The words by which the context of a cut message may differ from the recording, at most. */
  readonly heardWordsWithin: number | undefined;
};

/** How much of a message's text the context keeps. */
export type ExpectedHeard = {
  readonly message: MessageSelector;
  /** `all`: its whole text. `part`: a beginning of it, and not all. `none`: nothing. */
  readonly share: 'all' | 'part' | 'none';
  readonly text: string | undefined;
};

/** The application's task. */
export type ExpectedTask = {
  /** Keys that the last state must have, and their values. */
  readonly state: Readonly<Record<string, unknown>> | undefined;
  /** No overlap changed the state before the turn that followed it. */
  readonly isPreserved: boolean;
  /** Digits that the application received, in order. */
  readonly collected: readonly string[] | undefined;
};

/** How the call went on. Absent fields are not judged. */
export type ExpectedRecovery = {
  /** The message that follows another one, and how soon its first sound comes after the other's last. */
  readonly next:
    | {
        readonly after: MessageSelector;
        readonly messageType: string;
        readonly withinMs: number | undefined;
      }
    | undefined;
  /** Messages, in order of hearing, by type. */
  readonly messages: readonly string[] | undefined;
  /** Times that playout was disturbed for nothing and came back. */
  readonly falseInterruptions: number | undefined;
  /** An interruption led to a new turn of the caller. */
  readonly newTurn: boolean | undefined;
  /** Types of the messages whose required delivery was proven. */
  readonly delivered: readonly string[] | undefined;
  readonly handOff:
    | 'phrase'
    | 'dtmf'
    | 'silence'
    | 'invalid_input'
    | 'delivery_incomplete'
    | undefined;
};
