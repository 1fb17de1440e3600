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
  isWithMachine,
  rulesOfMessage,
  lastMessageOf,
  bringsMore,
  openOverlapOf,
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
import { keepsFromMachine } from './voicemail.ts';
import { takeWaitingKeys } from './waiting-keys.ts';

/** LiveKit has created a speech. Vetoes a protected message now, before LiveKit can supersede it. */
export function onMessageQueued(draft: Draft, event: EventOf<'message_queued'>): void {
  const { messageId, messageType, role, ofMessageId } = event;
  const isLocked = event.lockedByApplication === true;
  const isVetoed =
    isWithMachine(draft.state) ||
    isProtected(rulesOfMessage(draft.policy, { messageType, isLocked }));
  const asked = draft.state.requested.find(
    (request) => request.role === role && request.messageType === messageType,
  );
  const message: QueuedMessage = {
    messageId,
    messageType,
    role,
    rootId: asked?.rootId ?? ofMessageId ?? messageId,
    isVetoed,
    isLocked,
    isWhole: asked?.isWhole ?? role !== 'reprompt',
    text: { words: 0, endsInQuestion: false },
    bringsResult: false,
    asking: [],
    start: 'queued',
    startedBy: undefined,
  };
  if (asked !== undefined) fulfilRequest(draft, message, asked);
  if (draft.state.escalation.type === 'under_way' && (role === 'again' || role === 'reprompt')) {
    // The engine asked for it before the caller asked for a human: it is no longer said.
    act(draft, { type: 'cancel_message', messageId });
    recordDelivery(draft, message, 'escalated');
    return;
  }
  if (keepsFromMachine(draft, message, asked !== undefined)) return;
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

/** Audio is ready. A protected message's first sample waits up to `startWaitMs` for a silent caller. */
export function onSegmentStarted(draft: Draft, { messageId }: EventOf<'segment_started'>): void {
  const { state } = draft;
  reviveSilenced(draft, messageId);
  continueSuspended(draft, messageId);
  const { floor } = draft.state;
  if (floor.type !== 'idle' && floor.message.messageId === messageId && floor.isBetweenSegments) {
    const spoken = sayingResult(draft, floor.message);
    change(draft, { floor: { ...floor, message: spoken, isBetweenSegments: false } });
  }
  const message = state.queue.find((queued) => queued.messageId === messageId);
  if (message === undefined || message.start !== 'queued') return;
  const { startWaitMs } = policyOf(draft.policy, message.messageType);
  const isPolicys = isProtected(policyOf(draft.policy, message.messageType));
  // A message that only the application has locked begins at once, as in LiveKit without the floor.
  const isPatient = message.isVetoed && (isPolicys || !message.isLocked);
  if (isPatient && state.caller.type === 'speaking' && startWaitMs > 0) {
    setStart(draft, { ...message, start: 'waiting' });
    setDeadline(draft, 'start', startWaitMs);
    return;
  }
  letPlay(draft, message);
}

/** The caller is silent, or `startWaitMs` is over. Lets the messages that waited play. */
export function startWaiting(draft: Draft): void {
  clearDeadline(draft, 'start');
  for (const message of draft.state.queue) if (message.start === 'waiting') letPlay(draft, message);
}

/**
 * Sets a deadline for the head of the queue to begin while a protected message waits, because the caller's
 * input is held until then. The head's model may hang, so that it never begins.
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

/** The message's first sample is audible. Its own policy applies from now on. */
export function onMessageStarted(draft: Draft, { messageId }: EventOf<'message_started'>): void {
  const isQueued = draft.state.queue.some((queued) => queued.messageId === messageId);
  // A message that was never queued does not end the message that plays.
  if (!isQueued) return;
  const earlier = playoutOf(draft.state);
  if (earlier !== undefined) {
    const isStopped = draft.state.floor.type === 'stopping';
    if (!isStopped && bringsMore(draft.state, earlier.message)) suspend(draft, earlier, undefined);
    // The edge never reported its end: a required message counts as not delivered.
    else finish(draft, earlier, { playedMs: earlier.playedMs, interrupted: true });
  }
  const message = draft.state.queue.find((queued) => queued.messageId === messageId);
  if (message === undefined) return;
  if (!message.isVetoed) act(draft, { type: 'veto', messageId });
  beginPlayout(draft, message);
  judgeSpeakingCaller(draft, messageId);
}

/** The edge reports how far playout is. */
export function onPlayoutProgressed(draft: Draft, event: EventOf<'playout_progressed'>): void {
  continueSuspended(draft, event.messageId);
  const { floor } = draft.state;
  if (floor.type === 'idle' || floor.message.messageId !== event.messageId) return;
  change(draft, { floor: { ...floor, playedMs: event.playedMs } });
}

function beginPlayout(draft: Draft, queued: QueuedMessage): void {
  const { start, startedBy: _by, ...spoken } = queued;
  const isResult = start === 'suspended' || start === 'silenced';
  const message = isResult ? sayingResult(draft, spoken) : spoken;
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
  const { keys } = draft.state;
  const invalid = role === 'reprompt' ? keys.invalid : 0;
  change(draft, { keys: { ...keys, invalid, isChosen: false } });
  forgetCollection(draft, messageType);
  pauseLadder(draft, rootId);
  forgetDebts(draft);
  if (rules.graceMs > 0) setDeadline(draft, 'grace', rules.graceMs);
  setEndpointing(draft, rules.endpointing);
  takeWaitingKeys(draft, messageType);
}

function endedOf(ended: EndedMessage): EndedMessage {
  const { messageType, isLocked, endedAtMs, playedMs, text } = ended;
  return { messageType, isLocked, endedAtMs, playedMs, text };
}

/** Judges a caller who is already speaking as the message begins: they now speak over this message. */
function judgeSpeakingCaller(draft: Draft, messageId: MessageId): void {
  const { caller } = draft.state;
  if (openOverlapOf(draft.state)?.messageId !== messageId) closeOverlap(draft);
  if (caller.type !== 'speaking') return;
  if (draft.state.overlap.type === 'none') {
    openOverlap(draft, messageId, { onsetAtMs: caller.onsetAtMs, endedAtMs: undefined });
  }
  judge(draft, 'evidence');
}

/** Sets the policy's delays, or restores those of LiveKit or the application if it names none. */
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

/** LiveKit has created a message that the engine requested. */
function fulfilRequest(draft: Draft, message: SpokenMessage, asked: RequestedMessage): void {
  const { requested, escalation } = draft.state;
  const rest = requested.filter((request) => request !== asked);
  change(draft, { requested: rest });
  if (rest.length === 0) clearDeadline(draft, 'request_lost');
  if (message.role !== 'declared' || escalation.type !== 'under_way') return;
  change(draft, { escalation: { ...escalation, messageId: message.messageId } });
  clearDeadline(draft, 'escalation_lost');
}

/** A suspended message speaks again, to say its tool's result. */
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

/** A message whose playout was stopped while its tool ran speaks again, to say the tool's result. */
function reviveSilenced(draft: Draft, messageId: MessageId): void {
  const last = lastMessageOf(draft.state);
  if (last?.messageId !== messageId || !last.isSilenced) return;
  const { endedAtMs: _endedAtMs, playedMs, isSilenced: _isSilenced, ...message } = last;
  change(draft, {
    floor: {
      type: 'playing',
      resumedBy: undefined,
      // The record already shows that it was cut: hearing the result does not deliver the cut part.
      message: { ...sayingResult(draft, message), isVetoed: true, isWhole: false },
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

/** The message as it speaks now: only tools that still run may bring another result after this one. */
function sayingResult(draft: Draft, message: SpokenMessage): SpokenMessage {
  return { ...message, bringsResult: ownsTool(draft.state, message.messageId), asking: [] };
}

// A model without a sample by then has most likely hung, and the caller hears nothing meanwhile.
const BEGIN_BOUND_MS = 15_000;
