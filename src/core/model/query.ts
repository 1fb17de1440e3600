import { policyOf, type CompiledPolicy, type Key, type MessagePolicy } from './policy.ts';
import type { MessageRole } from './event.ts';
import type { MessageId, UtteranceId } from './ids.ts';
import type { LastMessage, Playout, SpokenMessage } from './floor-state.ts';
import type { CollectionState, EngineState, OpenOverlap } from './state.ts';
import type { SessionMs } from './time.ts';

/** The message whose policy governs what the caller does now. */
export type MessageInForce = {
  readonly messageId: MessageId;
  readonly messageType: string;
  readonly role: MessageRole;
  readonly isLocked: boolean;
};

/** The policy of a message: that of its type. A locked one has `interruptible: none` and `input: hold`. */
export function rulesOfMessage(
  policy: CompiledPolicy,
  { messageType, isLocked }: { readonly messageType: string; readonly isLocked: boolean },
): MessagePolicy {
  const rules = policyOf(policy, messageType);
  return isLocked ? { ...rules, interruptible: 'none', input: 'hold' } : rules;
}

/** The policy in effect now: that of the message in force, else of the message heard last. */
export function rulesInContext(policy: CompiledPolicy, state: EngineState): MessagePolicy {
  const message = messageInForce(state) ?? lastMessageOf(state);
  return message === undefined ? policyOf(policy, 'none') : rulesOfMessage(policy, message);
}

/** The message that plays, is ducked, paused or stopping; else the first protected message in the queue. */
export function messageInForce(state: EngineState): MessageInForce | undefined {
  return playoutOf(state)?.message ?? state.queue.find((message) => message.isVetoed);
}

/**
 * Whether interim transcripts may pass to the session: no message is in force, nothing is held or
 * collected, and no final transcript would be held now.
 */
export function gateIsOpen(state: EngineState): boolean {
  return (
    state.session.type === 'closing' ||
    (messageInForce(state) === undefined && state.held.type === 'none' && !keepsInput(state))
  );
}

/** True if the engine's last word on the message was `veto`: LiveKit may not interrupt it by itself. */
export function isVetoed(state: EngineState, messageId: MessageId): boolean {
  const playing = playoutOf(state)?.message;
  if (playing?.messageId === messageId) return playing.isVetoed;
  return state.queue.some((message) => message.messageId === messageId && message.isVetoed);
}

/** Whether a turn spoken before the message began may end the message, as it would without the floor. */
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

/** What a key means now, by the policy of the message in force, else of the message heard last. */
export type KeyContext = {
  readonly messageType: string;
  readonly policy: MessagePolicy;
  /** `escalation.dtmf` is off while the message collects digits, and on again once they are complete. */
  readonly escalationKeyIsOn: boolean;
  /** The key that ends the collection the message asks for, or that ended the one completed before. */
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

/** The stop that is under way. */
export function stoppingOf({
  floor,
}: EngineState): Extract<EngineState['floor'], { type: 'stopping' }> | undefined {
  return floor.type === 'stopping' ? floor : undefined;
}

/** The overlap with the message in force, decided or not. */
export function openOverlapOf({ overlap }: EngineState): OpenOverlap | undefined {
  return overlap.type === 'open' ? overlap : undefined;
}

/** The handoff that is under way. */
export function handOffOf({
  escalation,
}: EngineState): Extract<EngineState['escalation'], { type: 'under_way' }> | undefined {
  return escalation.type === 'under_way' ? escalation : undefined;
}

/** The number that is being given, complete or not. */
export function openCollectionOf({
  collection,
}: EngineState): Extract<CollectionState, { type: 'open' }> | undefined {
  return collection.type === 'open' ? collection : undefined;
}

/** The message heard last, while nothing plays. */
export function lastMessageOf(state: EngineState): LastMessage | undefined {
  return state.floor.type === 'idle' ? state.floor.last : undefined;
}

/** The type whose clauses apply: of the message in force, else of the last message, else `none`. */
export function typeInContext(state: EngineState): string {
  return messageInForce(state)?.messageType ?? lastMessageOf(state)?.messageType ?? 'none';
}

/** Whether final transcripts are held although no message is in force. */
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

/** True once an answering machine gets `call.voicemail`: it is told nothing else, and nothing it says counts. */
export function isWithMachine({ ending }: EngineState): boolean {
  return (
    ending.type === 'leaving_message' || (ending.type === 'told' && ending.reason === 'voicemail')
  );
}

/**
 * Whether a message is still to be heard. A message whose tool talks with the caller meanwhile does not
 * count: nothing can be heard of it before that talk is over.
 */
export function isAnythingQueued({ queue }: EngineState): boolean {
  return queue.some(({ asking }) => asking.length === 0);
}

/** Whether a tool that the message called still runs. */
export function ownsTool({ tools }: EngineState, messageId: MessageId): boolean {
  return tools.some((tool) => tool.ownerMessageId === messageId);
}

/** Whether more of a message is to be heard after its present segment: the result of a tool. */
export function bringsMore(state: EngineState, message: SpokenMessage): boolean {
  return message.bringsResult || ownsTool(state, message.messageId);
}

/** Whether an interruption spares running tools and the replies that own them. */
export function keepsTools(policy: CompiledPolicy, state: EngineState): boolean {
  const { cancelTool } = policyOf(policy, typeInContext(state)).onInterruption;
  return !cancelTool || state.tools.some((tool) => !tool.cancellable);
}

/** The collection is complete: submitted, or waiting for a message that keys may not stop to end. */
export function isComplete(collection: CollectionState): boolean {
  return collection.type === 'done' || (collection.type === 'open' && collection.isComplete);
}

/** Whether a key pressed now still belongs to a number that is already complete. */
export function isTailOfNumber({ collection, keys }: EngineState, atMs: SessionMs): boolean {
  return (
    isComplete(collection) &&
    // A key that is not of the number came in between, so later keys are not of it either.
    keys.waiting.length === 0 &&
    keys.pressedAtMs !== undefined &&
    atMs - keys.pressedAtMs < SWALLOW_TAIL_MS
  );
}

/** The transcripts that supplied digits of the collection. */
export function spokenIn(collection: CollectionState): readonly UtteranceId[] {
  if (collection.type !== 'open') return [];
  return collection.parts.flatMap(({ source }) =>
    source.type === 'speech' ? [source.utteranceId] : [],
  );
}

/** Whether a message is protected: LiveKit may not supersede it from its creation on. */
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
 * For this long after a number is complete, further digits and its terminator still belong to it.
 * Callers who heard "then press hash" press it even after the last digit completed the number, and
 * some key one digit too many.
 */
export const SWALLOW_TAIL_MS = 2000;
