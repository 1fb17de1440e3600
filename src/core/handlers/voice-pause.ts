import { change, clearDeadline, setDeadline, setDeadlineAt, type Draft } from '../draft/index.ts';
import { sessionMs, type OpenOverlap, type SessionMs, type Voice } from '../model/index.ts';
import { boundCandidate, onOverlapVoiceEnded } from './overlap.ts';

/**
 * Looks whether the voice of the overlap goes on. A VAD reports the end of a voice up to half a second
 * late, but it stops reporting windows at once: without one for a moment, the voice is over until it is
 * heard again.
 */
export function onPauseDue(draft: Draft): void {
  const { caller, overlap } = draft.state;
  if (caller.type !== 'speaking' || overlap.type === 'none') return;
  if (overlap.endedAtMs !== undefined) return;
  const pausedAtMs = sessionMs(caller.heardAtMs + pauseMs(caller));
  if (draft.atMs < pausedAtMs) {
    setDeadlineAt(draft, 'pause', pausedAtMs);
    return;
  }
  const { type: _type, ...voice } = caller;
  change(draft, { overlap: { ...overlap, voice, endedAtMs: caller.heardAtMs } });
  onOverlapVoiceEnded(draft);
}

/** A window of voice has come. Continues an overlap whose voice had paused, and watches for the next pause. */
export function onOverlapVoiceHeard(draft: Draft): void {
  const { overlap, caller, deadlines } = draft.state;
  if (overlap.type === 'none' || caller.type !== 'speaking') return;
  if (overlap.endedAtMs !== undefined) continueOverlap(draft, overlap);
  // One report says nothing of the pace of the next.
  if (caller.reports < 2 || deadlines.some(({ name }) => name === 'pause')) return;
  setDeadline(draft, 'pause', pauseMs(caller));
}

/** Without a report for this long, the voice has paused: as long as several of its reports took so far. */
function pauseMs({ reports, voiceMs }: Voice): number {
  return Math.max(PAUSE_MS, (PAUSE_REPORTS * voiceMs) / Math.max(1, reports));
}

/** The voice of the overlap is heard again. A decision that was made stands: an overlap has one. */
export function continueOverlap(draft: Draft, overlap: OpenOverlap): void {
  change(draft, { overlap: { ...overlap, voice: undefined, endedAtMs: undefined } });
  clearDeadline(draft, 'overlap');
  boundCandidate(draft);
}

/** True if a sound at this time is still the sound of the overlap and not a new one. */
export function isSameSound({ settledAs, endedAtMs }: OpenOverlap, onsetAtMs: SessionMs): boolean {
  if (settledAs === undefined) return true;
  return settledAs === 'noise' && endedAtMs !== undefined && onsetAtMs < endedAtMs + BURST_MS;
}

// A VAD reports a voice about every 32 ms, and leaves out up to three reports within a word.
const PAUSE_MS = 128;
const PAUSE_REPORTS = 4;
// Bursts of sound that are less than this apart are one overlap.
const BURST_MS = 1000;
