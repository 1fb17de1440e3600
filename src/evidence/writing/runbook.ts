import {
  policyOf,
  type CompiledPolicy,
  type Decision,
  type EngineAction,
  type EngineEvent,
} from '../../core/index.ts';
import type { RunbookData, RunbookType, TraceIds } from '../format/index.ts';
import { decisionFields, runbookTypeOf } from './runbook-decision.ts';
import {
  candidateOf,
  emptyView,
  falsePositiveOf,
  hearWords,
  silenceOf,
  voiceAtEnd,
  voiceAtStart,
  voiceFrom,
  type QueuedView,
  type View,
} from './runbook-view.ts';

/** One runbook line before it gets its envelope. */
export type RunbookLine = { readonly type: RunbookType; readonly data: RunbookData };

/** Follows a call and makes the lines that an operator looks for. Decides nothing. */
export type Runbook = {
  lines(step: {
    readonly event: EngineEvent;
    readonly actions: readonly EngineAction[];
    readonly decisions: readonly Decision[];
  }): readonly RunbookLine[];
};

/** The ids of the trace that a message belongs to, or the call where none plays. */
export type TraceOf = (messageId: string | undefined) => TraceIds | undefined;

/** A runbook for one call. */
export function createRunbook(
  callId: string,
  policy: CompiledPolicy,
  traceOf: TraceOf = () => undefined,
): Runbook {
  const view = emptyView();
  return {
    lines({ event, actions, decisions }) {
      const lines: RunbookLine[] = [];
      const add = (type: RunbookType, more: Partial<RunbookData> = {}): void => {
        lines.push({ type, data: { ...baseOf(callId, policy, view, traceOf), ...more } });
      };
      follow(view, policy, event, add);
      for (const decision of decisions) tellDecision(view, policy, decision, add);
      for (const action of actions) followAction(view, action);
      return lines;
    },
  };
}

type Add = (type: RunbookType, more?: Partial<RunbookData>) => void;

function baseOf(callId: string, policy: CompiledPolicy, view: View, traceOf: TraceOf): RunbookData {
  const interruptible =
    view.messageId === undefined
      ? {}
      : { interruptible: policyOf(policy, view.messageType).interruptible };
  return {
    canonicalCallId: callId,
    turnId: `${callId}/turn-${view.turn}`,
    ...(view.messageId === undefined ? {} : { agentResponseId: view.messageId }),
    ...traceOf(view.messageId),
    agentSpeech: {
      state: view.phase,
      messageType: view.messageType,
      ...interruptible,
      playbackPositionMs: view.playedMs,
      ...(view.messageId === undefined ? {} : { startedAtMs: view.startedAtMs }),
    },
  };
}

// Long because it is a table of contents: one short case an event.
// oxlint-disable-next-line max-lines-per-function
function follow(view: View, policy: CompiledPolicy, event: EngineEvent, add: Add): void {
  switch (event.type) {
    case 'message_queued':
      view.queued.set(event.messageId, {
        messageType: event.messageType,
        isOfLadder: event.role === 'reprompt' || event.role === 'aside',
      });
      return;
    case 'message_started':
      view.messageId = event.messageId;
      startMessage(view, view.queued.get(event.messageId));
      view.startedAtMs = event.atMs;
      add('agent.speech_started');
      return;
    case 'playout_progressed':
      if (event.messageId === view.messageId) view.playedMs = event.playedMs;
      return;
    case 'playout_stopped':
      if (event.messageId !== view.messageId) return;
      view.playedMs = event.playedMs;
      view.boundary = event.boundary;
      return;
    case 'playout_interrupted_externally':
      if (event.messageId === view.messageId) view.endedOutside = event.by;
      return;
    case 'message_finished':
      view.queued.delete(event.messageId);
      if (event.messageId !== view.messageId) return;
      view.playedMs = event.playedMs;
      view.phase = 'idle';
      view.lastHeardAtMs = event.atMs;
      if (event.interrupted) tellInterrupted(view, policy, event.messageId, add);
      view.messageId = undefined;
      return;
    case 'message_dropped':
      view.queued.delete(event.messageId);
      return;
    case 'user_speech_started':
      view.voice = voiceFrom(event.onsetAtMs);
      add('user.speech_started', { voice: voiceAtStart(event) });
      return;
    case 'user_speech_continued':
      view.voice.durationMs = event.durationMs;
      view.voice.probability = Math.max(view.voice.probability, event.probability);
      return;
    case 'user_speech_ended':
      view.lastHeardAtMs = event.atMs;
      add('user.speech_stopped', { voice: voiceAtEnd(view, event.atMs) });
      return;
    case 'words_heard':
      hearWords(view, event);
      return;
    case 'dtmf_received':
      view.rungsTaken = 0;
      if (event.isAgain !== true) add('dtmf.received');
      return;
    case 'task_state_changed':
      view.taskDigest = event.digest;
      return;
    case 'turn_committed':
      view.turn += 1;
      view.rungsTaken = 0;
      if (view.cut !== undefined) tellRecovered(view, view.cut, add);
      return;
    default:
  }
}

function startMessage(view: View, queued: QueuedView | undefined): void {
  view.messageType = queued?.messageType ?? 'none';
  if (queued?.isOfLadder !== true) view.rungsTaken = 0;
  view.phase = 'playing';
  view.playedMs = 0;
  view.boundary = undefined;
  view.endedBy = undefined;
  view.endedOutside = undefined;
  view.taskAtOverlap = view.taskDigest;
}

/** Why a message ended that the policy did not end. */
const ENDED_OUTSIDE = {
  session: 'the application interrupted the message',
  turn: 'the caller had spoken a turn before the message began',
  watchdog: 'the message waited for longer than anything may',
  handoff: 'another agent took over',
  close: 'the session closed',
} as const satisfies Record<NonNullable<View['endedOutside']>, string>;

function tellInterrupted(view: View, policy: CompiledPolicy, messageId: string, add: Add): void {
  view.cut = { messageId, playedMs: view.playedMs, taskDigest: view.taskDigest };
  const { endedBy, endedOutside = 'session', boundary = 'now' } = view;
  add('agent.speech_interrupted', {
    ...(endedBy === undefined ? {} : decisionFields(view, policy, endedBy)),
    interruption:
      endedBy === undefined
        ? { by: endedOutside, reason: ENDED_OUTSIDE[endedOutside] }
        : { by: 'policy', reason: endedBy.reason },
    recovery: {
      agentTranscriptTruncatedAtMs: view.playedMs,
      heardBoundary: boundary,
      heardTextRef: `${messageId}/heard`,
      newTurnCommitted: false,
      taskStatePreserved: view.taskAtOverlap === view.taskDigest,
    },
  });
}

function tellRecovered(view: View, cut: NonNullable<View['cut']>, add: Add): void {
  view.cut = undefined;
  add('interruption.recovered', {
    recovery: {
      agentTranscriptTruncatedAtMs: cut.playedMs,
      heardTextRef: `${cut.messageId}/heard`,
      newTurnCommitted: true,
      taskStatePreserved: cut.taskDigest === view.taskDigest,
    },
  });
}

function tellDecision(view: View, policy: CompiledPolicy, decision: Decision, add: Add): void {
  const more = decisionFields(view, policy, decision);
  if (decision.overlapId !== undefined && decision.overlapId !== view.overlapId) {
    view.overlapId = decision.overlapId;
    view.taskAtOverlap = view.taskDigest;
    const candidate = candidateOf(view, policy, decision);
    add('interruption.candidate_detected', { ...more, candidate });
  }
  remember(view, decision);
  const type = runbookTypeOf(decision);
  if (type !== undefined) add(type, { ...more, ...ownFields(view, policy, type, decision) });
  if (type === undefined || type === 'escalation.requested')
    add('interruption.decision_made', more);
  if (decision.verdict === 'resume') {
    add('interruption.decision_made', more);
    add('interruption.recovered', {
      ...more,
      recovery: {
        resumePositionMs: decision.playedMs,
        newTurnCommitted: false,
        taskStatePreserved: view.taskAtOverlap === view.taskDigest,
      },
    });
  }
}

/** Keeps what later lines need of a decision. */
function remember(view: View, decision: Decision): void {
  const { verdict, atMs, messageId } = decision;
  if (verdict === 'duck' || verdict === 'pause') view.disturbedAtMs = atMs;
  const isEnd = verdict === 'interrupt' || verdict === 'escalate';
  if (isEnd && messageId !== undefined && messageId === view.messageId) view.endedBy = decision;
}

/** The fields that only a line of this type has. */
function ownFields(
  view: View,
  policy: CompiledPolicy,
  type: RunbookType,
  decision: Decision,
): Partial<RunbookData> {
  if (type === 'interruption.false_positive') {
    return { falsePositive: falsePositiveOf(view, decision) };
  }
  if (type !== 'silence.timeout') return {};
  view.rungsTaken += 1;
  return { silence: silenceOf(view, policy, decision) };
}

function followAction(view: View, action: EngineAction): void {
  switch (action.type) {
    case 'duck':
      view.phase = 'ducked';
      return;
    case 'pause':
      view.phase = 'paused';
      return;
    case 'unduck':
    case 'resume':
      view.phase = 'playing';
      return;
    case 'stop':
      view.phase = 'stopping';
      return;
    default:
  }
}
