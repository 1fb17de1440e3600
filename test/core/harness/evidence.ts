import type { WordEvidence } from '../../../src/core/index.ts';

/** Word evidence written by hand. Fields left out get the plainest value. */
export function evidence(given: Partial<WordEvidence> = {}): WordEvidence {
  return {
    words: 3,
    contentWords: 3,
    shape: 'other',
    opening: 'other',
    isSticky: false,
    isQuestion: false,
    matches: [],
    spokenDigits: 0,
    isOnlyDigits: false,
    likenessToOwn: 0,
    confidence: 1,
    ...given,
  };
}

/** "Stop." */
export const stopWord = evidence({
  words: 1,
  contentWords: 1,
  opening: 'stop',
  isSticky: true,
  matches: ['stop'],
});

/** "No." */
export const refusal = evidence({
  words: 1,
  contentWords: 1,
  opening: 'stop',
  isSticky: true,
  matches: ['answer'],
});

/** "No, I meant the other one." */
export const correction = evidence({
  words: 6,
  contentWords: 6,
  opening: 'stop',
  isSticky: true,
  matches: ['correction'],
});

/** "Mm-hmm." */
export const backchannel = evidence({
  words: 1,
  contentWords: 0,
  shape: 'backchannel',
  opening: 'backchannel',
  matches: ['backchannel'],
});

/** "Yeah." */
export const agreement = evidence({
  words: 1,
  contentWords: 0,
  shape: 'backchannel',
  opening: 'agreement',
  matches: ['backchannel', 'answer'],
});

/** "Yeah, but that is not what I asked." */
export const yeahBut = evidence({ words: 8, contentWords: 7, opening: 'agreement' });

/** "What was the second one?" */
export const question = evidence({
  words: 5,
  contentWords: 5,
  opening: 'question',
  isSticky: true,
  isQuestion: true,
});

/** "I want to pay my bill": a bid for the floor that no lexicon knows. */
export const bid = evidence({ words: 6, contentWords: 6, opening: 'pronoun' });

/** "I want a human please." */
export const humanPlease = evidence({
  words: 5,
  contentWords: 5,
  opening: 'pronoun',
  matches: ['escalation'],
});

/** Our own words, heard back as an echo. */
export const echo = evidence({ words: 4, contentWords: 4, likenessToOwn: 1 });

/** `count` spoken digits and nothing else. */
export function spoken(count: number): WordEvidence {
  return evidence({
    words: count,
    contentWords: count,
    spokenDigits: count,
    isOnlyDigits: true,
  });
}
