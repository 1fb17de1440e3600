import { type Draft, heardFloorOf, rulesOf } from '../draft/index.ts';
import { WORDS_LATE_MS_MAX } from '../rules/index.ts';
import {
  isProtected,
  messageInForce,
  rulesOfMessage,
  admitsSpeech,
  type EndedMessage,
  type EngineState,
  type Voice,
} from '../model/index.ts';

/**
 * The message that speech could not end and that was playing when the words were spoken, if it has ended
 * since. Speech that straddles its end belongs to the side that holds more of it.
 */
function endedMessageUnder({ state, policy, atMs }: Draft): EndedMessage | undefined {
  const { floor } = state;
  const earlier = floor.type === 'idle' ? floor.last : floor.before;
  if (earlier === undefined || admitsSpeech(rulesOfMessage(policy, earlier))) return undefined;
  const voice = voiceOf(state);
  if (voice === undefined || atMs - voice.heardAtMs > WORDS_LATE_MS_MAX) return undefined;
  const underMs = earlier.endedAtMs - voice.onsetAtMs;
  return underMs > 0 && underMs >= voice.heardAtMs - earlier.endedAtMs ? earlier : undefined;
}

/**
 * The ended message that the words were spoken over, if its `input` decides about them. It does not decide
 * if the words may still take the floor: that message holds input (`input: hold`), and no protected message
 * plays now that the words would have to wait for.
 */
export function endedMessageInCharge(draft: Draft): EndedMessage | undefined {
  const ended = endedMessageUnder(draft);
  if (ended === undefined) return undefined;
  const { input } = rulesOfMessage(draft.policy, ended);
  const floor = heardFloorOf(draft);
  const isFollowed = floor !== undefined && isProtected(rulesOf(draft, floor));
  return input !== 'hold' || isFollowed ? ended : undefined;
}

/** The message whose `input` applies to words that did not take the floor: the one they were spoken over. */
export function spokenOver(
  draft: Draft,
  typeInForce: string,
): { readonly messageType: string; readonly isLocked: boolean } {
  const ended = endedMessageUnder(draft);
  if (ended !== undefined) return ended;
  return { messageType: typeInForce, isLocked: messageInForce(draft.state)?.isLocked === true };
}

/** The voice that is heard now, or else the one heard last. */
export function voiceOf({ caller }: EngineState): Voice | undefined {
  if (caller.type === 'away') return undefined;
  return caller.type === 'speaking' ? caller : caller.voice;
}
