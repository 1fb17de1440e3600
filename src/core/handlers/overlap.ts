import {
  type Draft,
  type HeardFloor,
  change,
  clearDeadline,
  decide,
  disposeOf,
  heardFloorOf,
  interrupt,
  keep,
  noteJudged,
  resumePlayout,
  rulesOf,
  setDeadline,
  setDeadlineAt,
  yieldForNow,
} from '../draft/index.ts';
import {
  type Clause,
  clauseOf,
  id,
  type MessageId,
  type OverlapId,
  admitsSpeech,
  isBid,
  messageInForce,
  type OpenOverlap,
  sessionMs,
  type SessionMs,
} from '../model/index.ts';
import { spokenOver } from './spoken-over.ts';
import {
  arbitrate,
  overruledBy,
  type Ruling,
  fallbackFor,
  speechSituation,
  type Situation,
} from '../rules/index.ts';
import { resumeAfterSettled, isOnlyEscalation } from './settled.ts';

/** Why an overlap is judged again. */
export type JudgeCause = 'evidence' | 'final' | 'timeout';

/** Opens an overlap with the message in force. `endedAtMs` is set if its voice has already ended. */
export function openOverlap(
  draft: Draft,
  messageId: MessageId,
  when: { readonly onsetAtMs: SessionMs; readonly endedAtMs: SessionMs | undefined },
): OpenOverlap {
  const { counters } = draft.state;
  const overlap: OpenOverlap = {
    type: 'open',
    overlapId: id<OverlapId>(`o${counters.overlap + 1}`),
    messageId,
    ...when,
    voice: undefined,
    words: undefined,
    finalWords: undefined,
    wordAtMs: undefined,
    utteranceIds: [],
    verdict: undefined,
    isCandidate: false,
    settledAs: undefined,
  };
  change(draft, { overlap, counters: { ...counters, overlap: counters.overlap + 1 } });
  if (when.endedAtMs !== undefined) waitForWords(draft, when.endedAtMs);
  return overlap;
}

/** Asks the rules about the overlap as it is now, and does what they say. */
export function judge(draft: Draft, cause: JudgeCause): void {
  const { overlap } = draft.state;
  if (overlap.type === 'none') return;
  const situation = speechSituation(draft, overlap, cause === 'final');
  judgeBy(draft, cause, situation, arbitrate(situation));
}

/** Does what the rules said about the overlap. */
export function judgeBy(
  draft: Draft,
  cause: JudgeCause,
  situation: Situation,
  ruling: Ruling | undefined,
): void {
  const { overlap } = draft.state;
  if (overlap.type === 'none') return;
  noteJudged(draft, overlap.overlapId, situation, ruling);
  if (isOnlyEscalation(overlap)) return;
  const floor = heardFloorOf(draft);
  if (ruling?.proposal.verdict === 'interrupt' && floor !== undefined) {
    interruptBySpeech(draft, floor, overlap, situation, ruling);
    return;
  }
  if (isSettledBy(draft, overlap, ruling, cause)) {
    settle(draft, overlap, situation, ruling ?? fallbackFor(situation), cause);
    return;
  }
  if (floor !== undefined) becomeCandidate(draft, floor, overlap, ruling);
}

/** The voice has ended. The overlap is decided now, when words come, or when the time for words is over. */
export function onOverlapVoiceEnded(draft: Draft): void {
  const { overlap } = draft.state;
  if (overlap.type === 'none' || overlap.endedAtMs === undefined) return;
  waitForWords(draft, overlap.endedAtMs);
  judge(draft, 'evidence');
  resumeAfterSettled(draft);
}

/** The decider's time, or the time for words, is over. */
export function onOverlapDue(draft: Draft): void {
  const { overlap } = draft.state;
  if (overlap.type === 'none') return;
  if (overlap.endedAtMs === undefined) {
    // A sound that continues without a word: music, a television.
    if (overlap.words === undefined) judge(draft, 'timeout');
    return;
  }
  const lastAtMs = sessionMs(overlap.endedAtMs + UNDECIDED_MS);
  if (draft.atMs >= lastAtMs || overlap.words === undefined) return judge(draft, 'timeout');
  setDeadlineAt(draft, 'overlap', lastAtMs);
  judge(draft, 'evidence');
}

/** The message has ended, or another has begun. Closes its overlap, decided or not. */
export function closeOverlap(draft: Draft): void {
  const { overlap } = draft.state;
  if (overlap.type === 'none') return;
  clearDeadline(draft, 'overlap');
  clearDeadline(draft, 'pause');
  const situation = speechSituation(draft, overlap, false);
  const ruling = arbitrate(situation);
  const { proposal } = ruling?.proposal.verdict === 'continue' ? ruling : fallbackFor(situation);
  const { overlapId, utteranceIds } = overlap;
  if (overlap.settledAs === undefined) {
    decide(draft, {
      verdict: 'continue',
      clause: proposal.clause,
      class: proposal.class,
      reason: 'the message ended before the overlap was decided',
      confidence: proposal.confidence,
      overlapId,
    });
  }
  change(draft, { overlap: { type: 'none' } });
  if (utteranceIds.length === 0) return;
  const { messageType, rules } = situation;
  const isLocked = messageInForce(draft.state)?.isLocked === true;
  const input = { utteranceIds, messageType, isLocked, class: proposal.class, overlapId };
  // Words over the end of a message that speech may interrupt become the caller's turn.
  if (admitsSpeech(rules) && isBid(proposal.class)) keep(draft, input);
  else disposeOf(draft, input, overlap.settledAs === undefined);
}

function isSettledBy(
  draft: Draft,
  overlap: OpenOverlap,
  ruling: Ruling | undefined,
  cause: JudgeCause,
): boolean {
  if (cause === 'timeout') return overlap.settledAs === undefined;
  if (cause === 'final' && overlap.settledAs !== undefined) return true;
  if (ruling?.proposal.verdict !== 'continue') return false;
  const isProtected = ruling.by === 'protection';
  if (cause === 'final')
    return overlap.endedAtMs !== undefined || (isProtected && !isInGrace(draft));
  return (
    overlap.settledAs === undefined &&
    overlap.endedAtMs !== undefined &&
    ruling.proposal.when === 'now'
  );
}

/** True within the grace of the message: speech that outlasts the grace may still take the floor. */
function isInGrace(draft: Draft): boolean {
  const floor = heardFloorOf(draft);
  if (floor === undefined) return false;
  const rules = rulesOf(draft, floor);
  return admitsSpeech(rules) && draft.atMs < floor.startedAtMs + rules.graceMs;
}

function settle(
  draft: Draft,
  overlap: OpenOverlap,
  situation: Situation,
  ruling: Ruling,
  cause: JudgeCause,
): void {
  const { proposal } = ruling;
  const { overlapId } = overlap;
  const floor = heardFloorOf(draft);
  const isFirst = overlap.settledAs === undefined;
  // A rule that only waited for words has decided now. A rule without a verdict has not.
  const isUndecided = cause === 'timeout' && proposal.verdict !== 'continue';
  const isOver = overlap.endedAtMs !== undefined || cause === 'timeout';
  const isBack = floor !== undefined && floor.type !== 'playing' && isOver;
  if (isFirst) {
    decide(draft, {
      verdict: isBack ? 'resume' : 'continue',
      clause: proposal.clause,
      overruled: overruledAndVerdict(situation, ruling, overlap),
      class: proposal.class,
      reason: isUndecided ? 'nothing has decided for the caller in time' : proposal.reason,
      confidence: proposal.confidence,
      overlapId,
    });
    if (overlap.endedAtMs !== undefined) clearDeadline(draft, 'overlap');
  }
  if (isBack) resumePlayout(draft, floor);
  const { utteranceIds } = overlap;
  change(draft, { overlap: { ...overlap, utteranceIds: [], settledAs: proposal.class } });
  const { messageType, isLocked } = spokenOver(draft, situation.messageType);
  const input = { utteranceIds, messageType, isLocked, class: proposal.class, overlapId };
  disposeOf(draft, input, isFirst);
}

function interruptBySpeech(
  draft: Draft,
  floor: HeardFloor,
  overlap: OpenOverlap,
  situation: Situation,
  ruling: Ruling,
): void {
  const { proposal } = ruling;
  interrupt(draft, floor, {
    cause: 'speech',
    at: rulesOf(draft, floor).onInterruption.stop,
    finding: {
      verdict: 'interrupt',
      clause: proposal.clause,
      overruled: overruledAndVerdict(situation, ruling, overlap),
      class: proposal.class,
      reason: proposal.reason,
      confidence: proposal.confidence,
      overlapId: overlap.overlapId,
    },
  });
}

/** Adds LiveKit's overruled verdict: it is a signal, not a row of the precedence. */
function overruledAndVerdict(
  situation: Situation,
  ruling: Ruling,
  overlap: OpenOverlap,
): readonly Clause[] {
  const overruled = overruledBy(situation, ruling);
  const { verdict } = overlap;
  const wantsFloor = ruling.proposal.verdict === 'interrupt';
  if (verdict === undefined || verdict.isInterruption === wantsFloor) return overruled;
  return [...overruled.filter((clause) => clause !== VERDICT_CLAUSE), VERDICT_CLAUSE];
}

function becomeCandidate(
  draft: Draft,
  floor: HeardFloor,
  overlap: OpenOverlap,
  ruling: Ruling | undefined,
): void {
  const { caller } = draft.state;
  const { speech } = rulesOf(draft, floor);
  if (overlap.isCandidate || overlap.settledAs !== undefined || caller.type !== 'speaking') return;
  if (ruling?.by === 'protection' || caller.voiceMs < speech.minSpeechMs) return;
  change(draft, { overlap: { ...overlap, isCandidate: true } });
  const how = floor.falsePauses < FALSE_PAUSES ? speech.onCandidate : 'continue';
  if (how === 'continue' || floor.type !== 'playing') return;
  decide(draft, {
    verdict: how,
    clause: clauseOf(draft.policy, floor.message.messageType, 'speech.onCandidate'),
    class: 'unclassified',
    reason: 'the caller has spoken long enough to be a candidate',
    overlapId: overlap.overlapId,
  });
  yieldForNow(draft, floor, how);
  boundCandidate(draft);
}

/** Limits how long a sound without words may keep playout ducked or paused. */
export function boundCandidate(draft: Draft): void {
  const floor = heardFloorOf(draft);
  if (floor === undefined || floor.type === 'playing') return;
  if (draft.state.session.capabilities?.hasInterims !== true) return;
  setDeadline(draft, 'overlap', CANDIDATE_MS);
}

function waitForWords(draft: Draft, endedAtMs: SessionMs): void {
  const patienceMs = Math.min(draft.policy.weights.stayAfterMs, UNDECIDED_MS);
  setDeadlineAt(draft, 'overlap', sessionMs(endedAtMs + patienceMs));
}

// If words have come and nothing has decided, playout resumes this long after the voice.
const UNDECIDED_MS = 1000;
// Longest time that a sound without words keeps playout ducked or paused.
const CANDIDATE_MS = 4000;
// After two false pauses, a message is not paused again.
const FALSE_PAUSES = 2;
/** The clause of LiveKit's own verdict. */
export const VERDICT_CLAUSE = 'livekit.overlap_verdict';
