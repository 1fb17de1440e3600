import { type Draft, act, decide, disposeOf } from '../../draft/index.ts';
import { classify, isOwnWords } from '../../rules/index.ts';
import {
  clauseOf,
  type CallerClass,
  type WordEvidence,
  type EndedMessage,
  lastMessageOf,
  typeInContext,
} from '../../model/index.ts';
import { voiceOf } from '../index.ts';
import type { Hearing } from './hearing.ts';

/** Holds, reports or drops words that were spoken over a message that has ended, as its `input` says. */
export function disposeAsSpokenOver(draft: Draft, { event, place }: Hearing): void {
  if (place.type !== 'ended_message') return;
  const { message } = place;
  const { messageType, isLocked } = message;
  const input = { utteranceIds: [event.utteranceId], messageType, isLocked, overlapId: undefined };
  disposeOf(draft, { ...input, class: classOf(draft, event.evidence, message) }, false);
}

/** True if the recogniser was late with a backchannel: its voice ended before the message did. */
export function isLateBackchannel(draft: Draft, { event, place }: Hearing): boolean {
  const over = place.type === 'nothing' ? lastMessageAndVoice(draft) : undefined;
  if (over === undefined || over.last.text.endsInQuestion) return false;
  return over.voiceEndedAtMs <= over.last.endedAtMs && event.evidence.shape === 'backchannel';
}

/** Drops a late backchannel: it was never meant for the turn that is open now. */
export function dropLateBackchannel(draft: Draft, { event }: Hearing): void {
  decide(draft, {
    verdict: 'continue',
    clause: 'lexicon.backchannel',
    class: 'backchannel',
    reason: 'the words were said before the message ended and leave the floor',
  });
  act(draft, { type: 'drop', utteranceIds: [event.utteranceId] });
}

/** True if the words are a late echo. A single word does not count: it may be a choice from a menu. */
export function isLateEcho(draft: Draft, { event, place, situation }: Hearing): boolean {
  const over = place.type === 'nothing' ? lastMessageAndVoice(draft) : undefined;
  const { stimulus } = situation;
  if (over === undefined || stimulus.type !== 'speech' || !stimulus.mayHoldEcho) return false;
  if (event.evidence.words < 2 || !isOwnWords(event.evidence)) return false;
  return over.voiceEndedAtMs - VAD_SILENCE_MS <= over.last.endedAtMs;
}

/** Drops the agent's own words, which the recogniser sent after the message had ended. */
export function dropLateEcho(draft: Draft, { event }: Hearing): void {
  decide(draft, {
    verdict: 'drop',
    clause: clauseOf(draft.policy, typeInContext(draft.state), 'input'),
    class: 'echo',
    reason: 'the words are our own, and the voice was over when the message was',
  });
  act(draft, { type: 'drop', utteranceIds: [event.utteranceId] });
}

/** The class that the words would have had before the message ended. */
function classOf(
  { state, atMs }: Draft,
  words: WordEvidence,
  { playedMs, text }: EndedMessage,
): CallerClass {
  const voice = voiceOf(state);
  return classify({
    ageMs: voice === undefined ? 0 : atMs - voice.onsetAtMs,
    voiceMs: voice?.voiceMs ?? 0,
    isVoiced: voice !== undefined,
    silenceMs: voice === undefined ? 0 : atMs - voice.heardAtMs,
    words,
    isFinal: true,
    sinceWordMs: 0,
    overNoiseDb: voice?.overNoiseDb,
    mayHoldEcho: true,
    message: { playedMs, text, expects: false },
    verdict: undefined,
  });
}

/** The message heard last, and the end of the voice that may have been heard over it. */
function lastMessageAndVoice({ state }: Draft) {
  const last = lastMessageOf(state);
  const voiceEndedAtMs = state.caller.type === 'silent' ? state.caller.voiceEndedAtMs : undefined;
  return last === undefined || voiceEndedAtMs === undefined ? undefined : { last, voiceEndedAtMs };
}

// A VAD reports the end of a voice after 250 to 550 ms of silence.
const VAD_SILENCE_MS = 550;
