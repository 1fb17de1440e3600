import {
  type Draft,
  type EventOf,
  act,
  change,
  decide,
  noteWords,
  releaseHeld,
} from '../../draft/index.ts';
import {
  clauseOf,
  isBid,
  messageInForce,
  rulesOfMessage,
  type WordEvidence,
} from '../../model/index.ts';
import { isOwnWords } from '../../rules/index.ts';
import { voiceOf } from '../index.ts';
import { continueWish, escalateByWords } from './escalation-words.ts';
import { hear, type Hearing } from './hearing.ts';
import {
  joinInterruption,
  judgeOverlapWords,
  keepRestOfInterruption,
} from './interruption-words.ts';
import {
  disposeAsSpokenOver,
  dropLateBackchannel,
  dropLateEcho,
  isLateBackchannel,
  isLateEcho,
} from './late-words.ts';
import { collectSpokenDigits, isBesideCollection, keepForCollection } from './spoken-digits.ts';

/** One thing that may happen to words. */
type Fate = {
  readonly name: string;
  /** `all`: interim words too. `final`: final words only, because interim words may still change. */
  readonly takes: 'all' | 'final';
  readonly applies: (draft: Draft, hearing: Hearing) => boolean;
  readonly take: (draft: Draft, hearing: Hearing) => void;
};

/**
 * What happens to words, as data: the first row that applies decides. Every final transcript matches one of
 * these rows; the last row takes the rest. An interim transcript may match no row.
 */
export const FATES = [
  {
    name: 'already_a_turn',
    takes: 'final',
    applies: isOfInterimTurn,
    take: dropAsKnown,
  },
  {
    name: 'same_escalation',
    takes: 'all',
    applies: (_draft, { place }) => place.type === 'escalation',
    take: continueWish,
  },
  {
    name: 'escalation',
    takes: 'all',
    applies: (_draft, { ruling }) => ruling?.by === 'escalation',
    take: escalateByWords,
  },
  // A future row for commands of the policy belongs here, for final words only.
  {
    name: 'collection',
    takes: 'final',
    applies: (_draft, { meaning }) => meaning?.proposal.verdict === 'collect',
    take: collectSpokenDigits,
  },
  // Future rows for other kinds of answer that a message `expects`, and for spoken choices, belong here.
  {
    name: 'beside_collection',
    takes: 'final',
    applies: isBesideCollection,
    take: keepForCollection,
  },
  {
    name: 'rest_of_interruption',
    takes: 'final',
    applies: (_draft, { place }) => place.type === 'earlier_interruption',
    take: keepRestOfInterruption,
  },
  {
    name: 'ended_message',
    takes: 'final',
    applies: (_draft, { place }) => place.type === 'ended_message',
    take: disposeAsSpokenOver,
  },
  {
    name: 'stopping',
    takes: 'final',
    applies: (_draft, { place }) => place.type === 'stopping',
    take: joinInterruption,
  },
  {
    name: 'overlap',
    takes: 'all',
    applies: (_draft, { place }) => place.type === 'overlap',
    take: judgeOverlapWords,
  },
  {
    name: 'late_backchannel',
    takes: 'final',
    applies: isLateBackchannel,
    take: dropLateBackchannel,
  },
  { name: 'late_echo', takes: 'final', applies: isLateEcho, take: dropLateEcho },
  { name: 'turn', takes: 'final', applies: () => true, take: releaseAsTurn },
] as const satisfies readonly Fate[];

const ROWS: readonly Fate[] = FATES;

/** A transcript has reached the gate. Every final one is held, released or dropped, now or later. */
export function onWordsHeard(draft: Draft, event: EventOf<'words_heard'>): void {
  const { session } = draft.state;
  if (session.isSttLost) change(draft, { session: { ...session, isSttLost: false } });
  const hearing = hear(draft, event);
  noteInterim(draft, hearing);
  if (event.isFinal) noteWords(draft, isAboutSomethingElse(event.evidence));
  ROWS.find(
    ({ takes, applies }) => (event.isFinal || takes === 'all') && applies(draft, hearing),
  )?.take(draft, hearing);
}

/** Remembers that a final transcript is still to come: a rung of silence waits for it. */
function noteInterim(draft: Draft, hearing: Hearing): void {
  const { utteranceId, isFinal, evidence } = hearing.event;
  const { stimulus, messageType } = hearing.situation;
  const isEcho = stimulus.type === 'speech' && stimulus.mayHoldEcho && isOwnWords(evidence);
  if (isFinal) change(draft, { interim: undefined });
  else if (evidence.shape !== 'none' && !isEcho) {
    const isTurn = isTurnWithoutFinal(draft, hearing);
    const at = { heardAtMs: draft.atMs, voiceAtMs: draft.atMs };
    change(draft, { interim: { utteranceId, messageType, isTurn, ...at } });
  }
}

/** True if interim words become a turn when no final ones follow: they ask for the floor. */
function isTurnWithoutFinal(draft: Draft, { event, place, situation, ruling }: Hearing): boolean {
  const { shape, matches } = event.evidence;
  if (ruling?.by === 'escalation' || place.type === 'escalation') return false;
  if (shape === 'backchannel' && (place.type !== 'nothing' || !matches.includes('answer')))
    return false;
  const over = place.type === 'ended_message' ? place.message : messageInForce(draft.state);
  if (over === undefined) return true;
  const callerClass = ruling?.proposal.class ?? 'unclassified';
  return isBid(callerClass) && rulesOfMessage(situation.policy, over).input === 'hold';
}

/** True if interim words became the turn because these had not come, and no voice was heard since. */
function isOfInterimTurn({ state, atMs }: Draft): boolean {
  const { promoted } = state.debts;
  if (promoted === undefined || atMs - promoted.heardAtMs >= LATE_MS) return false;
  const voice = voiceOf(state);
  return voice === undefined || voice.onsetAtMs < promoted.heardAtMs;
}

/** Drops final words whose interim words are already a turn. */
function dropAsKnown(draft: Draft, { event, situation }: Hearing): void {
  const { promoted } = draft.state.debts;
  change(draft, { debts: { ...draft.state.debts, promoted: undefined } });
  // The same step made the interim words a turn: the edge has released the final ones.
  if (promoted?.utteranceId === event.utteranceId) return;
  decide(draft, {
    verdict: 'drop',
    clause: clauseOf(draft.policy, situation.messageType, 'input'),
    class: 'unclassified',
    reason: 'the words were made a turn before their final transcript came',
  });
  act(draft, { type: 'drop', utteranceIds: [event.utteranceId] });
}

/** No message is in force. The words are the caller's turn, unless something else holds them back. */
function releaseAsTurn(draft: Draft, { event }: Hearing): void {
  releaseHeld(draft, [event.utteranceId]);
}

/** True if the caller asks, stops or corrects. The engine then does not wait for digits. */
function isAboutSomethingElse({ isQuestion, matches, isGivingDigits }: WordEvidence): boolean {
  const isCorrection = matches.includes('correction') && isGivingDigits !== true;
  return isQuestion || matches.includes('stop') || isCorrection;
}

// No recogniser sends final words later than this.
const LATE_MS = 10_000;
