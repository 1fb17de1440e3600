import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createPerceiver } from '../../src/words/index.ts';
import { builtIn, heard } from '../harness/built-in-lexicon.ts';

const isEscalation = (text: string, own = ''): boolean =>
  heard(text, own).matches.includes('escalation');

const ASKS = {
  'a single noun as all that was said': ['agent', 'Agent.', 'human!', 'agent agent agent'],
  'bar fillers and politeness': [
    'um, agent please',
    'hello, a representative, please',
    'a real human please',
    'yes, an agent',
  ],
  'a plain no before it does not negate': ['no, agent', 'no agent', 'no I want an agent'],
  'a noun after a request': [
    'I want a human please',
    'I need a live agent',
    'can I have a representative',
    'get me an agent now',
    'I wanna talk to a human',
    "I'd like an agent",
    'put me through to a representative',
  ],
  'a phrase of several words anywhere': [
    "I'd rather speak to someone about my parcel",
    'I want to know when I can speak to someone',
  ],
  'a negation in another clause': [
    "I don't want this, I want a human",
    "I don't like robots get me a human",
    "it isn't working I want a human",
    "I don't understand. Can I speak to someone?",
  ],
  'a noun that is all of the last clause': [
    "I'm done with this, agent",
    "I'm done with this, um, agent please",
    'no, three of them, agent',
  ],
  'a negated question asks': [
    "why can't I speak to an agent",
    "don't you have someone? can't you get me a human",
  ],
};

const ASKS_NOT = {
  'a noun without a request': [
    "I'm an insurance agent",
    'I am human',
    'are you a human',
    'my agent told me to call',
    'I spoke to an agent yesterday',
  ],
  'a noun that is only the end of a clause': ["I'm done with this agent", 'is it you, agent?'],
  'a noun that is part of another thing': [
    'I need the agent number',
    'I want three agents',
    "I'm done, agent number seven",
  ],
  'a request that is the subject of a statement': [
    'speaking to your agent is always a pleasure',
    'talking to a human was nice',
  ],
  'a part of a word': ['the agency', 'humanity', 'want an agency'],
  'a negated request': [
    "I don't want a human",
    'I do not want a human',
    "I don't want, uh, a human",
    "don't transfer me to an agent",
    'not an agent',
    "I don't need an agent or a representative",
  ],
  'a negated phrase of several words': [
    'I do not want to speak to someone',
    "I don't want to, um, speak to someone",
    "there's no need to speak to someone",
  ],
  'a negated thought': ["I don't think I want a human", "I don't want you to get me an agent"],
};

for (const [asks, cases] of [
  [true, ASKS],
  [false, ASKS_NOT],
] as const) {
  for (const [rule, texts] of Object.entries(cases)) {
    describe(`${rule}: ${asks ? 'asks for a human' : 'does not'}`, () => {
      for (const text of texts) {
        test(`"${text}" ${asks ? 'asks' : 'does not ask'} for a human`, () => {
          assert.equal(isEscalation(text), asks);
        });
      }
    });
  }
}

test('a way to ask that a policy names stands for every other way to ask for it', () => {
  const { perceive } = createPerceiver(builtIn('en'), ['talk to a real broker', 'billing desk']);
  const matches = (text: string) =>
    perceive({ text, isFinal: true, ownRecentText: '' }).matches.includes('escalation');
  assert.deepEqual(
    [
      'I want to speak with your broker please',
      'talk to a real broker',
      'the billing desk please',
      'your billing desk is great',
      'billing desk never called',
      'broker',
      'I want a broker',
      'human',
    ].map(matches),
    [true, true, true, false, false, false, false, false],
  );
});

test('our own recent words in a transcript do not ask for a human', () => {
  const own = 'You can say agent, or ask to speak to someone, at any time.';
  assert.equal(isEscalation('agent', 'At any time you can say agent.'), false);
  assert.equal(isEscalation('ask to speak to someone', own), false);
});

// The prompt asked the caller to say "agent".
test('a lone "agent" that we said a while ago asks for a human', () => {
  const own = 'You can say agent, or tell me in a few words what it is about.';
  assert.equal(isEscalation('agent', own), true);
});

test('a request for a human that contains a word of ours is the caller’s', () => {
  const own = 'You can say agent at any time.';
  assert.equal(isEscalation('agent please', own), true);
  assert.equal(isEscalation('I want an agent', own), true);
});

const ABROAD: readonly (readonly [language: string, phrase: string, asks: string, not: string])[] =
  [
    [
      'de',
      'Mitarbeiter',
      'Ich möchte mit einem Mitarbeiter sprechen',
      'Ich will keinen Mitarbeiter',
    ],
    ['fr', 'conseiller', 'je voudrais parler à un conseiller', 'je ne veux pas de conseiller'],
    ['es', 'agente', 'quiero hablar con un agente', 'no quiero un agente'],
    ['it', 'operatore', "vorrei parlare con l'operatore", 'non voglio un operatore'],
    ['nl', 'medewerker', 'ik wil met een medewerker praten', 'ik wil geen medewerker'],
    ['pt', 'atendente', 'quero falar com um atendente', 'não quero um atendente'],
  ];

for (const [language, phrase, asks, not] of ABROAD) {
  test(`the rules for a request for a human hold with the lists of ${language}`, () => {
    const { perceive } = createPerceiver(builtIn(language), [phrase]);
    const matches = (text: string): readonly string[] =>
      perceive({ text, isFinal: true, ownRecentText: '' }).matches;
    assert.ok(matches(asks).includes('escalation'));
    assert.ok(!matches(not).includes('escalation'));
  });
}
