import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heard } from '../harness/built-in-lexicon.ts';

const CORRECTS: Readonly<Record<string, readonly string[]>> = {
  'a refusal, then the right thing': [
    'no thursday',
    'no fifteen',
    'no on friday',
    'um no, thursday',
    'no um thursday',
    'no, um, thursday',
    'please no, thursday',
    'sorry sorry, thursday',
    'no sorry um no, thursday',
    'no, on the fourth of july then',
    'okay no, thursday',
  ],
  'an apology, then the right thing': ['sorry, for three', 'sorry for three'],
  'the wrong thing, then the right one': [
    'not tuesday, thursday',
    'not tuesday but thursday',
    'not on tuesday but on thursday',
    'not tuesday wednesday',
    'not fifteen fifty',
    'not the small one the big one',
    'not a b a p',
    'not b p',
    'not my old number from last year, the new one',
    'um, not tuesday, thursday',
    'um not tuesday, thursday',
    'not tuesday, at six',
    'no not tuesday, thursday',
    'not the small red one but the big blue one',
    'no, thursday, is better',
  ],
  'the right thing, then the wrong one': [
    'thursday, not tuesday',
    "it's on thursday not on tuesday",
    "it's fifteen not fifty",
    'with a b not a p',
    'I like tea, not coffee',
    'I really want the blue one, not red',
    "it's johnson not johnston",
    'with the red car not the blue car',
  ],
};

const CORRECTS_NOT: Readonly<Record<string, readonly string[]>> = {
  'a refusal alone, or with a statement': [
    'no, I can wait',
    'no, you can',
    "no, it's fine",
    'no, please',
    'hang on a second',
    'no ahead',
    'nope home',
    'no about us',
    'no, at six is too late',
    'no, is that on friday?',
    'no, on the fourth of july in london',
  ],
  'a thing that is not wanted, and no other one': [
    'not tuesday',
    'not tuesday, please',
    'not tuesday, no',
    'not tuesday, I can wait',
    'not tuesday but',
    'not tuesday but I can wait',
    'not tuesday banana',
    'not at at seven',
    'not you, thursday',
    'not my old number from last year back then, the new one',
    'not tuesday, on thursday at six in the evening then',
  ],
  'a thing that is not wanted, after words that say nothing': [
    'okay, not tuesday',
    'yes, not bad',
    'okay thanks, not at three',
    'um, not at three',
    'so, not at three',
  ],
  'a statement that negates something': [
    'I am not tired',
    "I'm not a robot",
    'the house is not a home',
    'I like tea not coffee',
    "it's fifteen not red",
    "it's plan b not red",
    'I came by, not that I wanted to',
    'it has a please not a pause',
    'I would really like to have the blue one, not red',
    'it is the very small blue one, not red',
    'I want the one in the corner by the window, not this',
  ],
};

for (const [isCorrection, groups] of [
  [true, CORRECTS],
  [false, CORRECTS_NOT],
] as const) {
  for (const [group, texts] of Object.entries(groups)) {
    for (const text of texts) {
      test(`"${text}" ${isCorrection ? 'corrects' : 'does not correct'} the agent: ${group}`, () => {
        assert.equal(heard(text).matches.includes('correction'), isCorrection);
      });
    }
  }
}
