import {
  type Draft,
  type JudgedOverlap,
  act,
  answerTurn,
  change,
  onTurnEndAsked,
  takeDue,
  tellNextDeadline,
} from './draft/index.ts';
import {
  assertNever,
  type EngineAction,
  type Decision,
  type EngineEvent,
  type CompiledPolicy,
  type DeadlineName,
  type EngineState,
  sessionMs,
  type SessionMs,
} from './model/index.ts';
import {
  endPlayout,
  giveUpProofs,
  judge,
  message,
  onBeginDue,
  onCollectionDue,
  onDebtDue,
  onDeliverySettled,
  ending,
  onGraceOverForKeys,
  onKey,
  onLockChanged,
  onMessageDropped,
  onMessageFinished,
  onOverlapDue,
  onPauseDue,
  onOverlapVerdict,
  onSegmentClosed,
  onSegmentFinished,
  onSilenceDue,
  onToolAwaitsCaller,
  onToolEnded,
  onToolStarted,
  onTurnCommitted,
  onTurnRefused,
  onWaitingKeysDue,
  payDebts,
  outcome,
  session,
  trouble,
  voice,
  voicemail,
} from './handlers/index.ts';
import { onWordsHeard } from './handlers/words/index.ts';

/** The result of one event. The edge performs `actions` in order before it feeds the next event. */
export type Step = {
  readonly state: EngineState;
  readonly actions: readonly EngineAction[];
  readonly decisions: readonly Decision[];
};

/**
 * Takes one event and returns what to do about it.
 *
 * First runs every deadline at or before `event.atMs`, each at its own instant, then the event.
 * Pure: the same policy, state and event always give the same step, on any machine, at any time.
 * Reads no clock: `event.atMs` is now. Has no effects: the edge performs `actions` in order.
 */
export function step(policy: CompiledPolicy, state: EngineState, event: EngineEvent): Step {
  const nowMs = nowOf(state, event);
  return takeStep({ policy, state, atMs: state.atMs, nowMs, actions: [], decisions: [] }, event);
}

/** The same step, with every time that the rules were asked about an overlap on the way. */
export function judgedStep(
  policy: CompiledPolicy,
  state: EngineState,
  event: EngineEvent,
): Step & { readonly judged: readonly JudgedOverlap[] } {
  const judged: JudgedOverlap[] = [];
  const nowMs = nowOf(state, event);
  const draft = { policy, state, atMs: state.atMs, nowMs, actions: [], decisions: [], judged };
  return { ...takeStep(draft, event), judged };
}

function takeStep(draft: Draft, event: EngineEvent): Step {
  const { nowMs } = draft;
  for (let due = takeDue(draft, nowMs); due !== undefined; due = takeDue(draft, nowMs)) {
    if (due.dueAtMs > draft.atMs) draft.atMs = due.dueAtMs;
    run(draft, due.name);
    continueToTheEnd(draft);
  }
  if (nowMs > draft.atMs) draft.atMs = nowMs;
  if (draft.state.session.type === 'open') take(draft, event);
  else takeLast(draft, event);
  continueToTheEnd(draft);
  message.boundBeginning(draft);
  payDebts(draft);
  if (draft.state.atMs !== draft.atMs) change(draft, { atMs: draft.atMs });
  tellNextDeadline(draft);
  return { state: draft.state, actions: draft.actions, decisions: draft.decisions };
}

/**
 * The instant of an event: never before the last event, and never so far ahead that running the deadlines
 * in between would not end. An edge whose clock misbehaves does no harm.
 */
function nowOf({ atMs }: EngineState, event: EngineEvent): SessionMs {
  const isTime = event.atMs > atMs && Number.isFinite(event.atMs);
  return isTime ? sessionMs(Math.min(event.atMs, atMs + LONGEST_GAP_MS)) : atMs;
}

// Long because it is the table of contents: one case for each event.
// oxlint-disable-next-line max-lines-per-function
function take(draft: Draft, event: EngineEvent): void {
  if (voicemail.ignoresMachine(draft, event)) return undefined;
  switch (event.type) {
    case 'session_started':
      return session.onSessionStarted(draft, event);
    case 'message_queued':
      return message.onMessageQueued(draft, event);
    case 'message_started':
      return message.onMessageStarted(draft, event);
    case 'message_locked':
    case 'message_unlocked':
      return onLockChanged(draft, event);
    case 'text_appended':
      return message.onTextAppended(draft, event);
    case 'segment_started':
      return message.onSegmentStarted(draft, event);
    case 'segment_finished':
      return onSegmentFinished(draft, event);
    case 'playout_progressed':
      return message.onPlayoutProgressed(draft, event);
    case 'playout_stopped':
      return onPlayoutStopped(draft, event);
    case 'message_finished':
      return onMessageFinished(draft, event);
    case 'message_dropped':
      return onMessageDropped(draft, event);
    case 'playout_interrupted_externally':
      return session.onInterruptedExternally(draft, event);
    case 'user_speech_started':
      return voice.onSpeechStarted(draft, event);
    case 'user_speech_continued':
      return voice.onSpeechContinued(draft, event);
    case 'user_speech_ended':
      return voice.onSpeechEnded(draft);
    case 'words_heard':
      return onWordsHeard(draft, event);
    case 'turn_end_asked':
      return onTurnEndAsked(draft, event);
    case 'turn_refused':
      return onTurnRefused(draft, event);
    case 'turn_committed':
      onTurnCommitted(draft);
      return trouble.onTurnCommitted(draft);
    case 'dtmf_received':
      return onKey(draft, event);
    case 'overlap_verdict':
      return onOverlapVerdict(draft, event);
    case 'tool_started':
      return onToolStarted(draft, event);
    case 'tool_awaits_caller':
      return onToolAwaitsCaller(draft, event);
    case 'tool_ended':
      return onToolEnded(draft, event);
    case 'handoff_ended':
      return outcome.onHandoffEnded(draft, event);
    case 'provider_failed':
      return trouble.onProviderFailed(draft, event);
    case 'machine_answered':
      return voicemail.onMachineAnswered(draft);
    case 'stt_failed':
      return session.onSttFailed(draft);
    case 'gate_stalled':
      return session.onGateStalled(draft, event);
    case 'caller_left':
      return session.onCallerLeft(draft);
    case 'caller_returned':
      return session.onCallerReturned(draft);
    case 'delivery_settled':
      return onDeliverySettled(draft, event);
    case 'interrupt_requested':
      return session.onInterruptRequested(draft);
    case 'woke':
      // A timer may fire early: the next deadline is then reported again.
      return change(draft, { wakeAtMs: undefined });
    case 'action_done':
      return outcome.onActionDone(draft, event);
    case 'action_degraded':
      return outcome.onActionDegraded(draft, event);
    case 'action_failed':
      return outcome.onActionFailed(draft, event);
    case 'session_closing':
      return session.onSessionClosing(draft);
    // These change nothing: a message ends only when its handle does, a reply is a message like any
    // other, and a task's state is for the record.
    case 'reply_started':
    case 'task_state_changed':
      return;
    default:
      return assertNever(event, 'step');
  }
}

/** The session is closing: the gate lets everything through. */
function takeLast(draft: Draft, event: EngineEvent): void {
  if (event.type === 'words_heard' && event.isFinal) {
    act(draft, { type: 'release', utteranceIds: [event.utteranceId] });
  } else if (event.type === 'turn_end_asked') {
    act(draft, { type: 'answer_turn_end', askId: event.askId, complete: true });
  }
}

/** The steps after a failure or an end of the call wait until nothing plays. */
function continueToTheEnd(draft: Draft): void {
  if (draft.state.ending.type === 'none' || draft.state.session.type === 'closing') return;
  trouble.continueTrouble(draft);
  voicemail.continueVoicemail(draft);
  ending.continueEnding(draft);
}

function onPlayoutStopped(
  draft: Draft,
  event: Extract<EngineEvent, { type: 'playout_stopped' }>,
): void {
  message.onPlayoutProgressed(draft, { ...event, type: 'playout_progressed' });
  if (event.boundary !== 'pause') endPlayout(draft);
}

function run(draft: Draft, name: DeadlineName): void {
  switch (name) {
    case 'grace':
      onGraceOverForKeys(draft);
      return judge(draft, 'evidence');
    case 'overlap':
      return onOverlapDue(draft);
    case 'collection':
      return onCollectionDue(draft);
    case 'keys':
      return onWaitingKeysDue(draft);
    case 'held':
      return session.onHeldDue(draft);
    case 'silence':
      return onSilenceDue(draft);
    case 'turn':
      return answerTurn(draft, 'expired');
    case 'start':
      return message.startWaiting(draft);
    case 'debt':
      return onDebtDue(draft);
    case 'begin':
      return onBeginDue(draft);
    case 'segment':
      return onSegmentClosed(draft);
    case 'pause':
      return onPauseDue(draft);
    case 'voice':
      return voice.onVoiceDue(draft);
    case 'stop_lost':
      return outcome.onStopLost(draft);
    case 'request_lost':
      return outcome.onRequestLost(draft);
    case 'escalation_lost':
      return outcome.onEscalationLost(draft);
    case 'proof_lost':
      return giveUpProofs(draft);
    case 'slow':
      return trouble.onSlow(draft);
    case 'max':
      return ending.onMaxDue(draft);
    case 'ending':
      trouble.followTrouble(draft);
      return ending.onEndingDue(draft);
    default:
      return assertNever(name, 'run');
  }
}

// One day: the longest call that a policy may allow.
const LONGEST_GAP_MS = 86_400_000;
