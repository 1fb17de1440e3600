import type { Decision, EngineAction, EngineEvent, EngineState } from '../core/index.ts';
import type { ActionData, DecisionData, Envelope, EventData, GapData } from '../evidence/index.ts';

/** A stretch of a lane, in session milliseconds. */
export type Bar = {
  readonly lane: 'agent' | 'caller';
  readonly kind: 'playing' | 'ducked' | 'paused' | 'stopping' | 'voice';
  readonly label: string;
  readonly fromMs: number;
  readonly toMs: number;
};

/** A moment worth a mark: a decision, or a key. */
export type Mark = {
  readonly atMs: number;
  readonly kind: 'decision' | 'key';
  readonly label: string;
};

/** A call as bars and marks, ready to be drawn. */
export type Timeline = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly bars: readonly Bar[];
  readonly marks: readonly Mark[];
  /** Instants, in session milliseconds, at which words of the caller were recognised. */
  readonly wordsAtMs: readonly number[];
  /** Stretches of time whose lines are missing. */
  readonly missing: readonly { readonly fromMs: number; readonly toMs: number }[];
};

type Playing = { messageId: string; kind: Bar['kind']; sinceMs: number };

type Tracks = {
  readonly bars: Bar[];
  readonly marks: Mark[];
  readonly wordsAtMs: number[];
  readonly missing: { readonly fromMs: number; readonly toMs: number }[];
  readonly types: Map<string, string>;
  playing: Playing | undefined;
  voiceSinceMs: number | undefined;
  /** The instant of the last event; undefined before the first. */
  atMs: number | undefined;
  /** The number of the next line if none is missing. */
  dueSeq: number | undefined;
};

/**
 * Turns a record's lines into a timeline: who made a sound when, and what was decided. Every bar ends
 * at missing lines; a recorded state after them begins new bars.
 */
export function timelineOf(lines: readonly Envelope[]): Timeline {
  const tracks: Tracks = {
    bars: [],
    marks: [],
    wordsAtMs: [],
    missing: [],
    types: new Map(),
    playing: undefined,
    voiceSinceMs: undefined,
    atMs: undefined,
    dueSeq: undefined,
  };
  for (const line of lines) {
    followNumber(tracks, line);
    if (line.type === 'floorkeeper.event') followEvent(tracks, (line.data as EventData).event);
    if (line.type === 'floorkeeper.action') followAction(tracks, (line.data as ActionData).action);
    if (line.type === 'floorkeeper.decision') {
      tracks.marks.push(markOf((line.data as DecisionData).decision));
    }
  }
  endPlaying(tracks);
  endVoice(tracks);
  const { bars, marks, wordsAtMs, missing } = tracks;
  return { ...extentOf(tracks), bars, marks, wordsAtMs, missing };
}

/** The first and the last instant. A record may have too many bars to spread into `Math.min`. */
function extentOf({ bars, marks, missing, atMs = 0 }: Tracks): { fromMs: number; toMs: number } {
  let fromMs = atMs;
  let toMs = atMs;
  const widen = (ms: number): void => {
    fromMs = Math.min(fromMs, ms);
    toMs = Math.max(toMs, ms);
  };
  for (const mark of marks) widen(mark.atMs);
  for (const stretch of [...bars, ...missing]) {
    widen(stretch.fromMs);
    widen(stretch.toMs);
  }
  return { fromMs, toMs };
}

/** Ends every bar if numbers are missing before a line. */
function followNumber(tracks: Tracks, line: Envelope): void {
  const { dueSeq = line.seq, atMs } = tracks;
  tracks.dueSeq = line.seq + 1;
  if (line.type === 'floorkeeper.gap') {
    const { state } = line.data as GapData;
    miss(tracks, atMs, state.atMs);
    goOnFrom(tracks, state);
  } else if (line.seq > dueSeq) {
    miss(
      tracks,
      atMs,
      line.type === 'floorkeeper.event' ? (line.data as EventData).event.atMs : atMs,
    );
  }
}

function miss(tracks: Tracks, fromMs: number | undefined, toMs: number | undefined): void {
  endPlaying(tracks);
  endVoice(tracks);
  const [from = toMs, to = fromMs] = [fromMs, toMs];
  if (from === undefined || to === undefined) return;
  tracks.missing.push({ fromMs: Math.min(from, to), toMs: Math.max(from, to) });
}

/** Begins the bars of what was audible in this state. The state comes from a file and may lack fields. */
function goOnFrom(tracks: Tracks, { atMs, floor, caller }: Partial<EngineState>): void {
  tracks.atMs = atMs;
  if (atMs === undefined) return;
  if (caller?.type === 'speaking') tracks.voiceSinceMs = atMs;
  if (floor === undefined || floor.type === 'idle' || floor.message === undefined) return;
  const { messageId, messageType } = floor.message;
  tracks.types.set(messageId, messageType);
  tracks.playing = { messageId, kind: floor.type, sinceMs: atMs };
}

function markOf({ atMs, verdict, clause, class: callerClass }: Decision): Mark {
  const what = callerClass === 'unclassified' ? '' : ` (${callerClass})`;
  return { atMs, kind: 'decision', label: `${verdict} by ${clause}${what}` };
}

function followEvent(tracks: Tracks, event: EngineEvent): void {
  tracks.atMs = event.atMs;
  switch (event.type) {
    case 'message_queued':
      tracks.types.set(event.messageId, event.messageType);
      return;
    case 'message_started':
      endPlaying(tracks);
      tracks.playing = { messageId: event.messageId, kind: 'playing', sinceMs: event.atMs };
      return;
    case 'message_finished':
      if (tracks.playing?.messageId === event.messageId) endPlaying(tracks);
      return;
    case 'playout_stopped':
      // After a pause the message can go on; any other stop ends its bar.
      if (event.boundary !== 'pause') endPlaying(tracks);
      return;
    case 'user_speech_started':
      tracks.voiceSinceMs = event.onsetAtMs;
      return;
    case 'user_speech_ended':
      endVoice(tracks);
      return;
    case 'words_heard':
      tracks.wordsAtMs.push(event.atMs);
      return;
    case 'dtmf_received':
      if (event.isAgain !== true)
        tracks.marks.push({ atMs: event.atMs, kind: 'key', label: 'the caller presses a key' });
      return;
    default:
  }
}

const PHASES: Partial<Record<EngineAction['type'], Bar['kind']>> = {
  duck: 'ducked',
  unduck: 'playing',
  pause: 'paused',
  resume: 'playing',
  stop: 'stopping',
};

function followAction(tracks: Tracks, action: EngineAction): void {
  const kind = PHASES[action.type];
  if (kind === undefined || tracks.playing === undefined) return;
  const { messageId } = tracks.playing;
  // The stop may be for a message that is still queued.
  if (!('messageId' in action) || action.messageId !== messageId) return;
  // A stop at once leaves nothing more to play.
  if (action.type === 'stop' && action.at === 'now') return;
  endPlaying(tracks);
  tracks.playing = { messageId, kind, sinceMs: tracks.atMs ?? 0 };
}

function endPlaying(tracks: Tracks): void {
  const { playing } = tracks;
  tracks.playing = undefined;
  if (playing === undefined) return;
  // A damaged record may hold anything as a name.
  const name: unknown = tracks.types.get(playing.messageId) ?? playing.messageId;
  const label = String(name);
  pushBar(tracks, { lane: 'agent', kind: playing.kind, label }, playing.sinceMs);
}

function endVoice(tracks: Tracks): void {
  const sinceMs = tracks.voiceSinceMs;
  tracks.voiceSinceMs = undefined;
  if (sinceMs === undefined) return;
  pushBar(tracks, { lane: 'caller', kind: 'voice', label: 'voice' }, sinceMs);
}

/** Adds a bar from an instant until now. In a damaged record the two may be reversed. */
function pushBar(
  { bars, atMs: nowMs = 0 }: Tracks,
  bar: Pick<Bar, 'lane' | 'kind' | 'label'>,
  sinceMs: number,
): void {
  if (sinceMs === nowMs) return;
  bars.push({ ...bar, fromMs: Math.min(sinceMs, nowMs), toMs: Math.max(sinceMs, nowMs) });
}
