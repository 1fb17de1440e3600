import { answersQuestion, isEchoIn } from './decider.ts';
import type { CallerClass } from '../model/index.ts';
import { overlapOf, propose, type Proposal, type Situation } from './proposal.ts';

/** The caller says words that need no judgement: they stop, correct or answer, or leave the floor. */
export function ruleLexicon(situation: Situation): Proposal | undefined {
  const overlap = overlapOf(situation.stimulus);
  const words = overlap?.words;
  if (overlap === undefined || words === undefined || isEchoIn(overlap)) return undefined;
  if (words.matches.includes('stop')) {
    return proposeBy('stop', 'interrupt', 'cancellation', 'the caller says a stop word');
  }
  if (words.matches.includes('correction')) {
    return proposeBy('correction', 'interrupt', 'correction', 'the caller corrects');
  }
  if (answersQuestion(overlap)) {
    return proposeBy('answer', 'interrupt', 'answer', 'the caller answers the question');
  }
  if (words.shape !== 'backchannel') return undefined;
  if (overlap.silenceMs !== undefined) {
    return proposeBy('backchannel', 'continue', 'backchannel', 'the words leave the floor');
  }
  // "Yeah" while the voice continues decides nothing yet. The decider can weigh it; a word count cannot.
  return situation.rules.speech.mode === 'words'
    ? proposeBy('backchannel', 'wait', 'backchannel', 'the words leave the floor so far')
    : undefined;
}

function proposeBy(
  lexicon: 'stop' | 'correction' | 'answer' | 'backchannel',
  verdict: Proposal['verdict'],
  callerClass: CallerClass,
  reason: string,
): Proposal {
  return propose({ verdict, clause: `lexicon.${lexicon}`, class: callerClass, reason });
}
