import {
  type Draft,
  type EventOf,
  answerTurn,
  change,
  clearDeadline,
  onHeldSpeechEnded,
  setDeadline,
  setDeadlineAt,
} from '../draft/index.ts';
import { onCollectedSpeechEnded } from './collection.ts';
import { startWaiting } from './message.ts';
import { closeOverlap, judge, onOverlapVoiceEnded, openOverlap } from './overlap.ts';
import { continueOverlap, isSameSound, onOverlapVoiceHeard } from './voice-pause.ts';
import { ECHO_LINGERS_MS } from '../rules/index.ts';
import { messageInForce, type Voice, sessionMs, type SessionMs } from '../model/index.ts';

/** The VAD hears a voice. It continues an undecided overlap, and opens a new one after a decided overlap. */
export function onSpeechStarted(draft: Draft, event: EventOf<'user_speech_started'>): void {
  if (draft.state.caller.type === 'speaking') return;
  const { onsetAtMs } = event;
  speak(draft, onsetAtMs <= draft.atMs ? onsetAtMs : draft.atMs);
}

/** The voice continues. There is more evidence, and the overlap may be decided. */
export function onSpeechContinued(draft: Draft, event: EventOf<'user_speech_continued'>): void {
  if (draft.state.caller.type !== 'speaking')
    speak(draft, sessionMs(draft.atMs - event.durationMs));
  else if (isNewSound(draft)) speak(draft, draft.atMs);
  const { caller } = draft.state;
  if (caller.type !== 'speaking') return;
  const { levelDb, noiseDb } = event;
  const isMeasured = levelDb !== undefined && noiseDb !== undefined;
  change(draft, {
    caller: {
      type: 'speaking',
      onsetAtMs: caller.onsetAtMs,
      heardAtMs: draft.atMs,
      reports: caller.reports + 1,
      // A sound after a long pause is new to the engine, and the same voice to the VAD.
      voiceMs: Math.min(event.durationMs, draft.atMs - caller.onsetAtMs),
      overNoiseDb: isMeasured ? most(caller.overNoiseDb, levelDb - noiseDb) : caller.overNoiseDb,
      levelDb: isMeasured ? most(caller.levelDb, levelDb) : caller.levelDb,
    },
  });
  noteVoice(draft, caller);
  onOverlapVoiceHeard(draft);
  judge(draft, 'evidence');
}

/** The VAD no longer hears the voice. */
export function onSpeechEnded(draft: Draft): void {
  const { caller, overlap } = draft.state;
  if (caller.type !== 'speaking') return;
  clearDeadline(draft, 'voice');
  clearDeadline(draft, 'pause');
  const { type: _type, ...voice } = caller;
  noteLevel(draft, voice);
  noteVoice(draft, voice);
  change(draft, { caller: { type: 'silent', voiceEndedAtMs: draft.atMs, voice } });
  if (overlap.type === 'open') {
    const endedAtMs = overlap.endedAtMs ?? draft.atMs;
    change(draft, { overlap: { ...overlap, voice, endedAtMs } });
  }
  onHeldSpeechEnded(draft);
  onCollectedSpeechEnded(draft);
  startWaiting(draft);
  onOverlapVoiceEnded(draft);
}

/** The VAD stopped reporting a voice without an end. Ends the voice, so that nothing waits for ever. */
export function onVoiceDue(draft: Draft): void {
  const { caller } = draft.state;
  if (caller.type !== 'speaking') return;
  const lostAtMs = sessionMs(caller.heardAtMs + VOICE_LOST_MS);
  if (draft.atMs < lostAtMs) setDeadlineAt(draft, 'voice', lostAtMs);
  else onSpeechEnded(draft);
}

/**
 * The voice goes on that said interim words, or that cut a message: what they wait for counts from its
 * end. A sound that goes on much longer without words is not that voice any more.
 */
function noteVoice(draft: Draft, { onsetAtMs }: Voice): void {
  const { interim, debts, session } = draft.state;
  const { cut } = debts;
  if (interim !== undefined && onsetAtMs <= interim.voiceAtMs + BURST_MS) {
    const voiceAtMs = boundedBy(draft, interim.heardAtMs);
    change(draft, { interim: { ...interim, voiceAtMs } });
  }
  // Without interim words, the words of any voice come only after its end.
  const isAny = session.capabilities?.hasInterims !== true;
  if (cut !== undefined && (isAny || onsetAtMs <= cut.voiceAtMs + BURST_MS)) {
    const voiceAtMs = boundedBy(draft, cut.cutAtMs);
    change(draft, { debts: { ...debts, cut: { ...cut, voiceAtMs } } });
  }
}

function boundedBy({ atMs }: Draft, sinceMs: SessionMs): SessionMs {
  return sessionMs(Math.min(atMs, sinceMs + VOICE_MS));
}

/** True if the overlap was decided in a pause of the voice: what is heard now is another sound. */
function isNewSound({ state: { overlap }, atMs }: Draft): boolean {
  if (overlap.type === 'none' || overlap.endedAtMs === undefined) return false;
  return !isSameSound(overlap, atMs);
}

/** Learns how loud the caller is from a voice that cannot contain the agent's echo. */
function noteLevel(draft: Draft, { onsetAtMs, voiceMs, levelDb }: Voice): void {
  const { floor } = draft.state;
  if (floor.type !== 'idle' || levelDb === undefined || voiceMs < LEVEL_MS) return;
  if (floor.last !== undefined && onsetAtMs < floor.last.endedAtMs + ECHO_LINGERS_MS) return;
  change(draft, { aloneDb: levelDb });
}

function most(soFar: number | undefined, db: number): number {
  return Math.max(db, soFar ?? Number.NEGATIVE_INFINITY);
}

function speak(draft: Draft, onsetAtMs: SessionMs): void {
  change(draft, {
    caller: {
      type: 'speaking',
      onsetAtMs,
      heardAtMs: draft.atMs,
      reports: 0,
      voiceMs: Math.max(0, draft.atMs - onsetAtMs),
      overNoiseDb: undefined,
      levelDb: undefined,
    },
  });
  setDeadline(draft, 'voice', VOICE_LOST_MS);
  answerTurn(draft, 'superseded');
  const inForce = messageInForce(draft.state);
  if (inForce === undefined || draft.state.floor.type === 'stopping') return;
  const { overlap } = draft.state;
  if (overlap.type === 'open' && isSameSound(overlap, onsetAtMs)) {
    continueOverlap(draft, overlap);
  } else {
    closeOverlap(draft);
    openOverlap(draft, inForce.messageId, { onsetAtMs, endedAtMs: undefined });
  }
  judge(draft, 'evidence');
}

// A VAD reports a voice about every 32 ms. If it reports nothing for this long, it has lost the voice.
const VOICE_LOST_MS = 5000;
// Bursts of sound that are less than this apart are one voice.
const BURST_MS = 1000;
// Longest time that a voice without further words counts as the voice of the words before.
const VOICE_MS = 10_000;
// A shorter sound may be a cough or a click, which says nothing about how loud the caller is.
const LEVEL_MS = 300;
