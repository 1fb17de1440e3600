import type { Capabilities, WordEvidence } from './event.ts';
import type { DigitSource, UserInput } from './action.ts';
import type {
  EndingState,
  EscalationState,
  MissedDelivery,
  RunningTool,
  Wish,
} from './call-state.ts';
import type { Clause } from './clause.ts';
import type { CallerClass } from './decision.ts';
import type { EndpointingPolicy } from './policy.ts';
import type { AskId, KeyRef, MessageId, OverlapId, UtteranceId } from './ids.ts';
import type { QueuedMessage, RequestedMessage, FloorState, SpokenMessage } from './floor-state.ts';
import type { Debts, InterimWords, SilenceState } from './silence-state.ts';
import { sessionMs, type SessionMs } from './time.ts';

/**
 * All that the engine remembers of a call: a product of small machines, plain JSON without a word
 * of anybody. Save it between any two events, load it, and the call goes on the same.
 */
export type EngineState = {
  /** When the last event happened, or the last deadline ran. */
  readonly atMs: SessionMs;
  readonly session: SessionState;
  readonly counters: Counters;
  /** Who has the floor. */
  readonly floor: FloorState;
  /** Messages that LiveKit has created and nobody has heard yet, in their order. */
  readonly queue: readonly QueuedMessage[];
  /** The message that must begin before anything else is heard, while something protected waits. */
  readonly awaited: MessageId | undefined;
  /** Messages that the engine asked for and LiveKit has not created yet. */
  readonly requested: readonly RequestedMessage[];
  readonly caller: CallerState;
  /** How loud the caller was, at most, when last heard with nothing of ours in the air; decibels. */
  readonly aloneDb: number | undefined;
  readonly overlap: OverlapState;
  /** The utterance whose words ended a message; its final transcript may come while the next plays. */
  readonly tookFloor: UtteranceId | undefined;
  readonly keys: KeysState;
  readonly collection: CollectionState;
  readonly held: HeldState;
  readonly silence: SilenceState;
  /** Interim words whose final ones have not come. */
  readonly interim: InterimWords | undefined;
  readonly debts: Debts;
  /** Since when words are released, or input committed, of which LiveKit has not made a turn yet. */
  readonly uncommittedSinceMs: SessionMs | undefined;
  readonly turn: TurnState;
  /** Required messages that are being said again. */
  readonly missed: readonly MissedDelivery[];
  /** Required messages that were played to their end and are not yet proven to be heard. */
  readonly unproven: readonly SpokenMessage[];
  readonly escalation: EscalationState;
  /** The words that asked for a human last: their final transcript may come when the hand-off is over. */
  readonly wish: Wish | undefined;
  readonly ending: EndingState;
  /** What `call.trouble.wait` has told the caller in this turn. */
  readonly trouble: { readonly isWaitSaid: boolean };
  readonly tools: readonly RunningTool[];
  /** Earliest first; one of a name. */
  readonly deadlines: readonly Deadline[];
  /** What the last `wake_at` said. */
  readonly wakeAtMs: SessionMs | undefined;
};

/** The session itself. Once it closes nothing is decided any more. */
export type SessionState = {
  readonly type: 'open' | 'closing';
  readonly capabilities: Capabilities | undefined;
  /** The recogniser failed and no words have come since. */
  readonly isSttLost: boolean;
  readonly endpointing: EndpointingPolicy | undefined;
};

/** How many ids of a kind were given out. */
export type Counters = {
  readonly action: number;
  readonly decision: number;
  readonly overlap: number;
};

/** What the microphone says, by the edge's own clock. */
export type CallerState =
  /** `voice` is the stretch that ended then. */
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
  /** Milliseconds of voice since the onset, trailing silence left out. */
  readonly voiceMs: number;
  /** Loudest level over the noise floor, decibels; undefined before the first measure. */
  readonly overNoiseDb: number | undefined;
  /** Loudest level, decibels below full scale; undefined before the first measure. */
  readonly levelDb: number | undefined;
};

/** Sound of the caller while a message is in force, from its onset until it is settled and over. */
export type OverlapState = { readonly type: 'none' } | OpenOverlap;

/** An overlap and the evidence about it so far. */
export type OpenOverlap = {
  readonly type: 'open';
  readonly overlapId: OverlapId;
  readonly messageId: MessageId;
  readonly onsetAtMs: SessionMs;
  /** The voice when it ended; undefined while `caller` has it, and where no VAD heard any. */
  readonly voice: Voice | undefined;
  /** When the voice ended; undefined while it goes on. */
  readonly endedAtMs: SessionMs | undefined;
  /** All words so far: those of final transcripts and the interim one's. */
  readonly words: WordEvidence | undefined;
  readonly finalWords: WordEvidence | undefined;
  readonly wordAtMs: SessionMs | undefined;
  /** Final transcripts that wait for the decision. */
  readonly utteranceIds: readonly UtteranceId[];
  /** What LiveKit's adaptive interruption said. */
  readonly verdict: { readonly isInterruption: boolean; readonly probability: number } | undefined;
  readonly isCandidate: boolean;
  /** Set when it was decided to go on; new words may still change that. */
  readonly settledAs: CallerClass | undefined;
};

/** What was keyed and has not taken effect, and how often input was invalid. */
export type KeysState = {
  readonly kept: KeptKey;
  /** Invalid input since the last message that was not a reprompt. */
  readonly invalid: number;
  /** When the last key was pressed. */
  readonly pressedAtMs: SessionMs | undefined;
  /** The collection that was completed last: its terminator may still be on its way. */
  readonly completed: { readonly messageType: string; readonly atMs: SessionMs } | undefined;
  /** The message that a key or digits have answered: no silence is counted after it. */
  readonly answered: MessageId | undefined;
  /** Becomes the caller's turn when the message that was stopped for it is done. */
  readonly turn: UserInput | undefined;
};

/**
 * A key that the message forbade to stop it. An option takes effect at the message's end, or at the
 * end of its grace, and an invalid key at the end of the grace; a `stop` only stops it then.
 */
export type KeptKey =
  | { readonly type: 'none' }
  | {
      readonly type: 'stop';
      readonly messageId: MessageId;
      readonly clause: Clause;
      readonly isReported: boolean;
    }
  | {
      readonly type: 'invalid';
      readonly messageId: MessageId;
      readonly messageType: string;
      readonly clause: Clause;
      readonly reason: string;
    }
  | {
      readonly type: 'option';
      readonly messageId: MessageId;
      readonly messageType: string;
      readonly clause: Clause;
      readonly option: string;
      readonly ref: KeyRef;
    };

/** Digits of an entity, wherever they came from. */
export type CollectionState =
  | { readonly type: 'none' }
  | {
      readonly type: 'open';
      readonly messageType: string;
      readonly sources: readonly DigitSource[];
      readonly digits: number;
      /** Complete, and waiting for the end of a message that keys may not stop. */
      readonly isComplete: boolean;
    }
  /** Complete: what is keyed until the next message no longer belongs to it. */
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
      /** End of the held speech; undefined while it goes on. */
      readonly speechEndedAtMs: SessionMs | undefined;
    };

/** What LiveKit asked about the end of the caller's turn. */
export type TurnState = {
  /** The caller asked, stopped or corrected where digits were expected: no patience for digits. */
  readonly isAboutElse: boolean;
} & (
  | { readonly type: 'quiet' }
  | { readonly type: 'asked'; readonly askId: AskId; readonly askedAtMs: SessionMs }
);

/**
 * What comes due. `start`: a first sample; `begin`: a message that never begins; `voice`: a VAD that went
 * quiet; `segment`: LiveKit has closed a playout; `*_lost`: an answer of the edge; `slow`: an answer that the caller waits for; `max`: the longest
 * call; `ending`: an end that does not come.
 */
export type DeadlineName =
  | 'grace'
  | 'overlap'
  | 'collection'
  | 'held'
  | 'silence'
  | 'turn'
  | 'start'
  | 'begin'
  | 'debt'
  | 'segment'
  | 'voice'
  | 'stop_lost'
  | 'request_lost'
  | 'escalation_lost'
  | 'proof_lost'
  | 'slow'
  | 'max'
  | 'ending';

/** Something to do at an instant unless an event comes first. */
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
      answered: undefined,
      turn: undefined,
    },
    collection: { type: 'none' },
    held: { type: 'none' },
    silence: { type: 'off' },
    interim: undefined,
    uncommittedSinceMs: undefined,
    debts: { cut: undefined, staleSinceMs: undefined, promoted: undefined },
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
