import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { buildPolicy, digits, menu } from '../../harness/build-policy.ts';
import { startCall, type Call } from '../../harness/call.ts';

const policy = buildPolicy({
  greeting: {},
  slow_start: { graceMs: 800 },
  notice: { interruptible: 'none' },
  terms: { delivery: 'required' },
  answer: {},
  menu: { dtmf: menu },
  silent_menu: { interruptible: 'none', dtmf: menu },
  pin: { expects: { ...digits, min: 4, max: 4, terminator: '#' } },
  open_pin: { expects: { ...digits, min: 4, max: 8, terminator: '#' } },
  silent_pin: { interruptible: 'none', expects: digits },
});
const digit = { isDigit: true };
const hash = [{}, { isTerminator: true }] as const;
const balance = [digit, { ...digit, option: 'balance' }] as const;
const payment = [digit, { ...digit, option: 'payment' }] as const;

function stops(call: Call): readonly string[] {
  return call.did('stop').map(({ messageId }) => messageId);
}

describe('keys that are pressed ahead', () => {
  test('"4159#" over a greeting stops the greeting, and is the answer of the prompt behind it', () => {
    const call = startCall(policy).say('m1', 'greeting').say('m2', 'pin', { isWaiting: true });
    for (let k = 0; k < 4; k += 1) call.at(1000 + k * 200).key(digit);
    call.at(1800).key(...hash);
    assert.deepEqual(call.did('cancel_message'), []);
    assert.deepEqual(stops(call), ['m1']);
    call.at(2000).begin('m2').at(10_000);
    assert.equal(call.did('submit_collected')[0]?.sources.length, 4);
    assert.deepEqual(call.did('report_digit'), []);
    assert.deepEqual(call.did('say_declared'), []);
  });

  test('they complete a number of open length with the terminator', () => {
    const call = startCall(policy).say('m1', 'notice').at(3000).key(digit).key(digit).key(digit);
    call
      .key(digit)
      .key(digit)
      .key(...hash)
      .at(4000)
      .finish('m1')
      .say('m2', 'open_pin');
    assert.equal(call.did('submit_collected')[0]?.sources.length, 5);
  });

  test('they are the first digits of a number that the caller goes on keying', () => {
    const call = startCall(policy).say('m1', 'notice').at(3000).key(digit).key(digit).at(4000);
    call.finish('m1').say('m2', 'pin').at(5000).key(digit).at(6000).key(digit);
    assert.equal(call.did('submit_collected')[0]?.sources.length, 4);
  });

  test('they choose an option of the menu that begins within five seconds, also over a notice', () => {
    const call = startCall(policy)
      .say('m1', 'terms')
      .at(1000)
      .key(...balance)
      .at(5999);
    call.finish('m1').say('m2', 'menu');
    assert.equal(call.did('choose_option')[0]?.option, 'balance');
    assert.deepEqual(call.did('report_digit'), []);
  });

  test('they are reported when no message that takes keys begins within five seconds', () => {
    const call = startCall(policy)
      .say('m1', 'notice')
      .at(1000)
      .key(...balance)
      .at(6001);
    assert.equal(call.whenDid('report_digit'), 6000);
    call.finish('m1').say('m2', 'menu').at(10_000);
    assert.deepEqual(call.did('choose_option'), []);
  });

  test('they pass over a message that takes no keys', () => {
    const call = startCall(policy)
      .say('m1', 'notice')
      .at(1000)
      .key(...balance)
      .at(2000);
    call.finish('m1').say('m2', 'answer').at(3000).finish('m2').say('m3', 'menu');
    assert.equal(call.did('choose_option').length, 1);
  });

  test('one that the menu does not have is reported and is no mistake of the caller', () => {
    const call = startCall(policy).say('m1', 'notice').at(1000).key(digit, {}).at(2000);
    call.finish('m1').say('m2', 'menu').at(3000);
    assert.equal(call.did('report_digit').length, 1);
    assert.deepEqual(call.did('say_declared'), []);
    assert.deepEqual(stops(call), []);
  });

  test('the second of two is no second choice of the menu, and is for the menu behind it', () => {
    const call = startCall(policy)
      .say('m1', 'notice')
      .at(1000)
      .key(...balance)
      .key(...payment);
    call.at(2000).finish('m1').say('m2', 'menu').at(3000).say('m3', 'menu');
    assert.deepEqual(
      call.did('choose_option').map(({ option }) => option),
      ['balance', 'payment'],
    );
    assert.deepEqual(stops(call), ['m2', 'm3']);
  });

  test('a message that keys may not stop takes them at its end', () => {
    const call = startCall(policy)
      .say('m1', 'greeting')
      .at(500)
      .key(...balance)
      .at(1000);
    call.say('m2', 'silent_menu').at(3000);
    assert.deepEqual(call.did('choose_option'), []);
    call.finish('m2');
    assert.equal(call.did('choose_option').length, 1);
  });

  test('one over the grace of a message stops it when the grace is over, and waits', () => {
    const call = startCall(policy).say('m1', 'slow_start').say('m2', 'menu', { isWaiting: true });
    call
      .at(300)
      .key(...balance)
      .at(790);
    assert.deepEqual(stops(call), []);
    call.at(1000);
    assert.deepEqual(stops(call), ['m1']);
    assert.deepEqual(call.did('cancel_message'), []);
    call.begin('m2');
    assert.equal(call.did('choose_option').length, 1);
  });

  test('before the first message they wait too', () => {
    const call = startCall(policy)
      .at(500)
      .key(...balance)
      .at(2000)
      .say('m1', 'menu');
    assert.equal(call.did('choose_option').length, 1);
    assert.deepEqual(call.state().deadlines, []);
  });

  for (const [what, only, waits] of [
    ['a menu takes keys', { dtmf: menu }, true],
    ['a number is keyed', { expects: digits }, true],
    ['nothing takes keys', {}, false],
  ] as const) {
    test(`they ${waits ? 'wait' : 'are reported at once'} where ${what} in another message`, () => {
      const call = startCall(buildPolicy({ greeting: {}, other: only })).say('m1', 'greeting');
      call.at(1000).key(digit);
      assert.equal(call.did('report_digit').length, waits ? 0 : 1);
    });
  }

  test('a hundred of them are no more than forty that wait; the rest is reported', () => {
    const call = startCall(policy).say('m1', 'notice').at(1000).digits(100);
    assert.equal(call.did('report_digit').length, 60);
    assert.equal(call.at(7000).did('report_digit').length, 100);
  });

  test('none of them takes effect once the caller goes to a human', () => {
    const call = startCall(policy).say('m1', 'notice').at(1000).key(digit).at(1500);
    call.key({ isDigit: true, isEscalation: true }).at(4000).say('m3', 'pin').at(5000);
    assert.deepEqual(call.did('read_key'), []);
    assert.equal(call.did('hand_off').length, 1);
  });

  test('they are reported when the session closes before anything takes them', () => {
    const call = startCall(policy).say('m1', 'notice').at(1000).key(digit);
    call.event({ type: 'session_closing' });
    assert.equal(call.did('report_digit').length, 1);
  });
});

describe('a menu takes one choice', () => {
  test('a wrong key after the choice leads to no reprompt, and waits', () => {
    const call = startCall(policy).say('m1', 'menu').at(1000).key(balance[1]).at(1300).key(digit);
    assert.deepEqual(call.did('say_declared'), []);
    assert.equal(call.told().at(-1), 'hold messages.menu.dtmf.invalid');
  });

  test('another option after the choice does not choose again and does not cut what is said then', () => {
    const call = startCall(policy).say('m1', 'menu').at(1000).key(balance[1]).at(1500);
    call.key(payment[1]).at(1600).say('m2', 'answer').at(9000);
    assert.equal(call.did('choose_option').length, 1);
    assert.deepEqual(stops(call), ['m1']);
    assert.equal(call.did('report_digit').length, 1);
  });

  test('over a message that keys may not stop, the first key is the choice and a second waits', () => {
    const call = startCall(policy).say('m1', 'silent_menu').at(1000).key(balance[1]);
    call.at(1500).key(payment[1]).at(1800).key(digit).at(3000).finish('m1').at(9000);
    assert.deepEqual(
      call.did('choose_option').map(({ option }) => option),
      ['balance'],
    );
    assert.deepEqual(call.did('say_declared'), []);
    assert.equal(call.did('report_digit').length, 2);
  });

  test('the same key three seconds later does not choose again either', () => {
    const call = startCall(policy).say('m1', 'menu').at(1000).key(balance[1]).at(4000);
    call.key({ ...balance[1], isRepeat: true });
    assert.equal(call.did('choose_option').length, 1);
  });

  test('the menu can be chosen from again when it is said again', () => {
    const call = startCall(policy).say('m1', 'menu').at(1000).key(balance[1]).at(4000);
    call.say('m2', 'menu').at(5000).key(payment[1]);
    assert.equal(call.did('choose_option').length, 2);
  });
});

describe('after a complete number', () => {
  test('its terminator and one digit too many are swallowed although a menu has begun', () => {
    const call = startCall(policy).say('m1', 'pin').at(1000).digits(4).at(1400).say('m2', 'menu');
    call.at(1700).key({ isTerminator: true }).at(2400).key(balance[1]).at(9000);
    assert.deepEqual(call.did('choose_option'), []);
    assert.deepEqual(call.did('report_digit'), []);
    assert.deepEqual(stops(call), ['m1']);
  });

  test('a star is none of the number and waits for the next message', () => {
    const call = startCall(policy).say('m1', 'pin').at(1000).digits(4).at(1400).key({}, balance[1]);
    call.at(2000).say('m2', 'menu');
    assert.equal(call.did('choose_option').length, 1);
  });

  test('digits two seconds later are the first of the next number', () => {
    const call = startCall(policy).say('m1', 'pin').at(1000).digits(4).at(3100).digits(2);
    call.at(3500).say('m2', 'pin').at(4000).digits(2);
    assert.equal(call.did('submit_collected').length, 2);
  });
});
