import { type Clause, assertNever, type MessageClause } from '../model/index.ts';
import { classify, weigh, isEchoIn, type OverlapEvidence } from './decider.ts';
import { clauseIn, overlapOf, propose, type Proposal, type Situation } from './proposal.ts';

/** How the message's mode judges speech: at once, by a count of words, or by the decider. */
export function ruleSpeech(situation: Situation): Proposal | undefined {
  const { stimulus, rules, state } = situation;
  if (stimulus.type === 'request') return proposeForRequest();
  const evidence = overlapOf(stimulus);
  if (evidence === undefined) return undefined;
  const spokenMs = evidence.voiceMs;
  if (spokenMs < rules.speech.minSpeechMs) {
    return evidence.silenceMs === undefined
      ? undefined
      : {
          ...proposeBy(
            situation,
            'speech.minSpeechMs',
            'continue',
            evidence,
            'the speech is too short',
          ),
          // The recogniser may still send a stop word.
          when: 'words',
        };
  }
  if (state.session.isSttLost) return proposeWithoutWords(situation, evidence);
  switch (rules.speech.mode) {
    case 'immediate':
      return proposeBy(situation, 'speech.minSpeechMs', 'interrupt', evidence, 'the caller speaks');
    case 'words':
      return proposeByCount(situation, evidence);
    case 'adaptive':
      return proposeByDecider(situation, evidence);
    default:
      return assertNever(rules.speech.mode, 'ruleSpeech');
  }
}

function proposeByCount(situation: Situation, evidence: OverlapEvidence): Proposal {
  const { words } = evidence;
  // Words of an echo that precede the caller's own word are not the caller's.
  const isOurs = isEchoIn(evidence);
  const likeness = evidence.mayHoldEcho ? (words?.likenessToOwn ?? 0) : 0;
  const callersWords = Math.round((words?.words ?? 0) * (1 - likeness));
  const isEnough = callersWords >= situation.rules.speech.minWords && !isOurs;
  if (isEnough) {
    return proposeBy(situation, 'speech.minWords', 'interrupt', evidence, 'enough words were said');
  }
  const isOver =
    words !== undefined &&
    evidence.silenceMs !== undefined &&
    situation.stimulus.type === 'speech' &&
    situation.stimulus.isFinal;
  return proposeBy(
    situation,
    'speech.minWords',
    isOver ? 'continue' : 'wait',
    evidence,
    'too few words were said',
  );
}

function proposeByDecider(situation: Situation, evidence: OverlapEvidence): Proposal {
  const { weights } = situation.policy;
  const judgement = weigh(weights, evidence);
  const wants = judgement.verdict === 'yield';
  const isByVerdict =
    evidence.verdict !== undefined &&
    judgement.verdict !== weigh(weights, { ...evidence, verdict: undefined }).verdict;
  if (wants && isWordless(situation, evidence)) {
    const reason = 'the recogniser brings words at once, and has brought none of this sound';
    return propose({ ...ofMode(situation), class: judgement.class, reason });
  }
  return propose({
    verdict: wants ? 'interrupt' : judgement.verdict === 'stay' ? 'continue' : 'wait',
    clause: isByVerdict ? 'livekit.overlap_verdict' : clauseIn(situation, 'speech.mode'),
    class: judgement.class,
    reason: judgement.reason,
    confidence: wants ? judgement.probability : 1 - judgement.probability,
  });
}

/** A sound without words does not end a message if the recogniser would have sent words by now. */
function isWordless({ state }: Situation, { words }: OverlapEvidence): boolean {
  const hasInterims = state.session.capabilities?.hasInterims === true;
  return hasInterims && (words === undefined || words.shape === 'none');
}

function ofMode(situation: Situation): { readonly verdict: 'wait'; readonly clause: Clause } {
  return { verdict: 'wait', clause: clauseIn(situation, 'speech.mode') };
}

/** Without a recogniser a voice alone may still take the floor, at LiveKit's own default duration. */
function proposeWithoutWords(situation: Situation, evidence: OverlapEvidence): Proposal {
  const isLong = evidence.voiceMs >= Math.max(situation.rules.speech.minSpeechMs, VOICE_ALONE_MS);
  return proposeBy(
    situation,
    'speech.minSpeechMs',
    isLong ? 'interrupt' : evidence.silenceMs === undefined ? 'wait' : 'continue',
    evidence,
    isLong ? 'the caller speaks and no recogniser is there' : 'the speech is too short',
  );
}

function proposeForRequest(): Proposal {
  return propose({
    verdict: 'interrupt',
    clause: 'session.interrupt',
    class: 'unclassified',
    reason: 'the application asks for the floor',
  });
}

function proposeBy(
  situation: Situation,
  clause: MessageClause,
  verdict: Proposal['verdict'],
  evidence: OverlapEvidence,
  reason: string,
): Proposal {
  return propose({
    verdict,
    clause: clauseIn(situation, clause),
    class: classify(evidence),
    reason,
  });
}

// LiveKit's `interruption.minDuration` (1.9.0).
const VOICE_ALONE_MS = 500;
