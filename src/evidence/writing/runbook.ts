import {
  policyOf,
  type CompiledPolicy,
  type Decision,
  type EngineAction,
  type EngineEvent,
} from '../../core/index.ts';
import type { RunbookData, RunbookType } from '../format/index.ts';
import {
  candidateOf,
  emptyView,
  falsePositiveOf,
  hearWords,
  silenceOf,
  voiceAtEnd,
  voiceFrom,
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

/** A runbook for one call. */
export function createRunbook(callId: string, policy: CompiledPolicy): Runbook {
  const view = emptyView();
  return {
    lines({ event, actions, decisions }) {
      const lines: RunbookLine[] = [];
      const add = (type: RunbookType, more: Partial<RunbookData> = {}): void => {
        lines.push({ type, data: { ...baseOf(callId, policy, view), ...more } });
      };
      follow(view, policy, event, add);
      for (const decision of decisions) tellDecision(view, policy, decision, add);
      for (const action of actions) followAction(view, action);
      return lines;
    },
  };
}

type Add = (type: RunbookType, more?: Partial<RunbookData>) => void;

function baseOf(callId: string, policy: CompiledPolicy, view: View): RunbookData {
  const interruptible =
    view.messageId === undefined
      ? {}
      : { interruptible: policyOf(policy, view.messageType).interruptible };
  return {
    canonicalCallId: callId,
    turnId: `${callId}/turn-${view.turn}`,
    ...(view.messageId === undefined ? {} : { agentResponseId: view.messageId }),
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
      view.types.set(event.messageId, event.messageType);
      return;
    case 'message_started':
      view.messageId = event.messageId;
      view.messageType = view.types.get(event.messageId) ?? 'none';
      view.phase = 'playing';
      view.playedMs = 0;
      view.startedAtMs = event.atMs;
      view.boundary = undefined;
      view.endedBy = undefined;
      view.taskAtOverlap = view.taskDigest;
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
    case 'message_finished':
      view.types.delete(event.messageId);
      if (event.messageId !== view.messageId) return;
      view.playedMs = event.playedMs;
      view.phase = 'idle';
      view.lastHeardAtMs = event.atMs;
      if (event.interrupted) tellInterrupted(view, policy, event.messageId, add);
      view.messageId = undefined;
      return;
    case 'message_dropped':
      view.types.delete(event.messageId);
      return;
    case 'user_speech_started':
      view.voice = voiceFrom(event.onsetAtMs);
      add('user.speech_started', { voice: { source: 'vad', onsetAtMs: event.onsetAtMs } });
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
      if (event.isAgain !== true) add('dtmf.received');
      return;
    case 'task_state_changed':
      view.taskDigest = event.digest;
      return;
    case 'turn_committed':
      view.turn += 1;
      if (view.cut !== undefined) tellRecovered(view, view.cut, add);
      return;
    default:
  }
}

function tellInterrupted(view: View, policy: CompiledPolicy, messageId: string, add: Add): void {
  view.cut = { messageId, playedMs: view.playedMs, taskDigest: view.taskDigest };
  const { endedBy, boundary } = view;
  add('agent.speech_interrupted', {
    ...(endedBy === undefined ? {} : decisionFields(view, policy, endedBy)),
    recovery: {
      agentTranscriptTruncatedAtMs: view.playedMs,
      ...(boundary === undefined ? {} : { heardBoundary: boundary }),
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
  if (type !== undefined) add(type, { ...more, ...ownFields(view, type, decision) });
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
function ownFields(view: View, type: RunbookType, decision: Decision): Partial<RunbookData> {
  if (type === 'interruption.false_positive') {
    return { falsePositive: falsePositiveOf(view, decision) };
  }
  return type === 'silence.timeout' ? { silence: silenceOf(view, decision) } : {};
}

/** The runbook's own name for a decision, where it has one beside `interruption.decision_made`. */
function runbookTypeOf(decision: Decision): RunbookType | undefined {
  switch (decision.verdict) {
    case 'delivered':
      return 'delivery.completed';
    case 'incomplete':
      return 'delivery.incomplete';
    case 'resume':
      return 'interruption.false_positive';
    case 'escalate':
      return decision.class === 'silence' ? 'silence.timeout' : 'escalation.requested';
    case 'reprompt':
      return decision.class === 'silence' ? 'silence.timeout' : undefined;
    default:
      return undefined;
  }
}

function decisionFields(
  view: View,
  policy: CompiledPolicy,
  decision: Decision,
): Partial<RunbookData> {
  const type =
    decision.class === 'dtmf' || decision.class === 'silence' ? decision.class : 'speech';
  const transcriptRef = type === 'speech' ? view.transcriptRef : undefined;
  return {
    callerInput: {
      type,
      speechDurationMs: type === 'speech' ? view.voice.durationMs : 0,
      ...(transcriptRef === undefined ? {} : { transcriptRef }),
      isBackchannel: decision.class === 'backchannel',
      class: decision.class,
    },
    decision: {
      id: decision.id,
      verdict: decision.verdict,
      clause: decision.clause,
      overruled: decision.overruled,
      policyVersion: `${policy.workflow}@${policy.revision}#${policy.sha256.slice(0, 12)}`,
      reason: decision.reason,
      confidence: decision.confidence,
    },
  };
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
