import type { EndpointingPolicy, ResumeAt, StopAt, Submit } from './policy.ts';
import type {
  ActionId,
  AskId,
  DecisionId,
  KeyRef,
  MessageId,
  ToolCallId,
  UtteranceId,
} from './ids.ts';
import type { SessionMs } from './time.ts';

type Numbered = { readonly actionId: ActionId };
type OfMessage = Numbered & { readonly messageId: MessageId };
type OfUtterances = Numbered & { readonly utteranceIds: readonly UtteranceId[] };

/** Why the call goes to a human. */
export type HandOffReason =
  | 'phrase'
  | 'dtmf'
  | 'silence'
  | 'invalid_input'
  | 'delivery_incomplete'
  | 'trouble';

/** Why the policy ends the call: a silent caller, `call.maxMs`, or a provider that has failed for good. */
export type EndCallReason = 'silence' | 'max' | 'trouble';

/**
 * What the edge must do, in this order, before it feeds the next event. Each is answered with
 * `action_done`, `action_degraded` or `action_failed` and its id; `wake_at` by `woke`.
 */
export type EngineAction =
  /** LiveKit may interrupt the message itself. */
  | (OfMessage & { readonly type: 'allow' })
  /** LiveKit may not interrupt the message: only the engine does. */
  | (OfMessage & { readonly type: 'veto' })
  /** The first sample may leave. */
  | (OfMessage & { readonly type: 'start_playout' })
  /** Ends a message that waits; it never enters the chat context. */
  | (OfMessage & { readonly type: 'cancel_message' })
  | (OfMessage & { readonly type: 'duck' })
  | (OfMessage & { readonly type: 'unduck' })
  | (OfMessage & { readonly type: 'pause' })
  | (OfMessage & { readonly type: 'resume'; readonly at: ResumeAt })
  /** Ends the message: playout first, then the handle. Done when the handle is. */
  | (OfMessage & {
      readonly type: 'stop';
      readonly at: StopAt;
      /** Milliseconds that the boundary may be waited for; then the nearest lesser stop. */
      readonly boundMs: number;
      readonly protect: readonly string[];
      readonly decisionId: DecisionId;
      readonly offerToContinue: boolean;
      /** Ends the playout and leaves the handle alone: interrupting it would cancel its running tool. */
      readonly keepsHandle: boolean;
    })
  /** Keeps transcripts at the gate. */
  | (OfUtterances & { readonly type: 'hold' })
  /** Lets the session see transcripts, joined into one where there are several. */
  | (OfUtterances & { readonly type: 'release' })
  | (OfUtterances & { readonly type: 'drop' })
  /** Makes interim words the caller's turn, whose final transcript does not come. */
  | (Numbered & { readonly type: 'release_interim'; readonly utteranceId: UtteranceId })
  /** Has a reply made that asks the caller what they said `agoMs` ago: it was not taken up. */
  | (Numbered & { readonly type: 'ask_again'; readonly agoMs: number })
  /** Tells the application of input that was kept: `held`. */
  | (OfUtterances & {
      readonly type: 'report_held';
      readonly messageType: string;
      readonly stale: boolean;
    })
  | (Numbered & {
      readonly type: 'answer_turn_end';
      readonly askId: AskId;
      readonly complete: boolean;
    })
  /** Undefined: the delays that LiveKit and the application have without the floor. */
  | (Numbered & {
      readonly type: 'set_endpointing';
      readonly endpointing: EndpointingPolicy | undefined;
    })
  /** Makes an option's name, or collected digits, the caller's turn. */
  | (Numbered & { readonly type: 'commit_user_input'; readonly input: UserInput })
  /** Tells the application of a menu option: `option`. */
  | (Numbered & {
      readonly type: 'choose_option';
      readonly option: string;
      readonly ref: KeyRef;
      readonly messageType: string;
    })
  /** Tells the application of a key where nothing was declared: `digit`. */
  | (Numbered & {
      readonly type: 'report_digit';
      readonly ref: KeyRef;
      readonly messageType: string;
    })
  /** Tells the application of a complete entity: `collected`. */
  | (Numbered & {
      readonly type: 'submit_collected';
      readonly sources: readonly DigitSource[];
      readonly kind: 'digits';
      readonly messageType: string;
    })
  | (Numbered & SayDeclared)
  /** Speaks a message past LiveKit's queue, from audio that needs no provider: something is slow. */
  | (Numbered & { readonly type: 'say_aside'; readonly messageType: string })
  /** Tells the application to hang up: `end_call`. */
  | (Numbered & { readonly type: 'end_call'; readonly reason: EndCallReason })
  | (Numbered & {
      readonly type: 'hand_off';
      readonly reason: HandOffReason;
      readonly messageType: string;
    })
  | (Numbered & { readonly type: 'cancel_tool'; readonly callId: ToolCallId })
  /** Writes what was heard of the message, in all its segments, into the chat context. */
  | (OfMessage & {
      readonly type: 'truncate_context';
      readonly decisionId: DecisionId | undefined;
    })
  /** Come back at `atMs`, or earlier with any other event. Replaces the one before. */
  | { readonly type: 'wake_at'; readonly atMs: SessionMs };

/** Where a collected digit, or several, came from; the values are in the vault. */
export type DigitSource =
  | { readonly type: 'key'; readonly ref: KeyRef }
  | { readonly type: 'speech'; readonly utteranceId: UtteranceId };

/** What becomes the caller's turn. */
export type UserInput =
  | { readonly type: 'option'; readonly option: string }
  | { readonly type: 'digits'; readonly sources: readonly DigitSource[] };

/** Speaks words that a policy declares, or a message again. */
export type SayDeclared = {
  readonly type: 'say_declared';
  readonly messageType: string;
  /** `declared`: the type's own text. `again`: what message `ofMessageId` said. `reprompt`: the clause's text. */
  readonly role: 'declared' | 'again' | 'reprompt';
  /**
   * Where a reprompt's text stands; `again` where the policy has none. `rest`: what was not heard of it.
   * `apology`: the built-in one.
   */
  readonly source: 'text' | 'apology' | 'dtmf.reprompt' | 'silence.reprompt' | 'again' | 'rest';
  readonly ofMessageId: MessageId | undefined;
};

/** How a chosen option or a collection ends; see `Submit`. */
export type { Submit };
