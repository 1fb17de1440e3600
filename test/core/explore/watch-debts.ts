import {
  policyOf,
  type Decision,
  type EngineAction,
  type EngineEvent,
  type MessageId,
} from '../../../src/core/index.ts';
import type { Turn } from '../harness/call.ts';
import type { OwedLadder } from './watch.ts';
import type { World } from './world.ts';

/** Keeps account of what the caller is owed, from events, decisions and actions alone. */
export function watchDebts(world: World, { event, actions, decisions }: Turn): void {
  // A late step runs its deadlines before its event, so a message that starts pays what they owed.
  const isStart = event.type === 'message_started';
  if (!isStart) onEvent(world, event);
  for (const decision of decisions) onDecision(world, decision);
  for (const action of actions) onAction(world, action);
  if (isStart) onEvent(world, event);
}

function onEvent(world: World, event: EngineEvent): void {
  const { watch } = world;
  switch (event.type) {
    case 'message_queued':
      onQueued(world, event);
      return;
    case 'message_started': {
      const message = watch.messages.get(event.messageId);
      if (message === undefined || watch.cancelled.has(event.messageId)) return;
      watch.messages.set(event.messageId, { ...message, isHeard: true });
      watch.cutBy = undefined;
      watch.isStale = false;
      watch.isUnheard = false;
      watch.isAnswered = false;
      watch.lastHeard = event.messageId;
      if (message.rootId !== watch.ladder?.rootId) watch.ladder = undefined;
      return;
    }
    case 'segment_started':
      // The second segment is the result of a tool, after another message.
      if (!event.segmentId.endsWith('/2')) return;
      watch.lastHeard = event.messageId;
      watch.ended.delete(event.messageId);
      watch.cutBy = undefined;
      watch.isStale = false;
      return;
    case 'message_finished':
      onFinished(world, event.messageId);
      return;
    case 'message_dropped':
      if (event.reason === 'failed' && !watch.isAnswered)
        watch.ladder ??= restarted(watch.lastLadder);
      return;
    case 'words_heard':
      watch.isUnheard = !event.isFinal && asksAlone(world, event);
      return;
    case 'stt_failed':
      watch.isUnheard = false;
      return;
    case 'turn_committed':
      watch.isUnheard = false;
      watch.ladder = undefined;
      watch.isStale = false;
      return;
    case 'caller_left':
    case 'session_closing':
      forgive(world);
      return;
    case 'caller_returned':
      watch.ladder = restarted(watch.lastLadder);
      return;
    default:
  }
}

/** Whether words ask for the floor while no message is there that could admit or dispose of them. */
function asksAlone(
  { messages, state, voiceOnsetAtMs }: World,
  { evidence }: Extract<EngineEvent, { type: 'words_heard' }>,
): boolean {
  const { floor, escalation } = state;
  const isAlone = messages.length === 0 && floor.type === 'idle' && escalation.type === 'none';
  // The `input` of the last message may dispose of words whose voice began over it.
  if (!isAlone || voiceOnsetAtMs < (floor.last?.endedAtMs ?? 0)) return false;
  const isWish = evidence.matches.includes('escalation');
  return !isWish && evidence.shape === 'other' && evidence.likenessToOwn < 0.8;
}

function onQueued(world: World, event: Extract<EngineEvent, { type: 'message_queued' }>): void {
  const { watch, policy } = world;
  const { messageId, messageType, role, ofMessageId } = event;
  const rootId =
    ofMessageId === undefined
      ? messageId
      : (watch.messages.get(ofMessageId)?.rootId ?? ofMessageId);
  watch.messages.set(messageId, { messageType, rootId, isHeard: false });
  // The reprompt belongs to a ladder that was no longer owed.
  if (role === 'reprompt' && watch.isOrphanRung) watch.ladder ??= { rootId, messageType, rung: 1 };
  const isRest = role === 'again' && watch.isRestAsked;
  if (policyOf(policy, messageType).delivery !== 'required' || role === 'reprompt' || isRest)
    return;
  watch.undelivered.set(rootId, messageType);
  watch.unjudged.add(messageId);
}

function onFinished(
  world: World,
  messageId: Extract<EngineEvent, { type: 'message_finished' }>['messageId'],
): void {
  const { watch, policy } = world;
  const message = watch.messages.get(messageId);
  if (message === undefined) return;
  const { rootId, messageType } = message;
  if (watch.ended.has(messageId) || watch.cancelled.has(messageId)) return;
  watch.ended.add(messageId);
  // The handle ended late: another message has been heard since its sound ended.
  if (watch.lastHeard !== messageId) return;
  if (policyOf(policy, messageType).silence === undefined || watch.isAnswered) {
    watch.ladder = undefined;
    watch.lastLadder = undefined;
    return;
  }
  if (world.state.escalation.type !== 'none') return;
  watch.lastLadder = { rootId, messageType, rung: 0 };
  const isGoingOn = watch.ladder?.rootId === rootId;
  if (!isGoingOn && !world.isAway) watch.ladder = watch.lastLadder;
}

function onDecision(world: World, decision: Decision): void {
  const { watch, policy } = world;
  const { verdict, class: callerClass, clause, messageId, messageType } = decision;
  const rootId = messageId === undefined ? undefined : watch.messages.get(messageId)?.rootId;
  switch (verdict) {
    case 'interrupt':
      // The application has asked for the floor and takes it.
      if (clause === 'session.interrupt') {
        watch.cutBy = undefined;
        watch.isStale = false;
      }
      if (callerClass !== 'dtmf' && clause !== 'session.interrupt' && !isGivenUp(clause))
        watch.cutBy = callerClass;
      return;
    case 'reprompt':
      watch.isOrphanRung = callerClass === 'silence' && watch.ladder === undefined;
      if (callerClass === 'silence' && watch.ladder !== undefined)
        watch.ladder = { ...watch.ladder, rung: watch.ladder.rung + 1 };
      return;
    case 'continue':
      // A human is already being called.
      if (clause.endsWith('.onIncomplete')) watch.undelivered.clear();
      return;
    case 'escalate':
      forgive(world);
      watch.lastLadder = undefined;
      watch.undelivered.clear();
      return;
    case 'choose':
    case 'collect':
    case 'complete':
      watch.ladder = undefined;
      watch.cutBy = undefined;
      watch.isAnswered = true;
      return;
    case 'delivered':
    case 'incomplete':
      if (messageId !== undefined) watch.unjudged.delete(messageId);
      if (rootId === undefined) return;
      if (
        decision.reason === 'escalated before its end' ||
        verdict === 'delivered' ||
        policyOf(policy, messageType).onIncomplete === 'report'
      )
        watch.undelivered.delete(rootId);
      return;
    default:
  }
}

function onAction(world: World, action: EngineAction): void {
  const { watch } = world;
  switch (action.type) {
    case 'release':
    case 'release_interim':
    case 'commit_user_input':
      watch.isUnheard = false;
      watch.cutBy = undefined;
      watch.isStale = false;
      return;
    case 'report_held':
      watch.cutBy = undefined;
      watch.isStale = action.stale;
      return;
    case 'say_declared':
      watch.isRestAsked = action.source === 'rest';
      return;
    case 'submit_collected':
    case 'choose_option':
    case 'hand_off':
      watch.isStale = false;
      return;
    case 'truncate_context':
      onFinished(world, action.messageId);
      return;
    case 'cancel_message':
      if (watch.messages.get(action.messageId)?.isHeard !== true)
        watch.cancelled.add(action.messageId);
      return;
    default:
  }
}

/** Whether the message has called a tool that talks with the caller: until then it is not over. */
export function isTalking({ tools }: World, messageId: MessageId): boolean {
  return tools.some(({ isAsking, ownerMessageId }) => isAsking && ownerMessageId === messageId);
}

function restarted(ladder: OwedLadder | undefined): OwedLadder | undefined {
  return ladder === undefined ? undefined : { ...ladder, rung: 0 };
}

/** Clears the debts: the caller is gone, or a human takes over. */
function forgive({ watch }: World): void {
  watch.isUnheard = false;
  watch.ladder = undefined;
  watch.cutBy = undefined;
  watch.isStale = false;
}

/** Whether the message never began: then nobody has noticed that it ended. */
function isGivenUp(clause: string): boolean {
  return clause.endsWith('.startWaitMs');
}

/** What the caller is still owed, in words. Empty if the caller is in good hands. */
export function debtsOf(world: World): readonly string[] {
  const { watch, policy } = world;
  // A caller who has left, or to whom nothing can be spoken, is owed nothing.
  if (world.isClosed || world.isAway || world.broken.includes('start_playout')) return [];
  const debts: string[] = [];
  if (watch.ladder !== undefined) {
    const rungs = policyOf(policy, watch.ladder.messageType).silence?.do.length ?? 0;
    if (watch.ladder.rung < rungs)
      debts.push(`rungs of the ladder are left after ${watch.lastDecision}`);
  }
  if (watch.cutBy !== undefined)
    debts.push(`a message was cut (${watch.cutBy}) and nothing followed`);
  if ([...watch.undelivered.keys()].some((messageId) => !isTalking(world, messageId)))
    debts.push('a required message was not delivered');
  if (watch.isUnheard) debts.push('interim words were heard and nothing followed');
  if (watch.isStale) debts.push('held words were reported as stale and nothing followed');
  return debts;
}
