import {
  id,
  initialState,
  sessionMs,
  step,
  type AskId,
  type CompiledPolicy,
  type Decision,
  type EngineAction,
  type EngineEvent,
  type EngineState,
  type KeyEvidence,
  type KeyRef,
  type MessageId,
  type MessageRole,
  type SegmentId,
  type ToolCallId,
  type UtteranceId,
  type WordEvidence,
} from '../../../src/core/index.ts';
import type { EdgeOptions, SayOptions } from './edge-options.ts';

type Untimed<Event> = Event extends unknown ? Omit<Event, 'atMs'> : never;
/** An event without its time. */
export type Happening = Untimed<EngineEvent>;

/** One event, with the actions and decisions that it led to. */
export type Turn = {
  readonly event: EngineEvent;
  readonly actions: readonly EngineAction[];
  readonly decisions: readonly Decision[];
};

export type { EdgeOptions } from './edge-options.ts';

/** A call in virtual time, with a simulated edge that does what the engine asks. */
export type Call = {
  /** Advances the time; wakes the engine whenever it has asked for it. */
  at(atMs: number): Call;
  /** Advances the time without waking the engine, as if the loop of the edge were blocked. */
  late(atMs: number): Call;
  event(happening: Happening): Call;
  /** Queues a message; its audio is ready at once unless it waits behind another. */
  say(name: string, messageType: string, how?: SayOptions): Call;
  /** The first audio of a message that waited is ready. */
  begin(name: string): Call;
  progress(name: string, playedMs: number): Call;
  finish(name: string): Call;
  /** A voice from now until `untilMs`, reported every 32 ms. It then ends unless `ends` is false. */
  voice(untilMs: number, how?: { readonly ends?: boolean; readonly overNoiseDb?: number }): Call;
  heard(durationMs: number, overNoiseDb?: number): Call;
  silent(): Call;
  words(utterance: string, words: WordEvidence, isFinal?: boolean): Call;
  interim(utterance: string, words: WordEvidence): Call;
  /** A key, and what it means if the engine asks for it again because it was pressed ahead. */
  key(key?: Partial<KeyEvidence>, later?: Partial<KeyEvidence>): Call;
  digits(count: number): Call;
  ask(name: string): Call;
  tool(name: string, ownerMessageId?: string, cancellable?: boolean): Call;
  toolEnds(name: string): Call;
  state(): EngineState;
  nowMs(): number;
  turns(): readonly Turn[];
  decisions(): readonly Decision[];
  actions(): readonly EngineAction[];
  /** One line `verdict clause` per decision. */
  told(): readonly string[];
  /** The actions of one type. */
  did<Type extends EngineAction['type']>(
    type: Type,
  ): readonly Extract<EngineAction, { type: Type }>[];
  /** When the engine first asked for an action of this type. */
  whenDid(type: EngineAction['type']): number | undefined;
};

/** Starts a call. Times are milliseconds since its first event. The call makes the wake-ups. */
export function startCall(policy: CompiledPolicy, options: EdgeOptions = {}): Call {
  let state = initialState();
  let nowMs = 0;
  let wakeAtMs: number | undefined;
  let asked = 0;
  const keysAhead: KeyEvidence[] = [];
  const turns: Turn[] = [];
  const pending: { readonly atMs: number; readonly event: Happening }[] = [];

  function feed(happening: Happening): void {
    const event = { ...happening, atMs: sessionMs(nowMs) } as EngineEvent;
    const before =
      options.throughJson === true ? (JSON.parse(JSON.stringify(state)) as EngineState) : state;
    const { state: after, actions, decisions } = step(policy, before, event);
    state = after;
    turns.push({ event, actions, decisions });
    for (const action of actions) {
      if (action.type === 'wake_at') wakeAtMs = action.atMs;
      else later(nowMs, ...answersTo(action));
    }
    drain();
  }

  function drain(): void {
    const at = pending.findIndex((entry) => entry.atMs <= nowMs);
    if (at === -1) return;
    const [entry] = pending.splice(at, 1);
    if (entry !== undefined) feed(entry.event);
  }

  function later(atMs: number, ...events: readonly Happening[]): void {
    for (const event of events) pending.push({ atMs, event });
  }

  // Long because it is a list: one short case per action that an edge answers.
  function answersTo(action: EngineAction): readonly Happening[] {
    if (action.type === 'wake_at') return [];
    const { actionId } = action;
    if (options.unanswered?.includes(action.type) === true) return [];
    if (options.failing?.includes(action.type) === true) {
      return [{ type: 'action_failed', actionId, code: 'TEST' }];
    }
    const done: Happening = { type: 'action_done', actionId };
    if (action.type === 'start_playout') {
      if (options.silentStarts === true) return [done];
      return [{ type: 'message_started', messageId: action.messageId }, done];
    }
    if (action.type === 'read_key') {
      const key = keysAhead[Number(action.ref.slice(1)) - 1] ?? NO_KEY;
      return [{ type: 'dtmf_received', ref: action.ref, key, isAgain: true }, done];
    }
    if (action.type === 'say_declared' || action.type === 'ask_again') {
      asked += 1;
      const messageId = id<MessageId>(`asked-${asked}`);
      const { messageType, role, ofMessageId } = action.type === 'ask_again' ? QUESTION : action;
      later(nowMs + (options.askedLastMs ?? 1500), finished(messageId));
      return [queued(messageId, messageType, role, ofMessageId), segment(messageId), done];
    }
    if (action.type !== 'stop' || options.finishesStops === false) return [done];
    const { messageId, at } = action;
    const playedMs = playedMsOf(state);
    const stopped: Happening = { type: 'playout_stopped', messageId, playedMs, boundary: at };
    for (let k = pending.length - 1; k >= 0; k -= 1) {
      const event = pending[k]?.event;
      if (event?.type === 'message_finished' && event.messageId === messageId) pending.splice(k, 1);
    }
    const ended: readonly Happening[] = action.keepsHandle
      ? [stopped, done, segmentFinished(messageId, playedMs)]
      : [stopped, { type: 'message_finished', messageId, playedMs, interrupted: true }, done];
    if (action.boundMs === 0 || options.stopsTakeMs === undefined) return ended;
    later(nowMs + options.stopsTakeMs, ...ended);
    return [];
  }

  const call: Call = {
    at(atMs: number) {
      for (;;) {
        const next = Math.min(wakeAtMs ?? Infinity, ...pending.map((entry) => entry.atMs));
        if (next > atMs) break;
        nowMs = Math.max(nowMs, next);
        if (wakeAtMs !== undefined && wakeAtMs <= nowMs) {
          wakeAtMs = undefined;
          feed({ type: 'woke' });
        }
        drain();
      }
      nowMs = Math.max(nowMs, atMs);
      return call;
    },
    late(atMs: number) {
      nowMs = Math.max(nowMs, atMs);
      return call;
    },
    event(happening: Happening) {
      feed(happening);
      return call;
    },
    say(name: string, messageType: string, how: SayOptions = {}) {
      const messageId = id<MessageId>(name);
      feed(queued(messageId, messageType, how.role ?? 'message', undefined));
      feed({
        type: 'text_appended',
        messageId,
        evidence: { words: how.words ?? 20, endsInQuestion: how.endsInQuestion ?? false },
      });
      if (how.isWaiting !== true) feed(segment(messageId));
      return call;
    },
    begin(name: string) {
      feed(segment(id<MessageId>(name)));
      return call;
    },
    progress(name: string, playedMs: number) {
      feed({ type: 'playout_progressed', messageId: id<MessageId>(name), playedMs });
      return call;
    },
    finish(name: string) {
      feed(finished(id<MessageId>(name)));
      return call;
    },
    voice(untilMs: number, how: { readonly ends?: boolean; readonly overNoiseDb?: number } = {}) {
      const onsetAtMs = sessionMs(nowMs);
      feed({ type: 'user_speech_started', onsetAtMs });
      for (let atMs = nowMs + 32; atMs <= untilMs; atMs += 32) {
        call.at(atMs);
        call.heard(atMs - onsetAtMs, how.overNoiseDb);
      }
      call.at(untilMs);
      if (how.ends !== false) feed({ type: 'user_speech_ended' });
      return call;
    },
    heard(durationMs: number, overNoiseDb = 30) {
      const noiseDb = -60;
      const levelDb = noiseDb + overNoiseDb;
      feed({ type: 'user_speech_continued', durationMs, levelDb, noiseDb, probability: 0.9 });
      return call;
    },
    silent() {
      feed({ type: 'user_speech_ended' });
      return call;
    },
    words(utterance: string, words: WordEvidence, isFinal = true) {
      const utteranceId = id<UtteranceId>(utterance);
      feed({ type: 'words_heard', utteranceId, isFinal, evidence: words });
      return call;
    },
    interim(utterance: string, words: WordEvidence) {
      return call.words(utterance, words, false);
    },
    key(key: Partial<KeyEvidence> = {}, laterKey: Partial<KeyEvidence> = key) {
      keysAhead.push({ ...NO_KEY, ...laterKey });
      const ref = id<KeyRef>(`k${keysAhead.length}`);
      feed({ type: 'dtmf_received', ref, key: { ...NO_KEY, ...key } });
      return call;
    },
    digits(count: number) {
      for (let k = 0; k < count; k += 1) call.key({ isDigit: true });
      return call;
    },
    ask(name: string) {
      feed({ type: 'turn_end_asked', askId: id<AskId>(name) });
      return call;
    },
    tool(name: string, ownerMessageId?: string, cancellable = true) {
      const owner = ownerMessageId === undefined ? undefined : id<MessageId>(ownerMessageId);
      const callId = id<ToolCallId>(name);
      feed({ type: 'tool_started', callId, ownerMessageId: owner, cancellable });
      return call;
    },
    toolEnds(name: string) {
      feed({ type: 'tool_ended', callId: id<ToolCallId>(name) });
      return call;
    },
    state: (): EngineState => state,
    nowMs: (): number => nowMs,
    turns: (): readonly Turn[] => turns,
    decisions: (): readonly Decision[] => turns.flatMap((turn) => turn.decisions),
    actions: (): readonly EngineAction[] => turns.flatMap((turn) => turn.actions),
    told: (): readonly string[] =>
      call.decisions().map(({ verdict, clause }) => `${verdict} ${clause}`),
    did: <Type extends EngineAction['type']>(type: Type) =>
      call
        .actions()
        .filter((action): action is Extract<EngineAction, { type: Type }> => action.type === type),
    whenDid: (type: EngineAction['type']): number | undefined =>
      turns.find((turn) => turn.actions.some((action) => action.type === type))?.event.atMs,
  };
  return call;
}

const NO_KEY: KeyEvidence = { isDigit: false, isTerminator: false, isEscalation: false };

/** The reply that the edge makes for `ask_again`. */
const QUESTION = { messageType: 'answer', role: 'message', ofMessageId: undefined } as const;

function queued(
  messageId: MessageId,
  messageType: string,
  role: MessageRole,
  ofMessageId: MessageId | undefined,
): Happening {
  const of = ofMessageId === undefined ? {} : { ofMessageId };
  return { type: 'message_queued', messageId, messageType, role, ...of };
}

function segment(messageId: MessageId): Happening {
  return { type: 'segment_started', messageId, segmentId: id<SegmentId>(`${messageId}/1`) };
}

function segmentFinished(messageId: MessageId, playedMs: number): Happening {
  const segmentId = id<SegmentId>(`${messageId}/1`);
  return { type: 'segment_finished', messageId, segmentId, playedMs };
}

function finished(messageId: MessageId): Happening {
  return { type: 'message_finished', messageId, playedMs: 5000, interrupted: false };
}

function playedMsOf({ floor }: EngineState): number {
  return floor.type === 'idle' ? 0 : floor.playedMs;
}
