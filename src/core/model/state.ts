import type { Capabilities, WordEvidence } from './event.ts';
import type { DigitSource } from './action.ts';
import type {
  EndingState,
  EscalationState,
  MissedDelivery,
  RunningTool,
  Wish,
} from './call-state.ts';
import type { CallerClass } from './decision.ts';
import type { EndpointingPolicy } from './policy.ts';
import type { AskId, MessageId, OverlapId, UtteranceId } from './ids.ts';
import type { QueuedMessage, RequestedMessage, FloorState, SpokenMessage } from './floor-state.ts';
import type { Debts, InterimWords, SilenceState } from './silence-state.ts';
import type { KeysState } from './keys-state.ts';
import { sessionMs, type SessionMs } from './time.ts';

/**
 * All that the engine remembers of a call: a product of small machines, as plain JSON that holds no
 * spoken word. It can be saved and loaded between any two events without changing the call.
 */
export type EngineState = {
  /** When the last event happened, or the last deadline ran. */
  readonly atMs: SessionMs;
  readonly session: SessionState;
  readonly counters: Counters;
  /** Who has the floor. */
  readonly floor: FloorState;
  /** Messages that LiveKit has created and that are still to be heard, in order. */
  readonly queue: readonly QueuedMessage[];
  /** The message at the head of the queue that must begin next, while a protected message waits. */
  readonly awaited: MessageId | undefined;
  /** Messages that the engine asked for and LiveKit has not created yet. */
  readonly requested: readonly RequestedMessage[];
  readonly caller: CallerState;
  /** Loudest level of the caller's last voice without any echo of the agent, decibels. */
  readonly aloneDb: number | undefined;
  readonly overlap: OverlapState;
  /** The utterance that interrupted a message; its final transcript may come while the next plays. */
  readonly tookFloor: UtteranceId | undefined;
  readonly keys: KeysState;
  readonly collection: CollectionState;
  readonly held: HeldState;
  readonly silence: SilenceState;
  /** Interim words whose final transcript has not come. */
  readonly interim: InterimWords | undefined;
  readonly debts: Debts;
  /** When words were released, or input committed, that LiveKit has not made a turn yet. */
  readonly uncommittedSinceMs: SessionMs | undefined;
  readonly turn: TurnState;
  /** Required messages that are being repeated. */
  readonly missed: readonly MissedDelivery[];
  /** Required messages that were played to their end but are not yet proven to be heard. */
  readonly unproven: readonly SpokenMessage[];
  readonly escalation: EscalationState;
  /** The last utterance that asked for a human; its final transcript may come after the handoff. */
  readonly wish: Wish | undefined;
  readonly ending: EndingState;
  /** Whether `call.trouble.wait` was said in this turn. */
  readonly trouble: { readonly isWaitSaid: boolean };
  readonly tools: readonly RunningTool[];
  /** Earliest first, at most one of each name. */
  readonly deadlines: readonly Deadline[];
  /** The time in the last `wake_at`. */
  readonly wakeAtMs: SessionMs | undefined;
};

/** The session itself. Once it closes, the engine decides nothing more. */
export type SessionState = {
  readonly type: 'open' | 'closing';
  readonly capabilities: Capabilities | undefined;
  /** The recogniser failed and no words have come since. */
  readonly isSttLost: boolean;
  readonly endpointing: EndpointingPolicy | undefined;
};

/** How many ids of each kind were assigned. */
export type Counters = {
  readonly action: number;
  readonly decision: number;
  readonly overlap: number;
};

/** Whether the caller speaks, by the edge's VAD and clock. */
export type CallerState =
  /** `voice` is the stretch that ended at `voiceEndedAtMs`. */
  | {
      readonly type: 'silent';
      readonly voiceEndedAtMs: SessionMs | undefined;
      readonly voice: Voice | undefined;
    }
  | ({ readonly type: 'speaking' } & Voice)
  | { readonly type: 'away' };

/** One stretch of the caller's voice. */
export type Voice = {
  readonly onsetAtMs: SessionMs;
  /** When the VAD last heard it. */
  readonly heardAtMs: SessionMs;
  /** How many times the VAD reported it. */
  readonly reports: number;
  /** Milliseconds of voice since the onset, without trailing silence. */
  readonly voiceMs: number;
  /** Loudest level over the noise floor, decibels; undefined before the first measure. */
  readonly overNoiseDb: number | undefined;
  /** Loudest level, decibels below full scale; undefined before the first measure. */
  readonly levelDb: number | undefined;
};

/** Sound of the caller while a message is in force, from its onset until it has ended and is settled. */
export type OverlapState = { readonly type: 'none' } | OpenOverlap;

/** An overlap and the evidence about it so far. */
export type OpenOverlap = {
  readonly type: 'open';
  readonly overlapId: OverlapId;
  readonly messageId: MessageId;
  readonly onsetAtMs: SessionMs;
  /** The voice, once it has ended or paused. Undefined while `caller` holds it, or if the VAD heard none. */
  readonly voice: Voice | undefined;
  /** When the voice was last heard before it ended or paused; undefined while it continues. */
  readonly endedAtMs: SessionMs | undefined;
  /** All words so far, of the final transcripts and the current interim one. */
  readonly words: WordEvidence | undefined;
  readonly finalWords: WordEvidence | undefined;
  readonly wordAtMs: SessionMs | undefined;
  /** Final transcripts that wait for the decision. */
  readonly utteranceIds: readonly UtteranceId[];
  /** What LiveKit's adaptive interruption said. */
  readonly verdict: { readonly isInterruption: boolean; readonly probability: number } | undefined;
  readonly isCandidate: boolean;
  /** Set when the decision was that the message continues; new words may still change that. */
  readonly settledAs: CallerClass | undefined;
};

/** Digits of an entity, keyed or spoken. */
export type CollectionState =
  | { readonly type: 'none' }
  | {
      readonly type: 'open';
      readonly messageType: string;
      /** Where its digits came from, and how many came from there. */
      readonly parts: readonly { readonly source: DigitSource; readonly digits: number }[];
      /** Complete, but waiting for a message that keys may not stop to end. */
      readonly isComplete: boolean;
    }
  /** Submitted: keys pressed before the next message no longer belong to it. */
  | { readonly type: 'done' };

/** Input that waits until the caller may have the floor. */
export type HeldState =
  | { readonly type: 'none' }
  | {
      readonly type: 'holding';
      readonly utteranceIds: readonly UtteranceId[];
      readonly messageType: string;
      readonly class: CallerClass;
      readonly heldForMs: number;
      /** End of the held speech; undefined while the caller still speaks. */
      readonly speechEndedAtMs: SessionMs | undefined;
    };

/** What LiveKit asked about the end of the caller's turn. */
export type TurnState = {
  /** The caller asked, stopped or corrected where digits were expected: do not wait for digits. */
  readonly isAboutElse: boolean;
} & (
  | { readonly type: 'quiet' }
  | { readonly type: 'asked'; readonly askId: AskId; readonly askedAtMs: SessionMs }
);

/**
 * What a deadline is for. `keys`: keys wait for a message that takes keys; `start`: a first sample waits too long; `begin`: a message never begins;
 * `pause`: the voice of an overlap pauses; `voice`: the VAD stops reporting; `segment`: LiveKit closes a playout; `*_lost`: the edge does not
 * answer; `slow`: no reply is heard; `max`: the longest call; `ending`: the call does not end in time.
 */
export type DeadlineName =
  | 'grace'
  | 'overlap'
  | 'collection'
  | 'keys'
  | 'held'
  | 'silence'
  | 'turn'
  | 'start'
  | 'begin'
  | 'debt'
  | 'segment'
  | 'pause'
  | 'voice'
  | 'stop_lost'
  | 'request_lost'
  | 'escalation_lost'
  | 'proof_lost'
  | 'slow'
  | 'max'
  | 'ending';

/** Something to do at an instant, unless an event clears it first. */
export type Deadline = { readonly name: DeadlineName; readonly dueAtMs: SessionMs };

/** The state of a call before its first event. */
export function initialState(): EngineState {
  return {
    atMs: sessionMs(0),
    session: {
      type: 'open',
      capabilities: undefined,
      isSttLost: false,
      endpointing: undefined,
    },
    counters: { action: 0, decision: 0, overlap: 0 },
    floor: { type: 'idle', last: undefined },
    queue: [],
    awaited: undefined,
    requested: [],
    caller: { type: 'silent', voiceEndedAtMs: undefined, voice: undefined },
    aloneDb: undefined,
    overlap: { type: 'none' },
    tookFloor: undefined,
    keys: {
      kept: { type: 'none' },
      invalid: 0,
      pressedAtMs: undefined,
      completed: undefined,
      waiting: [],
      isChosen: false,
      chosenAtMs: undefined,
      answered: undefined,
      turn: undefined,
    },
    collection: { type: 'none' },
    held: { type: 'none' },
    silence: { type: 'off' },
    interim: undefined,
    uncommittedSinceMs: undefined,
    debts: { cut: undefined, stale: undefined, turnAtMs: undefined, promoted: undefined },
    turn: { type: 'quiet', isAboutElse: false },
    missed: [],
    unproven: [],
    escalation: { type: 'none' },
    wish: undefined,
    ending: { type: 'none' },
    trouble: { isWaitSaid: false },
    tools: [],
    deadlines: [],
    wakeAtMs: undefined,
  };
}
