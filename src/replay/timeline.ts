import type { Decision, EngineAction, EngineEvent } from '../core/index.ts';
import type { ActionData, DecisionData, Envelope, EventData } from '../evidence/index.ts';

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
};

type Playing = { messageId: string; kind: Bar['kind']; sinceMs: number };

type Tracks = {
  readonly bars: Bar[];
  readonly marks: Mark[];
  readonly wordsAtMs: number[];
  readonly types: Map<string, string>;
  playing: Playing | undefined;
  voiceSinceMs: number | undefined;
  atMs: number;
};

/** Reads a record's lines as a timeline: who made a sound when, and what was decided. */
export function timelineOf(lines: readonly Envelope[]): Timeline {
  const tracks: Tracks = {
    bars: [],
    marks: [],
    wordsAtMs: [],
    types: new Map(),
    playing: undefined,
    voiceSinceMs: undefined,
    atMs: 0,
  };
  for (const line of lines) {
    if (line.type === 'floorkeeper.event') followEvent(tracks, (line.data as EventData).event);
    if (line.type === 'floorkeeper.action') followAction(tracks, (line.data as ActionData).action);
    if (line.type === 'floorkeeper.decision') {
      tracks.marks.push(markOf((line.data as DecisionData).decision));
    }
  }
  endPlaying(tracks);
  endVoice(tracks);
  const starts = [
    ...tracks.bars.map((bar) => bar.fromMs),
    ...tracks.marks.map((mark) => mark.atMs),
  ];
  return {
    fromMs: Math.min(...starts, tracks.atMs),
    toMs: tracks.atMs,
    bars: tracks.bars,
    marks: tracks.marks,
    wordsAtMs: tracks.wordsAtMs,
  };
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
      // A pause keeps the message; any other stop ends what is heard of it.
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
  // A stop may be for a message that still waits.
  if (!('messageId' in action) || action.messageId !== messageId) return;
  // It plays to the end of nothing.
  if (action.type === 'stop' && action.at === 'now') return;
  endPlaying(tracks);
  tracks.playing = { messageId, kind, sinceMs: tracks.atMs };
}

function endPlaying(tracks: Tracks): void {
  const { playing } = tracks;
  tracks.playing = undefined;
  if (playing === undefined || playing.sinceMs === tracks.atMs) return;
  tracks.bars.push({
    lane: 'agent',
    kind: playing.kind,
    label: tracks.types.get(playing.messageId) ?? playing.messageId,
    fromMs: playing.sinceMs,
    toMs: tracks.atMs,
  });
}

function endVoice(tracks: Tracks): void {
  const sinceMs = tracks.voiceSinceMs;
  tracks.voiceSinceMs = undefined;
  if (sinceMs === undefined) return;
  tracks.bars.push({
    lane: 'caller',
    kind: 'voice',
    label: 'voice',
    fromMs: sinceMs,
    toMs: tracks.atMs,
  });
}
