import { type Draft, type EventOf, change } from '../../draft/index.ts';
import {
  type EndedMessage,
  type OpenOverlap,
  type UtteranceId,
  type WordEvidence,
  handOffOf,
  isProtected,
  messageInForce,
  rulesOfMessage,
} from '../../model/index.ts';
import {
  arbitrate,
  joinWords,
  speechSituation,
  voiceOfLateWords,
  type Ruling,
  type Situation,
} from '../../rules/index.ts';
import { endedMessageInCharge, openOverlap } from '../index.ts';

/** A transcript, what it was spoken over, and what the rules say about it. The rules are asked once. */
export type Hearing = {
  readonly event: EventOf<'words_heard'>;
  readonly place: Place;
  readonly situation: Situation;
  /** What the rules decide about the floor. */
  readonly ruling: Ruling | undefined;
  /** What the words mean, whether or not they may stop the message in force. */
  readonly meaning: Ruling | undefined;
};

/** What the words were spoken over. */
export type Place =
  /** Interim words of this utterance already asked for the human who is being called. */
  | { readonly type: 'escalation' }
  /** Interim words of this utterance already stopped the previous message. */
  | { readonly type: 'earlier_interruption' }
  /** A message that has ended since, but whose `input` still decides about the words. */
  | { readonly type: 'ended_message'; readonly message: EndedMessage }
  /** A message that is being stopped. */
  | { readonly type: 'stopping' }
  /** The message in force; the words have joined the evidence of its overlap. */
  | { readonly type: 'overlap'; readonly overlap: OpenOverlap }
  | { readonly type: 'nothing' };

/** Finds out what the words were spoken over, adds them to the evidence, and asks the rules once. */
export function hear(draft: Draft, event: EventOf<'words_heard'>): Hearing {
  const { evidence, isFinal } = event;
  const place = placeOf(draft, event);
  const overlap = place.type === 'overlap' ? place.overlap : undefined;
  const situation = speechSituation(draft, overlap, isFinal, evidence);
  const ruling = arbitrate(situation);
  const meaning = ruling?.by === 'protection' ? arbitrate(situation, 'protection') : ruling;
  return { event, place, situation, ruling, meaning };
}

function placeOf(draft: Draft, { utteranceId, isFinal, evidence }: EventOf<'words_heard'>): Place {
  const { floor } = draft.state;
  if (handOffOf(draft.state)?.utteranceId === utteranceId) return { type: 'escalation' };
  if (isRestOfInterruption(draft, utteranceId)) return { type: 'earlier_interruption' };
  const message = endedMessageInCharge(draft);
  if (message !== undefined) return { type: 'ended_message', message };
  if (floor.type === 'stopping') return { type: 'stopping' };
  const overlap = joinOverlap(draft, evidence, isFinal);
  return overlap === undefined ? { type: 'nothing' } : { type: 'overlap', overlap };
}

/**
 * True if this transcript completes the utterance whose interim words already stopped the previous
 * message. It must not be judged again against the protected message that follows.
 */
function isRestOfInterruption({ state, policy }: Draft, utteranceId: UtteranceId): boolean {
  const { floor, caller, tookFloor } = state;
  if (tookFloor !== utteranceId || floor.type === 'stopping') return false;
  if (floor.type === 'idle') return messageInForce(state) !== undefined;
  return (
    isProtected(rulesOfMessage(policy, floor.message)) &&
    caller.type === 'silent' &&
    (caller.voiceEndedAtMs ?? floor.startedAtMs) <= floor.startedAtMs
  );
}

/** Adds words to the overlap with the message in force. Late words may open one whose voice has ended. */
function joinOverlap(draft: Draft, words: WordEvidence, isFinal: boolean): OpenOverlap | undefined {
  const { state } = draft;
  const inForce = messageInForce(state);
  if (inForce === undefined) return undefined;
  const { caller } = state;
  const endedAtMs = caller.type === 'speaking' ? undefined : voiceOfLateWords(draft);
  const onsetAtMs = caller.type === 'speaking' ? caller.onsetAtMs : (endedAtMs ?? draft.atMs);
  const open =
    state.overlap.type === 'open'
      ? state.overlap
      : openOverlap(draft, inForce.messageId, { onsetAtMs, endedAtMs });
  const all = joinWords(open.finalWords, words);
  const overlap: OpenOverlap = {
    ...open,
    words: all,
    finalWords: isFinal ? all : open.finalWords,
    wordAtMs: (open.words?.words ?? 0) === all.words ? open.wordAtMs : draft.atMs,
  };
  change(draft, { overlap });
  return overlap;
}
