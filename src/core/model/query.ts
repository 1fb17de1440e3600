import { policyOf, type CompiledPolicy, type Key, type MessagePolicy } from './policy.ts';
import type { MessageRole } from './event.ts';
import type { MessageId, UtteranceId } from './ids.ts';
import type { LastMessage, Playout } from './floor-state.ts';
import type { CollectionState, EngineState } from './state.ts';
import type { SessionMs } from './time.ts';

/** The message whose policy governs what the caller does now. */
export type MessageInForce = {
  readonly messageId: MessageId;
  readonly messageType: string;
  readonly role: MessageRole;
  readonly isLocked: boolean;
};

/** The policy of one message: that of its type, unless the application has locked the message. */
export function rulesOfMessage(
  policy: CompiledPolicy,
  { messageType, isLocked }: { readonly messageType: string; readonly isLocked: boolean },
): MessagePolicy {
  const rules = policyOf(policy, messageType);
  return isLocked ? { ...rules, interruptible: 'none', input: 'hold' } : rules;
}

/** The policy that holds now: of the message in force, else of the last one. */
export function rulesInContext(policy: CompiledPolicy, state: EngineState): MessagePolicy {
  const message = messageInForce(state) ?? lastMessageOf(state);
  return message === undefined ? policyOf(policy, 'none') : rulesOfMessage(policy, message);
}

/** The message that plays, is ducked, paused or stopping; else the first protected one that waits. */
export function messageInForce(state: EngineState): MessageInForce | undefined {
  return playoutOf(state)?.message ?? state.queue.find((message) => message.isVetoed);
}

/**
 * Whether interim transcripts may pass to the session: nothing is in force, nothing is held or
 * collected, and no final transcript would be kept now.
 */
export function gateIsOpen(state: EngineState): boolean {
  return (
    state.session.type === 'closing' ||
    (messageInForce(state) === undefined && state.held.type === 'none' && !keepsInput(state))
  );
}

/** Whether LiveKit may not interrupt the message by itself, as the engine last said. */
export function isVetoed(state: EngineState, messageId: MessageId): boolean {
  const playing = playoutOf(state)?.message;
  if (playing?.messageId === messageId) return playing.isVetoed;
  return state.queue.some((message) => message.messageId === messageId && message.isVetoed);
}

/** Whether a turn that was said before the message began may end it, as it would without a floor. */
export function admitsTurn(policy: CompiledPolicy, state: EngineState): boolean {
  const message = messageInForce(state);
  if (message === undefined) return true;
  const playout = playoutOf(state);
  if (playout === undefined || state.floor.type === 'stopping') return false;
  const rules = rulesOfMessage(policy, message);
  return !isProtected(rules) && state.atMs >= playout.startedAtMs + rules.graceMs;
}

/** Whether a verdict of LiveKit's adaptive interruption is evidence now: speech is admitted and judged. */
export function admitsOverlapVerdict(policy: CompiledPolicy, state: EngineState): boolean {
  const playout = playoutOf(state);
  if (playout === undefined || state.floor.type === 'stopping') return false;
  const rules = rulesOfMessage(policy, playout.message);
  return (
    admitsSpeech(rules) &&
    rules.speech.mode === 'adaptive' &&
    state.atMs >= playout.startedAtMs + rules.graceMs
  );
}

/** What a key means now: the policy of the message in force, else of the one heard last. */
export type KeyContext = {
  readonly messageType: string;
  readonly policy: MessagePolicy;
  /** `escalation.dtmf` is off while the message collects digits, and on again once they are complete. */
  readonly escalationKeyIsOn: boolean;
  /** Ends the collection that the message asks for, or has ended the one completed before it. */
  readonly terminator: Key | undefined;
};

/** See `KeyContext`. Before the first message: the workflow's defaults, under the type `none`. */
export function keyContext(policy: CompiledPolicy, state: EngineState): KeyContext {
  const messageType = typeInContext(state);
  const rules = rulesInContext(policy, state);
  const { completed } = state.keys;
  const collects =
    rules.expects ??
    (completed === undefined ? undefined : policyOf(policy, completed.messageType).expects);
  return {
    terminator: collects?.terminator,
    messageType,
    policy: rules,
    escalationKeyIsOn:
      policy.escalation?.dtmf !== undefined &&
      (rules.expects === undefined || isComplete(state.collection)),
  };
}

/** The message that is being heard. */
export function playoutOf(state: EngineState): Playout | undefined {
  return state.floor.type === 'idle' ? undefined : state.floor;
}

/** The message heard last, while nothing plays. */
export function lastMessageOf(state: EngineState): LastMessage | undefined {
  return state.floor.type === 'idle' ? state.floor.last : undefined;
}

/** The type whose clauses hold: of the message in force, else of the last one, else `none`. */
export function typeInContext(state: EngineState): string {
  return messageInForce(state)?.messageType ?? lastMessageOf(state)?.messageType ?? 'none';
}

/** Whether final transcripts are kept although no message is in force. */
export function keepsInput(state: EngineState): boolean {
  return (
    state.escalation.type !== 'none' ||
    state.collection.type === 'open' ||
    state.requested.some((request) => request.isProtected) ||
    state.queue.some((message) => message.isVetoed) ||
    isPlayoutOpen(state)
  );
}

/**
 * True while LiveKit has not marked the playout of a silenced message done. A turn would end its handle, and
 * cancel the tool that it runs.
 */
export function isPlayoutOpen(state: EngineState): boolean {
  const last = lastMessageOf(state);
  return last?.isSilenced === true && last.isVetoed;
}

/** Whether a tool that a message has called still runs. */
export function ownsTool({ tools }: EngineState, messageId: MessageId): boolean {
  return tools.some((tool) => tool.ownerMessageId === messageId);
}

/** Whether an interruption leaves running tools and the replies that own them alone. */
export function keepsTools(policy: CompiledPolicy, state: EngineState): boolean {
  const { cancelTool } = policyOf(policy, typeInContext(state)).onInterruption;
  return !cancelTool || state.tools.some((tool) => !tool.cancellable);
}

/** Nothing more is collected: submitted, or kept until the message that keys may not stop is over. */
export function isComplete(collection: CollectionState): boolean {
  return collection.type === 'done' || (collection.type === 'open' && collection.isComplete);
}

/** Whether a key pressed now belongs to a number that is complete: the caller is still keying it. */
export function isTailOfNumber({ collection, keys }: EngineState, atMs: SessionMs): boolean {
  return (
    isComplete(collection) &&
    keys.pressedAtMs !== undefined &&
    atMs - keys.pressedAtMs < SWALLOW_TAIL_MS
  );
}

/** The transcripts that digits of a collection came from. */
export function spokenIn(collection: CollectionState): readonly UtteranceId[] {
  if (collection.type !== 'open') return [];
  return collection.sources.flatMap((source) =>
    source.type === 'speech' ? [source.utteranceId] : [],
  );
}

/** Protected: LiveKit is kept from superseding it from its creation on. */
export function isProtected(rules: MessagePolicy): boolean {
  return !admitsSpeech(rules) || rules.delivery === 'required';
}

/** Whether speech may end a message before its end. */
export function admitsSpeech(rules: MessagePolicy): boolean {
  return rules.interruptible === 'any' || rules.interruptible === 'speech';
}

/** Whether a key may end a message before its end. */
export function admitsKeys(rules: MessagePolicy): boolean {
  return rules.interruptible === 'any' || rules.interruptible === 'dtmf';
}

/**
 * For so long after a number is complete, more digits and its terminator are taken for the end of it:
 * callers who were told "then press hash" press it although the last digit completed the number, and
 * some key a digit too many.
 */
export const SWALLOW_TAIL_MS = 2000;
