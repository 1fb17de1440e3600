import {
  clauseOf,
  type WordEvidence,
  type UtteranceId,
  rulesOfMessage,
  isProtected,
  messageInForce,
  typeInContext,
  type OpenOverlap,
} from '../model/index.ts';
import { act, change, decide, type Draft, type EventOf } from './draft.ts';
import { escalate } from './escalation.ts';
import { keep, releaseHeld } from './input.ts';
import { disposeOfLate, isLateBackchannel, isLateEcho, messageSpokenOver } from './late-words.ts';
import { judge, openOverlap } from './overlap.ts';
import {
  arbitrate,
  overruledBy,
  type Situation,
  joinWords,
  speechSituation,
  voiceOfLateWords,
} from '../rules/index.ts';
import { settleAsWish } from './settled.ts';
import { takesSpokenDigits } from './spoken-digits.ts';
import { noteWords } from './turn.ts';

/** A transcript has reached the gate. Every final one is held, released or dropped, now or in time. */
export function onWordsHeard(draft: Draft, event: EventOf<'words_heard'>): void {
  const { utteranceId, isFinal, evidence } = event;
  if (draft.state.session.isSttLost) {
    change(draft, { session: { ...draft.state.session, isSttLost: false } });
  }
  if (isOfEscalation(draft, utteranceId)) {
    if (isFinal) act(draft, { type: 'drop', utteranceIds: [utteranceId] });
    return;
  }
  const isRest = isRestOfInterruption(draft, utteranceId);
  const earlier = isRest ? undefined : messageSpokenOver(draft);
  const overlap =
    isRest || earlier !== undefined ? undefined : overlapWith(draft, evidence, isFinal);
  const situation = speechSituation(draft, overlap, isFinal, evidence);
  const ruling = arbitrate(situation);
  if (ruling?.by === 'escalation') {
    onEscalationWords(draft, event, situation);
    return;
  }
  if (isFinal) noteWords(draft, isAboutElse(evidence));
  if (isFinal && takesSpokenDigits(draft, situation, event)) return;
  if (earlier !== undefined) {
    if (isFinal) disposeOfLate(draft, event, earlier);
  } else if (isRest) {
    if (isFinal) keepRest(draft, utteranceId);
  } else if (draft.state.floor.type === 'stopping') {
    if (isFinal) joinInterruption(draft, utteranceId);
  } else if (overlap !== undefined) {
    judgeWords(draft, overlap, event);
  } else if (isFinal) {
    passOn(draft, event);
  }
}

/** Words while a message is in force belong to its overlap; late ones open one whose voice is over. */
function overlapWith(draft: Draft, words: WordEvidence, isFinal: boolean): OpenOverlap | undefined {
  const { state } = draft;
  const inForce = messageInForce(state);
  if (inForce === undefined || state.floor.type === 'stopping') return undefined;
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

function judgeWords(
  draft: Draft,
  overlap: OpenOverlap,
  { utteranceId, isFinal }: EventOf<'words_heard'>,
): void {
  if (isFinal) {
    change(draft, {
      overlap: { ...overlap, utteranceIds: [...overlap.utteranceIds, utteranceId] },
    });
  }
  judge(draft, isFinal ? 'final' : 'evidence');
  const after = draft.state.overlap;
  const isTaken = draft.state.floor.type === 'stopping';
  if (isTaken) change(draft, { tookFloor: utteranceId });
  const isPending = isTaken || (after.type === 'open' && after.utteranceIds.includes(utteranceId));
  if (isFinal && isPending) act(draft, { type: 'hold', utteranceIds: [utteranceId] });
}

function onEscalationWords(
  draft: Draft,
  { utteranceId, isFinal }: EventOf<'words_heard'>,
  situation: Situation,
): void {
  const ruling = arbitrate(situation);
  if (ruling === undefined) return;
  const { overlap } = draft.state;
  const overlapId = overlap.type === 'open' ? overlap.overlapId : undefined;
  const { clause, reason, verdict } = ruling.proposal;
  const overruled = overruledBy(situation, ruling);
  if (verdict === 'escalate') {
    const because = reason;
    escalate(draft, {
      reason: 'phrase',
      clause,
      class: 'escalation',
      because,
      overruled,
      utteranceId,
    });
  } else if (overlap.type === 'open' ? overlap.settledAs !== 'escalation' : isFinal) {
    decide(draft, {
      verdict: 'continue',
      clause,
      class: 'escalation',
      reason,
      overruled,
      overlapId,
    });
  }
  if (verdict !== 'escalate' && overlap.type === 'open') settleAsWish(draft, overlap);
  if (isFinal) act(draft, { type: 'drop', utteranceIds: [utteranceId] });
}

function joinInterruption(draft: Draft, utteranceId: UtteranceId): void {
  const { floor } = draft.state;
  if (floor.type !== 'stopping') return;
  act(draft, { type: 'hold', utteranceIds: [utteranceId] });
  change(draft, { floor: { ...floor, utteranceIds: [...floor.utteranceIds, utteranceId] } });
}

/**
 * An interim transcript has ended a message, and a protected one waits, or began when the caller fell
 * silent: the final transcript was not said over that one, and "stop" is not said twice.
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

function keepRest(draft: Draft, utteranceId: UtteranceId): void {
  const messageType = typeInContext(draft.state);
  const utteranceIds = [utteranceId];
  decide(draft, {
    verdict: 'hold',
    clause: clauseOf(draft.policy, messageType, 'input'),
    class: 'unclassified',
    reason: 'the words ended the message before and wait for the end of this one',
  });
  keep(draft, { utteranceIds, messageType, class: 'unclassified', overlapId: undefined });
}

/** Nothing is in force: the caller's turn, unless something keeps it or it was said over the end. */
function passOn(draft: Draft, { utteranceId, evidence }: EventOf<'words_heard'>): void {
  const { state, policy } = draft;
  const utteranceIds = [utteranceId];
  const messageType = typeInContext(state);
  if (isLateBackchannel(draft, evidence)) {
    decide(draft, {
      verdict: 'continue',
      clause: 'lexicon.backchannel',
      class: 'backchannel',
      reason: 'the words were said before the message ended and leave the floor',
    });
    act(draft, { type: 'drop', utteranceIds });
    return;
  }
  if (isLateEcho(draft, evidence)) {
    decide(draft, {
      verdict: 'drop',
      clause: clauseOf(policy, messageType, 'input'),
      class: 'echo',
      reason: 'the words are our own, and the voice was over when the message was',
    });
    act(draft, { type: 'drop', utteranceIds });
    return;
  }
  releaseHeld(draft, utteranceIds);
}

function isAboutElse({ isQuestion, matches }: WordEvidence): boolean {
  return isQuestion || matches.includes('stop') || matches.includes('correction');
}

function isOfEscalation({ state }: Draft, utteranceId: UtteranceId): boolean {
  return state.escalation.type === 'under_way' && state.escalation.utteranceId === utteranceId;
}
