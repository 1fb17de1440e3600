import type { voice } from '@livekit/agents';

import type {
  CompiledPolicy,
  EndpointingPolicy,
  EngineAction,
  HeardSummary,
  KeyRef,
  MessageId,
  SayDeclared,
} from '../../core/index.ts';
import type { RawKind, Vault } from '../../evidence/index.ts';
import { fillText } from '../../policy/index.ts';
import type { ChatContextKeeper } from '../context/index.ts';
import type { TranscriptGate, TurnEnds } from '../ears/index.ts';
import { replaceEndpointing, type Listeners, type Tell } from '../ground/index.ts';
import type { PlayoutController } from '../playout/index.ts';
import type { Call } from './call.ts';
import { declaredText } from './declared-text.ts';
import type { Messages } from './messages.ts';
import type { Watchdog } from './watchdog.ts';

/** The parts of a running call that the edge performs actions with. */
export type Host = {
  readonly policy: CompiledPolicy;
  readonly tell: Tell;
  readonly vault: Pick<Vault, 'get'>;
  readonly listeners: Pick<Listeners, 'emit' | 'has'>;
  readonly messages: Messages;
  readonly gate: Pick<TranscriptGate, 'release' | 'releaseInterim' | 'drop'>;
  /** Returns false if LiveKit no longer waits for this answer. */
  readonly answerTurnEnd: TurnEnds['detector']['answer'];
  readonly watchdog: Pick<Watchdog, 'waits' | 'goesOn'>;
  /** Removes the audio of a message that nobody has heard from the playout. */
  readonly cancelPlayout: (messageId: MessageId) => void;
  /** Throws while there is no audio output. */
  readonly playout: (messageId: MessageId) => PlayoutController;
  readonly context: Pick<ChatContextKeeper, 'cut' | 'endedBy' | 'silenced' | 'summary'>;
  /** Keeps a value for the raw record. */
  readonly keep: (ref: string, kind: RawKind, value: string) => void;
  /** The digits spoken in a transcript. */
  readonly spokenDigits: (transcript: string) => string;
  /** Speaks a text as a message that the engine has requested. */
  readonly sayDeclared: (action: SayDeclared) => void;
  /** Speaks a message from kept audio, bypassing LiveKit's queue. Throws without audio or during playout. */
  readonly sayAside: (messageType: string) => void;
  /** Starts a reply that asks the caller to repeat what they said `agoMs` ago. */
  readonly askAgain: (agoMs: number) => void;
  /** Commits a text as the caller's turn. */
  readonly commitInput: (input: string) => void;
  /** Lets LiveKit close the session because a provider has failed for good. */
  readonly closeOnTrouble: () => void;
  /** Tells the engine a key again. Returns false if it was pressed too long ago. */
  readonly readKey: (ref: KeyRef) => boolean;
  readonly setEndpointing: (endpointing: EndpointingPolicy | undefined) => void;
  /** Ends the reply that owns a running tool. */
  readonly cancelTool: (action: Of<'cancel_tool'>) => Promise<void>;
};

/** The engine's action with a given `type`. */
export type Of<Type extends EngineAction['type']> = Extract<EngineAction, { readonly type: Type }>;

/** How an action ended: done in full, or what was done instead. */
export type Outcome =
  | { readonly did: 'all'; readonly heard?: HeardSummary }
  | { readonly did: 'part'; readonly instead: string };

export const DONE: Outcome = { did: 'all' };

/** What `createHost` needs, once a session is attached. */
export type HostOptions = {
  readonly call: Call;
  readonly session: voice.AgentSession;
  readonly listeners: Listeners;
  readonly context: ChatContextKeeper;
  /** Lets LiveKit close the session, as it would have done when the provider failed. */
  readonly closeOnTrouble: () => void;
  /** The values last filled into the text of a type; a repetition uses the same ones. */
  readonly paramsOf: (messageType: string) => Readonly<Record<string, string>> | undefined;
};

export function createHost(options: HostOptions): Host {
  const { call, session, listeners, context } = options;
  const { policy, vault, messages, gate, watchdog } = call;
  return {
    policy,
    vault,
    messages,
    gate,
    watchdog,
    listeners,
    context,
    tell: (event) => call.tell(event),
    answerTurnEnd: (askId, complete) => call.turnEnds.detector.answer(askId, complete),
    cancelPlayout: (messageId) => call.output.cancel(messageId),
    playout: (messageId) => call.output.playout(messageId),
    spokenDigits: (transcript) => call.perceiver.spokenDigits(transcript),
    keep: (ref, kind, value) => call.keep(ref, kind, value),
    sayDeclared: (action) => sayDeclared(options, action),
    sayAside: (messageType) => call.asides.say(messageType),
    closeOnTrouble: options.closeOnTrouble,
    askAgain: (agoMs) => askAgain(options, agoMs),
    readKey: (ref) => call.keypad.again(ref),
    commitInput: (input) => void session.generateReply({ userInput: input }),
    setEndpointing(endpointing) {
      call.endpointing = endpointing;
      replaceEndpointing(session, endpointing);
    },
    async cancelTool({ callId }) {
      const owner = call.tools.ownerOf(callId);
      if (owner === undefined) throw new UnknownToolCallError();
      const ended = messages.interrupt(owner);
      call.tools.abort(callId);
      await ended;
    },
  };
}

/** Speaks a text that the engine asked for, as a message. */
function sayDeclared({ call, session, paramsOf }: HostOptions, action: SayDeclared): void {
  const { policy, messages } = call;
  const { messageType, role, ofMessageId } = action;
  const said = declaredText(action, policy, (of) => call.heard(of));
  if (said === undefined || said === '') throw new NothingToSayError();
  // A text that was spoken before has no placeholders left.
  const isSaid = action.source === 'again' || action.source === 'rest';
  const text = isSaid ? said : fillText(said, paramsOf(messageType));
  // A text that must be heard even when no voice works is kept as audio.
  const audio = call.asides.kept.streamOf(text);
  const addToChatCtx = !isSaid || isForContext(messages, ofMessageId);
  const given = { allowInterruptions: true, addToChatCtx };
  const before = ofMessageId === undefined ? undefined : messages.of(ofMessageId);
  const template = isSaid ? before?.template : text === said ? undefined : said;
  messages.make({ messageType, role, ofMessageId, text, template }, () =>
    session.say(text, { ...given, ...(audio === undefined ? {} : { audio }) }),
  );
}

/** The repetition of a message that the application keeps out of the chat context stays out of it too. */
function isForContext(messages: Messages, messageId: MessageId | undefined): boolean {
  return messageId === undefined || messages.of(messageId)?.isForContext !== false;
}

/** Makes a reply that the application did not request, under the type of replies LiveKit makes by itself. */
function askAgain({ call, session }: HostOptions, agoMs: number): void {
  const instructions = askAgainInstructions(agoMs);
  const made = { messageType: 'answer', role: 'message', text: undefined } as const;
  call.messages.make({ ...made, ofMessageId: undefined }, () =>
    session.generateReply({ instructions }),
  );
}

/** The instructions for the model. They leave out the caller's words, which are too old to be answered. */
function askAgainInstructions(agoMs: number): string {
  const seconds = Math.max(1, Math.round(agoMs / 1000));
  return `About ${seconds} seconds ago the caller said something that was not taken up, and you do not know what. In one short sentence, in the language of the call, say so and ask them to say it again. Do not guess what it was.`;
}

/** Thrown for a reprompt without words in the policy, of a message whose words are unknown. */
class NothingToSayError extends Error {
  override readonly name = 'NothingToSayError';
}

/** Thrown for a tool call that is over or that no message owns. */
class UnknownToolCallError extends Error {
  override readonly name = 'UnknownToolCallError';
}
