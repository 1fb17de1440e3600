import type { Decision, EngineAction, EngineEvent, WordEvidence } from '../../../src/core/index.ts';
import { parseRecord } from '../../../src/evidence/index.ts';

/* What the reference takes from the lines of a record: its moments, and what was spoken in it. */

/** One moment of a call. */
export type Moment = {
  readonly groups: readonly string[];
  readonly isSpeech: boolean;
  readonly stopped: boolean;
  readonly paused: boolean;
  readonly ducked: boolean;
  readonly resumed: boolean;
  readonly falsely: boolean;
  readonly missed: boolean;
  readonly backAfterMs: number;
  readonly leftAfterMs: number;
  readonly restSaid: boolean;
  readonly restHeard: boolean;
  readonly contentWords: number;
  readonly alikeAfterMs: number;
  readonly taskKnown: boolean;
  readonly taskAfter: boolean;
  readonly isEscalation: boolean;
  readonly humanAfterMs: number;
  readonly silenceMs: number | undefined;
};

/** One message that was heard. */
export type Spoken = { readonly groups: readonly string[]; readonly playedMs: number };

/** Reads the text of one record. */
export function readCall(source: string): {
  readonly moments: readonly Moment[];
  readonly spoken: readonly Spoken[];
} {
  const record = parseRecord(source);
  if (!record.ok || record.head === undefined) throw new Error('the reference reads sound records');
  const { policy } = record.head;
  const events: EngineEvent[] = [];
  const decisions: Decision[] = [];
  const actions: EngineAction[] = [];
  for (const { data } of record.lines) {
    if ('event' in data) events.push(data.event as EngineEvent);
    else if ('action' in data) actions.push(data.action as EngineAction);
    else if ('decision' in data && !('turnId' in data)) decisions.push(data.decision as Decision);
  }
  const day = /"time":"(\d{4}-\d\d-\d\d)/.exec(source)?.[1] ?? '';
  const groupsOf = (messageType: string): readonly string[] => [
    'all ',
    `workflow ${policy.workflow}`,
    `message_type ${messageType}`,
    `policy ${policy.revision} ${policy.sha256.slice(0, 8)}`,
    `day ${day}`,
  ];
  const call = { events, decisions, actions, policy };
  const turns = [...new Set(decisions.flatMap(turnOf))];
  return {
    moments: turns.map((turn) => momentOf(turn, call, groupsOf)),
    spoken: of(events, 'message_started').map(({ messageId }) => ({
      groups: groupsOf(typeOf(events, messageId)),
      playedMs:
        of(events, 'message_finished').find((e) => e.messageId === messageId)?.playedMs ?? 0,
    })),
  };
}

type Call = {
  readonly events: readonly EngineEvent[];
  readonly decisions: readonly Decision[];
  readonly actions: readonly EngineAction[];
  readonly policy: { readonly messages: Readonly<Record<string, { interruptible: string }>> };
};

function turnOf({ overlapId, id, verdict, class: callerClass }: Decision): readonly string[] {
  if (overlapId !== undefined) return [overlapId];
  return verdict === 'interrupt' && callerClass === 'dtmf' ? [id] : [];
}

function momentOf(turn: string, call: Call, groupsOf: (type: string) => readonly string[]): Moment {
  const { events, decisions, actions } = call;
  const own = decisions.filter((d) => turnOf(d).includes(turn));
  const [first] = own;
  if (first === undefined) throw new Error('a turn has a decision');
  const ending = own.find(({ verdict }) => verdict === 'interrupt' || verdict === 'escalate');
  const resuming = ending === undefined ? own.findLast((d) => d.verdict === 'resume') : undefined;
  const last = ending ?? resuming ?? own.findLast((d) => d.verdict === 'continue') ?? own.at(-1);
  if (last === undefined) throw new Error('a turn has a last decision');
  const isSpeech = last.class !== 'dtmf';
  const paused = own.some(({ verdict }) => verdict === 'pause');
  const voice = isSpeech ? voiceOf(events, first.atMs, own.at(-1)?.atMs ?? 0) : undefined;
  const said = isSpeech ? saidIn(events, voice, first.atMs) : [];
  const final = said.findLast((u) => u.final !== undefined)?.final;
  const contentWords = Math.max(0, ...said.map((u) => u.contentWords));
  const restSaid =
    ending !== undefined &&
    isSpeech &&
    actions.some(
      (a) => a.type === 'say_declared' && a.source === 'rest' && a.ofMessageId === first.messageId,
    );
  const human = decisions.find(
    (d) => d.verdict === 'escalate' && !own.includes(d) && d.atMs >= last.atMs,
  );
  const humanAfterMs = human === undefined ? Infinity : human.atMs - last.atMs;
  const rest = of(events, 'message_queued').find(
    (e) => e.role === 'again' && e.ofMessageId === first.messageId,
  );
  const isOnlyBackchannel = final?.shape === 'backchannel' && last.class === 'unclassified';
  return {
    groups: groupsOf(first.messageType),
    isSpeech,
    stopped: ending !== undefined,
    paused,
    ducked: own.some(({ verdict }) => verdict === 'duck'),
    resumed: resuming !== undefined,
    falsely:
      isSpeech &&
      ((paused && resuming !== undefined) ||
        restSaid ||
        (ending !== undefined &&
          (['backchannel', 'noise', 'echo', 'side_speech'].includes(last.class) ||
            isOnlyBackchannel))),
    missed:
      isSpeech &&
      ending === undefined &&
      ['any', 'speech'].includes(call.policy.messages[first.messageType]?.interruptible ?? 'any') &&
      (between(againAfterMs(turn, first, last, decisions), 1000, 5000) ||
        between(humanAfterMs, 1000, 10_000) ||
        (own.some(({ verdict }) => verdict === 'drop') &&
          contentWords >= 2 &&
          !['echo', 'side_speech'].includes(last.class))),
    ...afterResume(resuming, events),
    restSaid,
    restHeard:
      restSaid &&
      of(events, 'message_finished').some((e) => e.messageId === rest?.messageId && !e.interrupted),
    contentWords,
    alikeAfterMs: alikeAfterMs(said.at(-1), events),
    taskKnown: of(events, 'task_state_changed').length > 0 || decisions.some(isTaskStep),
    taskAfter:
      of(events, 'task_state_changed').some((e) => e.atMs > last.atMs) ||
      decisions.some((d) => isTaskStep(d) && d.atMs > last.atMs),
    isEscalation: last.class === 'escalation',
    humanAfterMs,
    silenceMs: silenceMs(first, last, events),
  };
}

function againAfterMs(
  turn: string,
  first: Decision,
  last: Decision,
  decisions: readonly Decision[],
): number {
  const next = decisions.find(
    (d) =>
      (d.verdict === 'interrupt' || d.verdict === 'escalate') &&
      d.overlapId !== undefined &&
      d.overlapId !== turn &&
      d.class !== 'dtmf' &&
      d.atMs > last.atMs &&
      decisions.find((each) => each.overlapId === d.overlapId)?.messageId === first.messageId,
  );
  return next === undefined ? Infinity : next.atMs - last.atMs;
}

function afterResume(resuming: Decision | undefined, events: readonly EngineEvent[]) {
  if (resuming === undefined) return { backAfterMs: Infinity, leftAfterMs: -1 };
  const { atMs, messageId, playedMs } = resuming;
  const back = events.find(
    (e) =>
      e.atMs >= atMs &&
      ((e.type === 'message_finished' && e.messageId === messageId && !e.interrupted) ||
        ((e.type === 'playout_progressed' || e.type === 'segment_finished') &&
          e.messageId === messageId &&
          e.playedMs > playedMs)),
  );
  const end = events.find((e) => e.type === 'caller_left' || e.type === 'session_closing');
  return {
    backAfterMs: back === undefined ? Infinity : back.atMs - atMs,
    leftAfterMs: (end?.atMs ?? events.at(-1)?.atMs ?? 0) - atMs,
  };
}

function silenceMs(
  first: Decision,
  last: Decision,
  events: readonly EngineEvent[],
): number | undefined {
  const cut = of(events, 'message_finished').find((e) => e.messageId === first.messageId);
  const cutAtMs = cut?.atMs ?? last.atMs;
  const next = of(events, 'message_started').find((e) => e.atMs > cutAtMs);
  if (next === undefined) return undefined;
  const voice = voices(events).findLast(({ fromMs }) => fromMs < next.atMs);
  return Math.max(0, next.atMs - Math.max(cutAtMs, voice?.toMs ?? 0));
}

function voiceOf(events: readonly EngineEvent[], firstAtMs: number, lastAtMs: number) {
  const begun = voices(events).filter(({ fromMs }) => fromMs <= lastAtMs);
  return begun.find(({ toMs }) => toMs >= firstAtMs - 1000) ?? begun.at(-1);
}

function voices(events: readonly EngineEvent[]) {
  return events.flatMap((start, index) => {
    if (start.type !== 'user_speech_started') return [];
    const after = events.slice(index + 1);
    const next = after.findIndex(({ type }) => type === 'user_speech_started');
    const own = of(next === -1 ? after : after.slice(0, next), 'user_speech_continued');
    const lastsMs = own.at(-1)?.durationMs;
    const fromMs: number = start.onsetAtMs;
    return [{ fromMs, toMs: lastsMs === undefined ? start.atMs : fromMs + lastsMs }];
  });
}

type Said = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly contentWords: number;
  readonly final: WordEvidence | undefined;
};

function utterances(events: readonly EngineEvent[]): readonly Said[] {
  const found: Said[] = [];
  const open = new Map<string, Said>();
  for (const { utteranceId, atMs, isFinal, evidence } of of(events, 'words_heard')) {
    const before = open.get(utteranceId);
    const now = {
      fromMs: before?.fromMs ?? atMs,
      toMs: atMs,
      contentWords: Math.max(before?.contentWords ?? 0, evidence.contentWords),
      final: isFinal ? evidence : undefined,
    };
    if (before === undefined) found.push(now);
    else found[found.indexOf(before)] = now;
    if (isFinal) open.delete(utteranceId);
    else open.set(utteranceId, now);
  }
  return found;
}

function saidIn(
  events: readonly EngineEvent[],
  voice: { readonly fromMs: number; readonly toMs: number } | undefined,
  firstAtMs: number,
): readonly Said[] {
  const { fromMs, toMs } = voice ?? { fromMs: firstAtMs, toMs: firstAtMs };
  const next = voices(events).find((each) => voice !== undefined && each.fromMs > toMs);
  const untilMs = Math.min(toMs + 1500, next?.fromMs ?? Infinity);
  return utterances(events).filter((u) => u.fromMs >= fromMs && u.fromMs <= untilMs);
}

function alikeAfterMs(said: Said | undefined, events: readonly EngineEvent[]): number {
  const words = said?.final;
  if (said === undefined || words === undefined || words.contentWords === 0) return Infinity;
  const next = utterances(events).find((u) => u.fromMs > said.toMs && u.final !== undefined);
  const after = next?.final;
  if (next === undefined || after === undefined) return Infinity;
  return after.opening === words.opening &&
    Math.abs(after.words - words.words) <= Math.max(1, words.words / 4) &&
    Math.abs(after.contentWords - words.contentWords) <= 1
    ? next.fromMs - said.toMs
    : Infinity;
}

function isTaskStep({ verdict }: Decision): boolean {
  return verdict === 'choose' || verdict === 'complete';
}

function typeOf(events: readonly EngineEvent[], messageId: string): string {
  return of(events, 'message_queued').find((e) => e.messageId === messageId)?.messageType ?? '';
}

function of<Type extends EngineEvent['type']>(events: readonly EngineEvent[], type: Type) {
  return events.filter((e): e is Extract<EngineEvent, { type: Type }> => e.type === type);
}

function between(value: number, from: number, to: number): boolean {
  return value >= from && value <= to;
}
