import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { KeyEvidence, WordEvidence } from '../../../src/core/index.ts';
import { buildPolicy, digits, menu } from '../harness/build-policy.ts';
import { startCall, type Call } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const policy = buildPolicy({
  answer: {},
  menu: { dtmf: menu },
  account: { expects: digits },
  both: { expects: digits, dtmf: menu },
  open: { expects: { ...digits, min: 2, max: 8 } },
  plain: { expects: { ...digits, terminator: undefined } },
  locked: { interruptible: 'none', expects: digits },
});

const after = (type: string) => startCall(policy).say('m1', type).at(1000).finish('m1').at(1500);
const hash = { isTerminator: true } as const;
const digit = { isDigit: true } as const;
const last = (call: Call) => call.told().at(-1);

describe('words are digits of the number', () => {
  const two = { words: 4, contentWords: 4, spokenDigits: 2 } as const;
  const rows: readonly (readonly [what: string, Partial<WordEvidence>, isCollected: boolean])[] = [
    ['where they are nothing else', { ...two, isOnlyDigits: true }, true],
    ['where half of them are', two, true],
    ['not where fewer than half of them are', { ...two, contentWords: 5 }, false],
    [
      'where fewer are, but a phrase gives them',
      { ...two, contentWords: 9, isGivingDigits: true },
      true,
    ],
    ['not where there are none', { words: 1, contentWords: 0 }, false],
    ['not where there are none, although a phrase gives them', { isGivingDigits: true }, false],
    ['not where they stop', { ...two, isOnlyDigits: true, matches: ['stop'] }, false],
    ['not where they correct', { ...two, matches: ['correction'] }, false],
    [
      'where they correct and give them',
      { ...two, matches: ['correction'], isGivingDigits: true },
      true,
    ],
  ];
  for (const [what, given, isCollected] of rows) {
    test(what, () => {
      const call = after('account').words('u1', said.evidence(given));
      assert.equal(call.state().collection.type === 'open', isCollected);
    });
  }

  for (const [what, isVoiced, isCollected] of [
    ['of an echo', true, false],
    ['that are alike to ours, where no echo is in the air', false, true],
  ] as const) {
    test(`words are digits of the number: ${isCollected ? 'also' : 'not'} those ${what}`, () => {
      const call = startCall(policy).say('m1', 'account').at(1000);
      if (!isVoiced) call.finish('m1').at(9000);
      call.words('u1', { ...said.spoken(2), likenessToOwn: 1 });
      assert.equal(call.state().collection.type === 'open', isCollected);
    });
  }

  test('words are digits of the number: over a message only where a voice said them, until they are final', () => {
    const call = startCall(policy).say('m1', 'account').at(1000).interim('u1', said.spoken(2));
    assert.deepEqual(call.did('stop'), []);
    call.voice(1300, { ends: false }).interim('u2', said.spoken(2));
    assert.equal(call.did('stop').length, 1);
  });
});

describe('the name of the key that ends the number', () => {
  const pound = said.evidence({ words: 1, contentWords: 1, spokenKey: '#' });
  test('the name of the key that ends the number ends a number that is open', () => {
    const call = after('open').digits(2).words('u1', pound);
    assert.equal(call.did('submit_collected').length, 1);
  });

  test('the name of the key that ends the number ends a number that is open at once with the digits before it', () => {
    const call = after('open').words('u1', { ...said.spoken(2), spokenKey: '#' });
    assert.equal(call.did('submit_collected').length, 1);
  });

  test('the name of the key that ends the number does not complete a number twice', () => {
    const call = after('account').words('u1', { ...said.spoken(4), spokenKey: '#' });
    assert.equal(call.did('submit_collected').length, 1);
    assert.deepEqual(call.did('say_declared'), []);
  });

  test('the name of the key that ends the number is only a word where no number is open, or where it names another key', () => {
    assert.deepEqual(after('open').words('u1', pound).did('release')[0]?.utteranceIds, ['u1']);
    const call = after('open')
      .digits(2)
      .words('u1', { ...pound, spokenKey: '*' });
    assert.deepEqual(call.did('submit_collected'), []);
  });

  test('the name of the key that ends the number is only a word where its words also hold a digit that is none of the number', () => {
    const words = said.evidence({ words: 9, contentWords: 9, spokenDigits: 1, spokenKey: '#' });
    assert.deepEqual(after('open').digits(2).words('u1', words).did('submit_collected'), []);
  });
});

describe('a key while a number is asked for', () => {
  const rows: readonly (readonly [string, string, (call: Call) => Call, string])[] = [
    ['is a digit of it', 'account', (call) => call.key(digit), 'collect messages.account.expects'],
    [
      'is a mistake where it is no digit',
      'account',
      (call) => call.key(),
      'reprompt messages.account.expects',
    ],
    [
      'is a mistake where it ends a number without digits',
      'account',
      (call) => call.key(hash),
      'reprompt messages.account.expects',
    ],
    [
      'ends the number that is open',
      'open',
      (call) => call.digits(2).key(hash),
      'complete messages.open.expects',
    ],
    [
      'is a mistake where the number has no such end, whatever the number before had',
      'plain',
      (call) => call.key(digit).key(hash),
      'reprompt messages.plain.expects',
    ],
    [
      'chooses an option where no digit came before',
      'both',
      (call) => call.key({ ...digit, option: 'balance' }),
      'choose messages.both.dtmf.options',
    ],
    [
      'is a digit although it is an option, after the first digit',
      'both',
      (call) => call.key(digit).key({ ...digit, option: 'balance' }),
      'collect messages.both.expects',
    ],
    [
      'that ends the number is an option where the menu has it',
      'both',
      (call) => call.key({ ...hash, option: 'back' }),
      'choose messages.both.dtmf.options',
    ],
  ];
  for (const [what, type, act, decided] of rows) {
    test(what, () => {
      assert.equal(last(act(after(type))), decided);
    });
  }
});

describe('a key after the number is complete', () => {
  const complete = (type = 'both') => after(type).digits(4);
  const option: Partial<KeyEvidence> = { ...digit, option: 'balance' };
  const rows: readonly (readonly [string, (call: Call) => Call, string])[] = [
    [
      'is swallowed where it is a digit',
      (call) => call.at(3499).key(digit),
      'drop messages.both.expects',
    ],
    [
      'waits where it is a digit two seconds later',
      (call) => call.at(3500).key(digit),
      'hold messages.both.expects',
    ],
    [
      'is swallowed where it is a digit and an option',
      (call) => call.at(3499).key(option),
      'drop messages.both.expects',
    ],
    [
      'is an option again two seconds later',
      (call) => call.at(3500).key(option),
      'choose messages.both.dtmf.options',
    ],
    [
      'is an option at once where it is no digit',
      (call) => call.at(1600).key({ option: 'back' }),
      'choose messages.both.dtmf.options',
    ],
    [
      'is swallowed where it ends a number',
      (call) => call.at(3499).key(hash),
      'drop messages.both.expects',
    ],
    [
      'waits where it ends a number two seconds later',
      (call) => call.at(3500).key(hash),
      'hold messages.both.expects',
    ],
    [
      'that ends a number and is an option is one two seconds later',
      (call) => call.at(3500).key({ ...hash, option: 'back' }),
      'choose messages.both.dtmf.options',
    ],
    [
      'that ends a number and is an option is swallowed before',
      (call) => call.at(3499).key({ ...hash, option: 'back' }),
      'drop messages.both.expects',
    ],
    [
      'waits where it is none of these',
      (call) => call.at(1600).key(),
      'hold messages.both.expects',
    ],
  ];
  for (const [what, act, decided] of rows) {
    test(what, () => {
      assert.equal(last(act(complete())), decided);
    });
  }

  const next: readonly (readonly [string, string, (call: Call) => Call, string])[] = [
    [
      'and ends it is swallowed in the next menu',
      'menu',
      (call) => call.key(hash),
      'drop messages.account.expects',
    ],
    [
      'and ends it is an option of the next menu where that has it',
      'menu',
      (call) => call.key({ ...hash, option: 'back' }),
      'choose messages.menu.dtmf.options',
    ],
    [
      'and ends the next number ends that one',
      'open',
      (call) => call.words('u1', said.spoken(2)).finish('m2').key(hash),
      'complete messages.open.expects',
    ],
    [
      'and is too late for it is a mistake in the next menu',
      'menu',
      (call) => call.at(3500).key(hash),
      'reprompt messages.menu.dtmf.invalid',
    ],
    [
      'and is just in time for it is none',
      'menu',
      (call) => call.at(3499).key(hash),
      'drop messages.account.expects',
    ],
  ];
  for (const [what, type, act, decided] of next) {
    test(what, () => {
      const call = complete('account').at(1600).say('m2', type);
      assert.equal(last(act(call)), decided);
    });
  }

  test('a key after the number is complete over the message that it cannot stop is swallowed, and does not complete it again', () => {
    const call = startCall(policy).say('m1', 'locked').at(1000).digits(4).key(digit).at(2000);
    assert.equal(last(call), 'drop messages.locked.expects');
    assert.equal(call.finish('m1').did('submit_collected').length, 1);
  });
});
