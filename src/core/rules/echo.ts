import {
  playoutOf,
  type EngineState,
  type SessionMs,
  type Voice,
  type WordEvidence,
} from '../model/index.ts';

/** A line brings an echo back within this time. */
export const ECHO_LINGERS_MS = 1000;

/**
 * True if these are words that we have just said ourselves. A lone word that stops, corrects or answers is
 * left to the caller: of the two mistakes, talking over a caller who says "wait" is the worse one.
 */
export function isOwnWords(words: WordEvidence): boolean {
  if (words.likenessToOwn < ECHO_LIKENESS) return false;
  return words.words >= 2 || !CALLERS_OWN.some((list) => words.matches.includes(list));
}

/**
 * True if our own sound may be in this voice: a message was audible in it, or had ended less than a second
 * before it began, and the voice is fainter than the caller's.
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

/** True if the voice is about as loud as the caller is when nothing of ours is in the air. No echo is. */
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
// An echo lies well below the voice that it meets, or nobody could talk over the line.
const NEAR_DB = 6;
const CALLERS_OWN = ['stop', 'correction', 'answer'] as const;
