import {
  type Draft,
  type EventOf,
  type Finding,
  act,
  answerTurn,
  cancelWholeQueue,
  cancellableOf,
  change,
  clearDeadline,
  decide,
  forgetDebts,
  heardFloorOf,
  interrupt,
  oweAnswer,
  playoutFields,
  releaseHeld,
  reportHeld,
  setDeadline,
  undecidedOverlapOf,
} from '../draft/index.ts';
import {
  clauseOf,
  policyOf,
  rulesOfMessage,
  messageInForce,
  lastMessageOf,
  playoutOf,
  spokenIn,
  stoppingOf,
  typeInContext,
  type UtteranceId,
} from '../model/index.ts';
import { giveUpProofs, onDelivery, sayOwed } from './delivery.ts';
import { closeOverlap } from './overlap.ts';
import { arbitrate, overruledBy } from '../rules/index.ts';
import { onMessageLost, resetLadder, startLadder } from './silence.ts';
import { onSpeechEnded } from './voice.ts';
import { reportWaitingKeys } from './waiting-keys.ts';

/** The application called `session.interrupt()`. The message's policy decides, as it does about speech. */
export function onInterruptRequested(draft: Draft): void {
  const floor = heardFloorOf(draft);
  const message = messageInForce(draft.state);
  const situation = {
    policy: draft.policy,
    state: draft.state,
    atMs: draft.atMs,
    messageType: message?.messageType ?? 'none',
    rules:
      message === undefined
        ? policyOf(draft.policy, 'none')
        : rulesOfMessage(draft.policy, message),
    stimulus: { type: 'request' },
  } as const;
  const ruling = arbitrate(situation);
  if (ruling === undefined) return;
  const { verdict, clause, class: callerClass, reason } = ruling.proposal;
  const finding = { clause, class: callerClass, reason, overruled: overruledBy(situation, ruling) };
  if (floor !== undefined && verdict === 'interrupt') {
    const at = situation.rules.onInterruption.stop;
    interrupt(draft, floor, { cause: 'session', at, finding: { verdict, ...finding } });
  } else if (floor === undefined) {
    endWaiting(draft, finding);
  } else {
    decide(draft, { verdict: 'continue', ...finding });
  }
}

/** No message plays. Cancels the unprotected messages in the queue; they never enter the chat context. */
function endWaiting(draft: Draft, finding: Omit<Finding, 'verdict'>): void {
  const { floor } = draft.state;
  const [waiting] = floor.type === 'idle' ? cancellableOf(draft.policy, draft.state) : [];
  if (waiting !== undefined) {
    decide(draft, {
      verdict: 'interrupt',
      clause: REQUEST_CLAUSE,
      class: 'unclassified',
      reason: 'the application asks for the floor before the message is heard',
      about: waiting,
    });
    cancelWholeQueue(draft);
    // The application takes the floor, and with it what was to be said.
    forgetDebts(draft);
    onMessageLost(draft);
    return;
  }
  const reason =
    floor.type === 'stopping' ? 'the message is ending already' : 'nothing is there to interrupt';
  const isFree = finding.clause === REQUEST_CLAUSE;
  decide(draft, { verdict: 'continue', ...finding, ...(isFree ? { reason } : {}) });
}

/** Something other than the engine has ended the playout. The message counts as stopped. */
export function onInterruptedExternally(
  draft: Draft,
  event: EventOf<'playout_interrupted_externally'>,
): void {
  const floor = heardFloorOf(draft);
  if (floor?.message.messageId !== event.messageId) return;
  const { overlap } = draft.state;
  const byDecision = decide(draft, {
    verdict: 'interrupt',
    clause:
      event.by === 'turn'
        ? clauseOf(draft.policy, floor.message.messageType, 'endpointing')
        : REQUEST_CLAUSE,
    class: 'unclassified',
    reason: EXTERNAL[event.by],
    overlapId: undecidedOverlapOf(draft.state),
  });
  change(draft, {
    floor: {
      type: 'stopping',
      cause: 'session',
      byAction: undefined,
      byDecision,
      keepsHandle: false,
      failures: 0,
      utteranceIds: overlap.type === 'open' ? overlap.utteranceIds : [],
      ...playoutFields(floor),
    },
    overlap: { type: 'none' },
  });
  for (const name of ['overlap', 'pause', 'grace'] as const) clearDeadline(draft, name);
  setDeadline(draft, 'stop_lost', EXTERNAL_BOUND_MS);
}

/** The session starts. Keeps its capabilities and sets the deadline for the longest call. */
export function onSessionStarted(draft: Draft, event: EventOf<'session_started'>): void {
  const { capabilities } = event;
  change(draft, { session: { ...draft.state.session, capabilities } });
  const { maxMs } = draft.policy.call;
  if (maxMs !== undefined) setDeadline(draft, 'max', maxMs);
}

/** The recogniser failed. Whatever waits for words stops waiting. */
export function onSttFailed(draft: Draft): void {
  const { interim } = draft.state;
  const session = { ...draft.state.session, isSttLost: true };
  // The final words of what was heard so far will not come: the caller is asked for them.
  change(draft, { session, interim: undefined });
  if (interim?.isTurn === true) oweAnswer(draft, interim.voiceAtMs, LOST_WORDS_MS);
  answerTurn(draft, 'complete');
  releaseHeld(draft);
}

/** The gate has held a transcript too long. Releases it, or reports it to the application. */
export function onGateStalled(draft: Draft, { utteranceId }: EventOf<'gate_stalled'>): void {
  // A late step runs its deadlines first, and one of them may have released the transcript.
  if (isGone(draft, utteranceId)) return;
  forgetUtterance(draft, utteranceId);
  const { state } = draft;
  if (messageInForce(state) === undefined) {
    act(draft, { type: 'release', utteranceIds: [utteranceId] });
    return;
  }
  const messageType = typeInContext(state);
  decide(draft, {
    verdict: 'report',
    clause: clauseOf(draft.policy, messageType, 'heldForMs'),
    class: 'unclassified',
    reason: 'the transcript was kept beyond its bound',
  });
  act(draft, { type: 'report_held', utteranceIds: [utteranceId], messageType, stale: true });
  oweAnswer(draft, draft.atMs);
}

/** The caller has left. Nothing waits for their voice, and no rung of silence is taken. */
export function onCallerLeft(draft: Draft): void {
  onSpeechEnded(draft);
  answerTurn(draft, 'complete');
  resetLadder(draft);
  change(draft, { caller: { type: 'away' } });
}

/** The caller is back in the call. */
export function onCallerReturned(draft: Draft): void {
  if (draft.state.caller.type !== 'away') return;
  change(draft, { caller: { type: 'silent', voiceEndedAtMs: draft.atMs, voice: undefined } });
  sayOwed(draft);
  const last = lastMessageOf(draft.state);
  if (last !== undefined) startLadder(draft, last);
}

/** Held input is older than its message allows. Reports it and counts silence, so that the agent speaks. */
export function onHeldDue(draft: Draft): void {
  if (draft.state.held.type === 'none') return;
  reportHeld(draft, { reason: 'the input is too old to be answered', stale: true });
  const last = lastMessageOf(draft.state);
  if (last !== undefined && draft.state.silence.type === 'off') startLadder(draft, last);
}

/** The session closes. Settles everything that waits, and records required messages that were not heard. */
export function onSessionClosing(draft: Draft): void {
  onSpeechEnded(draft);
  closeOverlap(draft);
  answerTurn(draft, 'complete');
  reportHeld(draft, { reason: 'the session closes before it was answered', stale: true });
  reportWaitingKeys(draft);
  change(draft, { session: { ...draft.state.session, type: 'closing' } });
  const { queue, collection } = draft.state;
  const digits = spokenIn(collection);
  if (digits.length > 0) act(draft, { type: 'release', utteranceIds: digits });
  const playout = playoutOf(draft.state);
  const stopping = stoppingOf(draft.state);
  if (stopping !== undefined && stopping.utteranceIds.length > 0) {
    act(draft, { type: 'release', utteranceIds: stopping.utteranceIds });
  }
  if (playout !== undefined) {
    onDelivery(draft, { message: playout.message, isComplete: false, cause: stopping?.cause });
  }
  for (const message of queue) onDelivery(draft, { message, isComplete: false, cause: undefined });
  giveUpProofs(draft);
  change(draft, {
    floor: { type: 'idle', last: undefined },
    queue: [],
    requested: [],
    collection: { type: 'none' },
    deadlines: [],
  });
}

function isGone({ actions }: Draft, utteranceId: UtteranceId): boolean {
  return actions.some(
    (action) =>
      (action.type === 'release' || action.type === 'drop' || action.type === 'report_held') &&
      action.utteranceIds.includes(utteranceId),
  );
}

function forgetUtterance(draft: Draft, utteranceId: UtteranceId): void {
  const { held, overlap, floor, collection } = draft.state;
  const without = (ids: readonly UtteranceId[]): readonly UtteranceId[] =>
    ids.filter((kept) => kept !== utteranceId);
  if (overlap.type === 'open') {
    change(draft, { overlap: { ...overlap, utteranceIds: without(overlap.utteranceIds) } });
  }
  if (floor.type === 'stopping') {
    change(draft, { floor: { ...floor, utteranceIds: without(floor.utteranceIds) } });
  }
  if (collection.type === 'open') {
    const parts = collection.parts.filter(
      ({ source }) => source.type === 'key' || source.utteranceId !== utteranceId,
    );
    change(draft, { collection: { ...collection, parts } });
  }
  if (held.type === 'none' || !held.utteranceIds.includes(utteranceId)) return;
  const utteranceIds = without(held.utteranceIds);
  if (utteranceIds.length > 0) {
    change(draft, { held: { ...held, utteranceIds } });
    return;
  }
  change(draft, { held: { type: 'none' } });
  clearDeadline(draft, 'held');
}

const REQUEST_CLAUSE = 'session.interrupt';

const EXTERNAL: Readonly<Record<EventOf<'playout_interrupted_externally'>['by'], string>> = {
  session: 'the session was interrupted by its application',
  turn: 'the caller had said a turn before the message began, and it is answered first',
  watchdog: 'a watchdog ended the playout',
  handoff: 'the session went to another agent',
  close: 'the session is being closed',
};

// Longest time for the handle of a stopped message to be done.
const EXTERNAL_BOUND_MS = 6000;

// Time for the caller, or a recogniser that is back, to say the lost words again.
const LOST_WORDS_MS = 3000;
