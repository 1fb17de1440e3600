import {
  playoutOf,
  type EngineState,
  type SessionMs,
  type Voice,
  type WordEvidence,
} from '../model/index.ts';

/** Longest delay of an echo on the line. */
export const ECHO_LINGERS_MS = 1000;

/**
 * True if these are words that the agent has just said. A lone word that stops, corrects or answers counts
 * as the caller's: of the two mistakes, talking over a caller who says "wait" is the worse one.
 */
export function isOwnWords(words: WordEvidence): boolean {
  if (words.likenessToOwn < ECHO_LIKENESS) return false;
  return words.words >= 2 || !CALLERS_OWN.some((list) => words.matches.includes(list));
}

/**
 * True if the agent's sound may be in this voice: a message was audible during it, or ended less than a
 * second before it began, and the voice is fainter than the caller's.
 */
export function mayHoldEcho(
  state: EngineState,
  atMs: SessionMs,
  voice: Voice | undefined,
): boolean {
  return (
    !isNear(state, voice) && isInAir(state, voice?.onsetAtMs ?? atMs, voice?.heardAtMs ?? atMs)
  );
}

/** True if the voice is about as loud as the caller alone. No echo is that loud. */
function isNear({ aloneDb }: EngineState, voice: Voice | undefined): boolean {
  return (
    voice?.levelDb !== undefined && aloneDb !== undefined && voice.levelDb >= aloneDb - NEAR_DB
  );
}

function isInAir(state: EngineState, fromMs: number, toMs: number): boolean {
  const playout = playoutOf(state);
  if (playout !== undefined && toMs >= playout.startedAtMs) return true;
  const ended = state.floor.type === 'idle' ? state.floor.last : state.floor.before;
  return ended !== undefined && fromMs < ended.endedAtMs + ECHO_LINGERS_MS;
}

const ECHO_LIKENESS = 0.8;
// An echo is much quieter than the caller's voice, or nobody could talk over the line.
const NEAR_DB = 6;
const CALLERS_OWN = ['stop', 'correction', 'answer'] as const;
