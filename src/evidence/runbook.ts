import {
  policyOf,
  type CompiledPolicy,
  type Decision,
  type EngineAction,
  type EngineEvent,
} from '../core/index.ts';
import type { RunbookData, RunbookType } from './envelope.ts';

/** One runbook line before it gets its envelope. */
export type RunbookLine = { readonly type: RunbookType; readonly data: RunbookData };

/** Follows a call and says what an operator would look for. Decides nothing. */
export type Runbook = {
  lines(step: {
    readonly event: EngineEvent;
    readonly actions: readonly EngineAction[];
    readonly decisions: readonly Decision[];
  }): readonly RunbookLine[];
};

type View = {
  messageId: string | undefined;
  messageType: string;
  phase: RunbookData['agentSpeech']['state'];
  playedMs: number;
  speechDurationMs: number;
  transcriptRef: string | undefined;
  turn: number;
  overlapId: string | undefined;
  taskDigest: string | undefined;
  /** What `taskDigest` was at the first decision of the overlap, or the start of the message. */
  taskAtOverlap: string | undefined;
  /** An interruption whose new turn has not been committed yet. */
  cut:
    | {
        readonly messageId: string;
        readonly playedMs: number;
        readonly taskDigest: string | undefined;
      }
    | undefined;
  types: Map<string, string>;
};

/** A runbook for one call. */
export function createRunbook(callId: string, policy: CompiledPolicy): Runbook {
  const view: View = {
    messageId: undefined,
    messageType: 'none',
    phase: 'idle',
    playedMs: 0,
    speechDurationMs: 0,
    transcriptRef: undefined,
    turn: 0,
    overlapId: undefined,
    taskDigest: undefined,
    taskAtOverlap: undefined,
    cut: undefined,
    types: new Map(),
  };
  return {
    lines({ event, actions, decisions }) {
      const lines: RunbookLine[] = [];
      const add = (type: RunbookType, more: Partial<RunbookData> = {}): void => {
        lines.push({ type, data: { ...baseOf(callId, policy, view), ...more } });
      };
      follow(view, event, add);
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
    },
  };
}

// Long because it is a table of contents: one short case an event.
// oxlint-disable-next-line max-lines-per-function
function follow(view: View, event: EngineEvent, add: Add): void {
  switch (event.type) {
    case 'message_queued':
      view.types.set(event.messageId, event.messageType);
      return;
    case 'message_started':
      view.messageId = event.messageId;
      view.messageType = view.types.get(event.messageId) ?? 'none';
      view.phase = 'playing';
      view.playedMs = 0;
      view.taskAtOverlap = view.taskDigest;
      add('agent.speech_started');
      return;
    case 'playout_progressed':
    case 'playout_stopped':
      if (event.messageId === view.messageId) view.playedMs = event.playedMs;
      return;
    case 'message_finished':
      view.types.delete(event.messageId);
      if (event.messageId !== view.messageId) return;
      view.playedMs = event.playedMs;
      view.phase = 'idle';
      if (event.interrupted) tellInterrupted(view, event.messageId, add);
      view.messageId = undefined;
      return;
    case 'message_dropped':
      view.types.delete(event.messageId);
      return;
    case 'user_speech_started':
      view.speechDurationMs = 0;
      add('user.speech_started');
      return;
    case 'user_speech_continued':
      view.speechDurationMs = event.durationMs;
      return;
    case 'user_speech_ended':
      add('user.speech_stopped');
      return;
    case 'words_heard':
      view.transcriptRef = event.utteranceId;
      return;
    case 'dtmf_received':
      add('dtmf.received');
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

function tellInterrupted(view: View, messageId: string, add: Add): void {
  view.cut = { messageId, playedMs: view.playedMs, taskDigest: view.taskDigest };
  add('agent.speech_interrupted', {
    recovery: {
      agentTranscriptTruncatedAtMs: view.playedMs,
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
    add('interruption.candidate_detected', more);
  }
  const type = runbookTypeOf(decision);
  if (type !== undefined) add(type, more);
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
      speechDurationMs: type === 'speech' ? view.speechDurationMs : 0,
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
