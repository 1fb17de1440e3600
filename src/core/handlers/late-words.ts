import { classify, isEcho, WORDS_LATE_MS_MAX } from '../rules/index.ts';
import {
  type CallerClass,
  type WordEvidence,
  type EndedMessage,
  messageInForce,
  rulesOfMessage,
  admitsSpeech,
  isProtected,
  lastMessageOf,
  type EngineState,
  type Voice,
} from '../model/index.ts';
import type { Draft, EventOf } from './draft.ts';
import { heardFloorOf, rulesOf } from './floor.ts';
import { disposeOf } from './input.ts';

/**
 * The message that has ended since the words were said over it, where they are its input and cannot
 * end what plays now: it does not keep them, or a protected message follows it, and held input waits
 * for the end of that one too.
 */
export function messageSpokenOver(draft: Draft): EndedMessage | undefined {
  const earlier = messageUnderVoice(draft);
  if (earlier === undefined) return undefined;
  const { input } = rulesOfMessage(draft.policy, earlier);
  const floor = heardFloorOf(draft);
  const isFollowed = floor !== undefined && isProtected(rulesOf(draft, floor));
  return input !== 'hold' || isFollowed ? earlier : undefined;
}

/** The message whose `input` applies to words that took no floor: the one that they were spoken over. */
export function spokenOver(
  draft: Draft,
  inForce: string,
): { readonly messageType: string; readonly isLocked: boolean } {
  const earlier = messageUnderVoice(draft);
  if (earlier !== undefined) return earlier;
  return { messageType: inForce, isLocked: messageInForce(draft.state)?.isLocked === true };
}

/** Ends words that were said over a message as that message has it. */
export function disposeOfLate(
  draft: Draft,
  { utteranceId, evidence }: EventOf<'words_heard'>,
  earlier: EndedMessage,
): void {
  const { messageType, isLocked } = earlier;
  const input = { utteranceIds: [utteranceId], messageType, isLocked, overlapId: undefined };
  disposeOf(draft, { ...input, class: classOf(draft, evidence, earlier) }, false);
}

/**
 * The message that forbade speech and has ended since the voice of the words. One that went on
 * beyond the end is of the side that has more of it.
 */
function messageUnderVoice({ state, policy, atMs }: Draft): EndedMessage | undefined {
  const { floor } = state;
  const earlier = floor.type === 'idle' ? floor.last : floor.before;
  if (earlier === undefined || admitsSpeech(rulesOfMessage(policy, earlier))) return undefined;
  const voice = voiceOf(state);
  if (voice === undefined || atMs - voice.heardAtMs > WORDS_LATE_MS_MAX) return undefined;
  const underMs = earlier.endedAtMs - voice.onsetAtMs;
  return underMs > 0 && underMs >= voice.heardAtMs - earlier.endedAtMs ? earlier : undefined;
}

/** What the caller did, as it would have been told had the words come before the message ended. */
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
    isNear: false,
    message: { playedMs, text, expects: false },
    verdict: undefined,
  });
}

/** The voice that is heard, or was heard last. */
function voiceOf({ caller }: EngineState): Voice | undefined {
  if (caller.type === 'away') return undefined;
  return caller.type === 'speaking' ? caller : caller.voice;
}

/** The recogniser is late: the words of a voice that was over before the message was. */
export function isLateBackchannel(draft: Draft, words: WordEvidence): boolean {
  const over = lastAndItsVoice(draft);
  if (over === undefined || over.last.text.endsInQuestion) return false;
  return over.voiceEndedAtMs <= over.last.endedAtMs && words.shape === 'hold';
}

/** One word of ours alone may be the caller's choice from what was read to them. */
export function isLateEcho(draft: Draft, words: WordEvidence): boolean {
  const over = lastAndItsVoice(draft);
  if (over === undefined || words.words < 2 || !isEcho(words)) return false;
  return over.voiceEndedAtMs - VAD_SILENCE_MS <= over.last.endedAtMs;
}

/** The message heard last, and when the voice ended that may have been over it. */
function lastAndItsVoice({ state }: Draft) {
  const last = lastMessageOf(state);
  const voiceEndedAtMs = state.caller.type === 'silent' ? state.caller.voiceEndedAtMs : undefined;
  return last === undefined || voiceEndedAtMs === undefined ? undefined : { last, voiceEndedAtMs };
}

// A VAD tells of the end of a voice after 250 to 550 ms of silence.
const VAD_SILENCE_MS = 550;
