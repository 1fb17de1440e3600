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

/**
 * Why the policy ends the call: a silent caller, `call.maxMs`, a provider that has failed for good, or an
 * answering machine that has got its message.
 */
export type EndCallReason = 'silence' | 'max' | 'trouble' | 'voicemail';

/**
 * What the edge must do, in this order, before it feeds the next event. Each is answered with
 * `action_done`, `action_degraded` or `action_failed` and its id; `wake_at` by `woke`.
 */
export type EngineAction =
  /** LiveKit may interrupt the message itself. */
  | (OfMessage & { readonly type: 'allow' })
  /** LiveKit may not interrupt the message: only the engine does. */
  | (OfMessage & { readonly type: 'veto' })
  /** Lets the message's first sample play. */
  | (OfMessage & { readonly type: 'start_playout' })
  /** Cancels a queued message; it never enters the chat context. */
  | (OfMessage & { readonly type: 'cancel_message' })
  | (OfMessage & { readonly type: 'duck' })
  | (OfMessage & { readonly type: 'unduck' })
  | (OfMessage & { readonly type: 'pause' })
  | (OfMessage & { readonly type: 'resume'; readonly at: ResumeAt })
  /** Ends the message: playout first, then the handle. The action is done once the handle is done. */
  | (OfMessage & {
      readonly type: 'stop';
      readonly at: StopAt;
      /** Longest wait for the boundary, milliseconds; after that the next less strict boundary applies. */
      readonly boundMs: number;
      readonly protect: readonly string[];
      readonly decisionId: DecisionId;
      readonly offerToContinue: boolean;
      /** Ends the playout only: interrupting the handle too would cancel its running tool. */
      readonly keepsHandle: boolean;
    })
  /** Keeps transcripts at the gate. */
  | (OfUtterances & { readonly type: 'hold' })
  /** Lets the session see transcripts, joined into one if there are several. */
  | (OfUtterances & { readonly type: 'release' })
  | (OfUtterances & { readonly type: 'drop' })
  /** Makes interim words the caller's turn, because their final transcript has not come. */
  | (Numbered & { readonly type: 'release_interim'; readonly utteranceId: UtteranceId })
  /** Generates a reply that asks the caller to repeat what they said `agoMs` ago: it was not answered. */
  | (Numbered & { readonly type: 'ask_again'; readonly agoMs: number })
  /** Reports held input to the application: event `held`. */
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
  /** `undefined` restores the delays that LiveKit or the application had set. */
  | (Numbered & {
      readonly type: 'set_endpointing';
      readonly endpointing: EndpointingPolicy | undefined;
    })
  /** Makes an option's name, or collected digits, the caller's turn. */
  | (Numbered & { readonly type: 'commit_user_input'; readonly input: UserInput })
  /** Reports a chosen menu option to the application: event `option`. */
  | (Numbered & {
      readonly type: 'choose_option';
      readonly option: string;
      readonly ref: KeyRef;
      readonly messageType: string;
    })
  /** Reports a key that no message takes to the application: event `digit`. */
  | (Numbered & {
      readonly type: 'report_digit';
      readonly ref: KeyRef;
      readonly messageType: string;
    })
  /** Tells a key again that was pressed ahead: what it means for the message that is in force now. */
  | (Numbered & { readonly type: 'read_key'; readonly ref: KeyRef })
  /** Reports a complete entity to the application: event `collected`. */
  | (Numbered & {
      readonly type: 'submit_collected';
      readonly sources: readonly DigitSource[];
      readonly kind: 'digits';
      readonly messageType: string;
    })
  | (Numbered & SayDeclared)
  /** Speaks a message outside LiveKit's queue, from audio that needs no provider: something is slow. */
  | (Numbered & { readonly type: 'say_aside'; readonly messageType: string })
  /** Tells the application to hang up: event `end_call`. */
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
  /** Feed `woke` at `atMs`, unless another event comes first. Replaces the previous `wake_at`. */
  | { readonly type: 'wake_at'; readonly atMs: SessionMs };

/** Where one or more collected digits came from; the values are in the vault. */
export type DigitSource =
  | { readonly type: 'key'; readonly ref: KeyRef }
  | { readonly type: 'speech'; readonly utteranceId: UtteranceId };

/** What becomes the caller's turn. */
export type UserInput =
  | { readonly type: 'option'; readonly option: string }
  | { readonly type: 'digits'; readonly sources: readonly DigitSource[] };

/** Speaks words that a policy declares, or repeats a message. */
export type SayDeclared = {
  readonly type: 'say_declared';
  readonly messageType: string;
  /** `declared`: the type's own text. `again`: what `ofMessageId` said. `reprompt`: the clause's text. */
  readonly role: 'declared' | 'again' | 'reprompt';
  /**
   * Where the text comes from. `again`: the policy has no text, so the message is repeated. `rest`: the
   * unheard rest of the message. `apology`: the built-in one.
   */
  readonly source: 'text' | 'apology' | 'dtmf.reprompt' | 'silence.reprompt' | 'again' | 'rest';
  readonly ofMessageId: MessageId | undefined;
};

/** How a chosen option or a collection ends; see `Submit`. */
export type { Submit };
