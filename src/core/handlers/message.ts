import {
  type Draft,
  type EventOf,
  act,
  change,
  clearDeadline,
  forgetDebts,
  recordDelivery,
  setDeadline,
} from '../draft/index.ts';
import { forgetCollection } from './collection.ts';
import {
  type EndpointingPolicy,
  type MessageId,
  policyOf,
  isProtected,
  rulesOfMessage,
  lastMessageOf,
  ownsTool,
  playoutOf,
  type EndedMessage,
  type QueuedMessage,
  type SpokenMessage,
  type RequestedMessage,
} from '../model/index.ts';
import { finish } from './message-end.ts';
import { closeOverlap, judge, openOverlap } from './overlap.ts';
import { pauseLadder } from './silence.ts';
import { suspend } from './suspend.ts';

/** LiveKit has created a speech. A protected one is vetoed now, before anybody can supersede it. */
export function onMessageQueued(draft: Draft, event: EventOf<'message_queued'>): void {
  const { messageId, messageType, role, ofMessageId } = event;
  const isLocked = event.lockedByApplication === true;
  const isVetoed = isProtected(rulesOfMessage(draft.policy, { messageType, isLocked }));
  const asked = draft.state.requested.find(
    (request) => request.role === role && request.messageType === messageType,
  );
  const message: QueuedMessage = {
    messageId,
    messageType,
    role,
    rootId: ofMessageId ?? messageId,
    isVetoed,
    isLocked,
    isWhole: asked?.isWhole ?? role !== 'reprompt',
    text: { words: 0, endsInQuestion: false },
    start: 'queued',
    startedBy: undefined,
    bringsResult: false,
    isAside: false,
  };
  if (asked !== undefined) fulfilRequest(draft, message, asked);
  if (draft.state.escalation.type === 'under_way' && (role === 'again' || role === 'reprompt')) {
    // Asked for before the caller wanted a human: nothing of that is said any more.
    act(draft, { type: 'cancel_message', messageId });
    recordDelivery(draft, message, 'escalated');
    return;
  }
  change(draft, { queue: [...draft.state.queue, message] });
  if (isVetoed) act(draft, { type: 'veto', messageId });
}

/** More of a message's text is known. */
export function onTextAppended(draft: Draft, event: EventOf<'text_appended'>): void {
  const { messageId, evidence } = event;
  const grow = <Kind extends SpokenMessage>(message: Kind): Kind => ({
    ...message,
    text: {
      words: message.text.words + evidence.words,
      endsInQuestion: evidence.words > 0 ? evidence.endsInQuestion : message.text.endsInQuestion,
    },
  });
  const { floor, queue } = draft.state;
  if (floor.type !== 'idle' && floor.message.messageId === messageId) {
    change(draft, { floor: { ...floor, message: grow(floor.message) } });
    return;
  }
  change(draft, {
    queue: queue.map((message) => (message.messageId === messageId ? grow(message) : message)),
  });
}

/** A first sample is ready. That of a vetoed message waits for a silent caller, `startWaitMs` at most. */
export function onSegmentStarted(draft: Draft, { messageId }: EventOf<'segment_started'>): void {
  const { state } = draft;
  reviveSilenced(draft, messageId);
  continueSuspended(draft, messageId);
  const { floor } = draft.state;
  if (floor.type !== 'idle' && floor.message.messageId === messageId && floor.isBetweenSegments)
    change(draft, { floor: { ...floor, isBetweenSegments: false } });
  const message = state.queue.find((queued) => queued.messageId === messageId);
  if (message === undefined || message.start !== 'queued') return;
  const { startWaitMs } = policyOf(draft.policy, message.messageType);
  const isPolicys = isProtected(policyOf(draft.policy, message.messageType));
  // What only the application has locked begins at once, as it does in LiveKit without a floor.
  const isPatient = message.isVetoed && (isPolicys || !message.isLocked);
  if (isPatient && state.caller.type === 'speaking' && startWaitMs > 0) {
    setStart(draft, { ...message, start: 'waiting' });
    setDeadline(draft, 'start', startWaitMs);
    return;
  }
  letPlay(draft, message);
}

/** The caller is silent, or has been waited for long enough. */
export function startWaiting(draft: Draft): void {
  clearDeadline(draft, 'start');
  for (const message of draft.state.queue) if (message.start === 'waiting') letPlay(draft, message);
}

/**
 * While a protected message waits, nobody is listened to. One that never begins, or another before it in
 * LiveKit's queue whose model hangs, is given up after a time.
 */
export function boundBeginning(draft: Draft): void {
  const { floor, queue, tools, awaited } = draft.state;
  const head = queue.find(({ start }) => start !== 'suspended' && start !== 'silenced');
  const isDue = head?.start === 'queued' || head?.start === 'leaving';
  const isAwaited =
    isDue && floor.type === 'idle' && tools.length === 0 && queue.some(({ isVetoed }) => isVetoed);
  const next = isAwaited ? head.messageId : undefined;
  if (next === awaited) return;
  change(draft, { awaited: next });
  if (next === undefined) clearDeadline(draft, 'begin');
  else setDeadline(draft, 'begin', BEGIN_BOUND_MS);
}

/** The first sample has become audible: from here the message's own policy holds. */
export function onMessageStarted(draft: Draft, { messageId }: EventOf<'message_started'>): void {
  const isQueued = draft.state.queue.some((queued) => queued.messageId === messageId);
  // A message that nobody has queued ends none that plays.
  if (!isQueued) return;
  const earlier = playoutOf(draft.state);
  if (earlier !== undefined) {
    const isStopped = draft.state.floor.type === 'stopping';
    if (!isStopped && ownsTool(draft.state, earlier.message.messageId))
      suspend(draft, earlier, undefined);
    // Its end was never told: for a message that had to be delivered that is no delivery.
    else finish(draft, earlier, { playedMs: earlier.playedMs, interrupted: true });
  }
  const message = draft.state.queue.find((queued) => queued.messageId === messageId);
  if (message === undefined) return;
  if (!message.isVetoed) act(draft, { type: 'veto', messageId });
  beginPlayout(draft, message);
  judgeSpeakingCaller(draft, messageId);
}

/** Where playout stands. */
export function onPlayoutProgressed(draft: Draft, event: EventOf<'playout_progressed'>): void {
  continueSuspended(draft, event.messageId);
  const { floor } = draft.state;
  if (floor.type === 'idle' || floor.message.messageId !== event.messageId) return;
  change(draft, { floor: { ...floor, playedMs: event.playedMs } });
}

function beginPlayout(draft: Draft, queued: QueuedMessage): void {
  const {
    start: _start,
    startedBy: _by,
    bringsResult: _result,
    isAside: _aside,
    ...message
  } = queued;
  const { state, policy } = draft;
  const rules = policyOf(policy, message.messageType);
  const { messageType, rootId, role } = message;
  const last = lastMessageOf(state);
  clearDeadline(draft, 'start');
  clearDeadline(draft, 'grace');
  change(draft, {
    queue: state.queue.filter((other) => other.messageId !== message.messageId),
    floor: {
      type: 'playing',
      resumedBy: undefined,
      message: { ...message, isVetoed: true },
      startedAtMs: draft.atMs,
      playedMs: 0,
      falsePauses: 0,
      before: last && endedOf(last),
      isBetweenSegments: false,
      under: role === 'aside' ? last : undefined,
    },
  });
  clearDeadline(draft, 'slow');
  // An aside leaves collection, ladder and endpointing to the message before it.
  if (role === 'aside') return;
  change(draft, { turn: { ...state.turn, isAboutElse: false } });
  if (role !== 'reprompt') change(draft, { keys: { ...draft.state.keys, invalid: 0 } });
  forgetCollection(draft, messageType);
  pauseLadder(draft, rootId);
  forgetDebts(draft);
  if (rules.graceMs > 0) setDeadline(draft, 'grace', rules.graceMs);
  setEndpointing(draft, rules.endpointing);
}

function endedOf(ended: EndedMessage): EndedMessage {
  const { messageType, isLocked, endedAtMs, playedMs, text } = ended;
  return { messageType, isLocked, endedAtMs, playedMs, text };
}

/** A caller who speaks already, or has been over a message that waited, speaks over this one. */
function judgeSpeakingCaller(draft: Draft, messageId: MessageId): void {
  const { overlap, caller } = draft.state;
  if (overlap.type === 'open' && overlap.messageId !== messageId) closeOverlap(draft);
  if (caller.type !== 'speaking') return;
  if (draft.state.overlap.type === 'none') {
    openOverlap(draft, messageId, { onsetAtMs: caller.onsetAtMs, endedAtMs: undefined });
  }
  judge(draft, 'evidence');
}

/** Where the policy names no delays, LiveKit's own hold, or what the application has set there. */
function setEndpointing(draft: Draft, endpointing: EndpointingPolicy | undefined): void {
  const { session } = draft.state;
  const { minMs, maxMs } = endpointing ?? {};
  if (session.endpointing?.minMs === minMs && session.endpointing?.maxMs === maxMs) return;
  change(draft, { session: { ...session, endpointing } });
  act(draft, { type: 'set_endpointing', endpointing });
}

function letPlay(draft: Draft, message: QueuedMessage): void {
  const startedBy = act(draft, { type: 'start_playout', messageId: message.messageId });
  setStart(draft, { ...message, start: 'leaving', startedBy });
}

function setStart(draft: Draft, changed: QueuedMessage): void {
  change(draft, {
    queue: draft.state.queue.map((message) =>
      message.messageId === changed.messageId ? changed : message,
    ),
  });
}

/** What the engine had asked for has come. */
function fulfilRequest(draft: Draft, message: SpokenMessage, asked: RequestedMessage): void {
  const { requested, escalation } = draft.state;
  const rest = requested.filter((request) => request !== asked);
  change(draft, { requested: rest });
  if (rest.length === 0) clearDeadline(draft, 'request_lost');
  if (message.role !== 'declared' || escalation.type !== 'under_way') return;
  change(draft, { escalation: { ...escalation, messageId: message.messageId } });
  clearDeadline(draft, 'escalation_lost');
}

/** A suspended message speaks again: the tool's result. */
function continueSuspended(draft: Draft, messageId: MessageId): void {
  const { floor, queue } = draft.state;
  const queued = queue.find((message) => message.messageId === messageId);
  if (floor.type !== 'idle' || queued === undefined) return;
  if (queued.start !== 'suspended' && queued.start !== 'silenced') return;
  act(draft, { type: 'veto', messageId });
  if (queued.start === 'silenced') act(draft, { type: 'start_playout', messageId });
  beginPlayout(draft, queued);
  judgeSpeakingCaller(draft, messageId);
}

/** A message whose playout was ended for its tool's sake speaks again: the tool's result. */
function reviveSilenced(draft: Draft, messageId: MessageId): void {
  const { floor } = draft.state;
  if (floor.type !== 'idle' || floor.last?.messageId !== messageId || !floor.last.isSilenced)
    return;
  const { endedAtMs: _endedAtMs, playedMs, isSilenced: _isSilenced, ...message } = floor.last;
  change(draft, {
    floor: {
      type: 'playing',
      resumedBy: undefined,
      // What was cut of it is on the record already: the result proves nothing of that.
      message: { ...message, isVetoed: true, isWhole: false },
      startedAtMs: draft.atMs,
      playedMs,
      falsePauses: 0,
      before: undefined,
      isBetweenSegments: false,
      under: undefined,
    },
  });
  act(draft, { type: 'veto', messageId });
  act(draft, { type: 'start_playout', messageId });
  judgeSpeakingCaller(draft, messageId);
}

// A model that has brought no sample by then has most likely hung; the caller hears nothing meanwhile.
const BEGIN_BOUND_MS = 15_000;
