import type { ActionData, DecisionData, EventData, RawLine } from '../../evidence/index.ts';
import type { CallEvidence } from './evidence.ts';

type EngineEvent = EventData['event'];
type Decision = DecisionData['decision'];
type Action = ActionData['action'];

/** One message of a call. Instants are session milliseconds; `…AtEarMs` are recording time. */
export type TimelineMessage = {
  readonly messageId: string;
  readonly messageType: string;
  readonly role: string;
  readonly startedAtMs: number;
  /** Undefined: the call ended first. */
  readonly finishedAtMs: number | undefined;
  readonly isInterrupted: boolean;
  readonly playedMs: number;
  /** What was done to playout on the way, in order. */
  readonly disturbances: readonly ('duck' | 'unduck' | 'pause' | 'resume')[];
  readonly text: string;
  readonly heard: string | undefined;
};

/** A call told from its files: what the judges look at. */
export type CallTimeline = {
  /** Those made before the caller left. */
  readonly decisions: readonly Decision[];
  /** The messages that were heard, in that order. */
  readonly messages: readonly TimelineMessage[];
  /** The caller's turns, as the session saw them. */
  readonly turns: readonly { readonly text: string; readonly atMs: number }[];
  readonly taskStates: readonly { readonly atMs: number; readonly value: unknown }[];
  readonly collected: readonly string[];
  readonly handOffs: readonly string[];
  /** From session time to recording time, milliseconds to add. */
  readonly toRecordingMs: number;
};

/** Puts a call's lines in order and joins them with the words of the raw record. */
export function tellTimeline({ lines, raw, log }: CallEvidence): CallTimeline {
  const events: { readonly event: EngineEvent; readonly seq: number; readonly epochMs: number }[] =
    [];
  const decisions: Decision[] = [];
  const actions: { readonly action: Action; readonly seq: number }[] = [];
  for (const { type, data, seq, time } of lines) {
    if (type === 'floorkeeper.event') {
      events.push({ event: (data as EventData).event, seq, epochMs: Date.parse(time) });
    }
    if (type === 'floorkeeper.decision') decisions.push((data as DecisionData).decision);
    if (type === 'floorkeeper.action') actions.push({ action: (data as ActionData).action, seq });
  }
  // A line is written after its event's instant, sooner or later: the promptest tells the offset.
  const epochOfSessionMs = Math.min(...events.map(({ event, epochMs }) => epochMs - event.atMs));
  const toRecordingMs = epochOfSessionMs - log.startedAtEpochMs;
  return {
    // What the framework does to a call that the caller has left, it does to nobody.
    decisions: decisions.filter(({ atMs }) => atMs + toRecordingMs < log.endMs),
    messages: tellMessages(
      events.map(({ event }) => event),
      actions.map(({ action }) => action),
      raw,
    ),
    turns: tellTurns(events, raw),
    taskStates: tellTaskStates(events, raw),
    collected: raw.filter(({ kind }) => kind === 'collected').map(({ value }) => value),
    handOffs: actions.flatMap(({ action }) => (action.type === 'hand_off' ? [action.reason] : [])),
    toRecordingMs,
  };
}

function tellMessages(
  events: readonly EngineEvent[],
  actions: readonly Action[],
  raw: readonly RawLine[],
): readonly TimelineMessage[] {
  return events.flatMap((started) => {
    if (started.type !== 'message_started') return [];
    const { messageId, atMs } = started;
    const queued = events.find(
      (each) => each.type === 'message_queued' && each.messageId === messageId,
    );
    const finished = events.find(
      (each) => each.type === 'message_finished' && each.messageId === messageId,
    );
    const isQueued = queued?.type === 'message_queued';
    const isFinished = finished?.type === 'message_finished';
    const message: TimelineMessage = {
      messageId,
      messageType: isQueued ? queued.messageType : 'none',
      role: isQueued ? queued.role : 'message',
      startedAtMs: atMs,
      finishedAtMs: finished?.atMs,
      isInterrupted: isFinished && finished.interrupted,
      playedMs: isFinished ? finished.playedMs : 0,
      disturbances: actions.flatMap((action) =>
        isDisturbance(action) && action.messageId === messageId ? [action.type] : [],
      ),
      text: rawOf(raw, 'message_text', messageId).join(''),
      heard: rawOf(raw, 'heard', messageId).at(-1),
    };
    return [message];
  });
}

function isDisturbance(
  action: Action,
): action is Extract<Action, { readonly type: 'duck' | 'unduck' | 'pause' | 'resume' }> {
  return ['duck', 'unduck', 'pause', 'resume'].includes(action.type);
}

/** The caller's turns as the chat context holds them. */
function tellTurns(
  events: readonly { readonly event: EngineEvent }[],
  raw: readonly RawLine[],
): CallTimeline['turns'] {
  return events.flatMap(({ event }) =>
    event.type === 'turn_committed'
      ? [{ text: rawOf(raw, 'turn', event.turnId).at(-1) ?? '', atMs: event.atMs }]
      : [],
  );
}

/** The task's states with the instants at which the engine was told of them. */
function tellTaskStates(
  events: readonly { readonly event: EngineEvent }[],
  raw: readonly RawLine[],
): CallTimeline['taskStates'] {
  return events.flatMap(({ event }) => {
    if (event.type !== 'task_state_changed') return [];
    const value = rawOf(raw, 'task_state', event.digest).at(-1) ?? 'null';
    return [{ atMs: event.atMs, value: JSON.parse(value) as unknown }];
  });
}

/** Values of a kind under a reference; what was heard of a message stands under `<message>/heard`. */
function rawOf(raw: readonly RawLine[], kind: RawLine['kind'], ref: string): readonly string[] {
  return raw
    .filter((line) => line.kind === kind && (line.ref === ref || line.ref === `${ref}/${kind}`))
    .map(({ value }) => value);
}
