import { answersQuestion, isEchoIn } from './decider.ts';
import type { CallerClass } from '../model/index.ts';
import type { Proposal, Situation } from './proposal.ts';

/** Words that need no judgement: those that stop, correct, answer, and those that leave the floor. */
export function ruleLexicon(situation: Situation): Proposal | undefined {
  const { stimulus } = situation;
  if (stimulus.type !== 'speech' || stimulus.overlap === undefined) return undefined;
  const { words, silenceMs } = stimulus.overlap;
  if (words === undefined || isEchoIn(stimulus.overlap)) return undefined;
  if (words.matches.includes('stop')) {
    return proposal('interrupt', 'stop', 'cancellation', 'the caller says a stop word');
  }
  if (words.matches.includes('correction')) {
    return proposal('interrupt', 'correction', 'correction', 'the caller corrects');
  }
  if (answersQuestion(stimulus.overlap)) {
    return proposal('interrupt', 'answer', 'answer', 'the caller answers the question');
  }
  if (words.shape !== 'hold') return undefined;
  if (silenceMs !== undefined) {
    return proposal('continue', 'backchannel', 'backchannel', 'the words leave the floor');
  }
  // "Yeah" and a voice that goes on is not yet decided; the decider weighs it, a count of words cannot.
  return situation.rules.speech.mode === 'words'
    ? proposal('wait', 'backchannel', 'backchannel', 'the words leave the floor so far')
    : undefined;
}

function proposal(
  verdict: Proposal['verdict'],
  lexicon: 'stop' | 'correction' | 'answer' | 'backchannel',
  callerClass: CallerClass,
  reason: string,
): Proposal {
  return {
    verdict,
    clause: `lexicon.${lexicon}`,
    class: callerClass,
    reason,
    confidence: 1,
    when: 'now',
  };
}
