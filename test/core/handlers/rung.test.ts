import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { id, type MessageId } from '../../../src/core/index.ts';
import { buildPolicy, digits, escalation, menu } from '../harness/build-policy.ts';
import { startCall, type Call, type EdgeOptions } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const silence = { afterMs: 5000, do: ['reprompt', 'escalate'], reprompt: undefined } as const;
const once = { afterMs: 2000, do: ['reprompt'], reprompt: 'Are you there?' } as const;
const policy = buildPolicy({
  menu: { dtmf: menu, silence },
  account: { expects: digits, silence },
  plain: { dtmf: menu },
  pin: { expects: digits },
  once: { silence: once },
  answer: {},
});
const capabilities = {
  canHold: true,
  hasDtmf: true,
  hasWordTimes: false,
  hasOverlapVerdict: false,
};

function start(messageType: string, hasInterims: boolean, options?: EdgeOptions): Call {
  return startCall(policy, options)
    .event({ type: 'session_started', capabilities: { ...capabilities, hasInterims } })
    .say('m1', messageType);
}

const asked = (call: Call): readonly number[] =>
  call.decisions().flatMap(({ verdict, atMs }) => (verdict === 'reprompt' ? [atMs] : []));

describe('with a recogniser that brings interim words', () => {
  test('unbroken noise without a word delays a silence rung by two seconds if the recogniser gives interim words', () => {
    const call = start('menu', true).at(1000).finish('m1').at(2000).voice(60_000, { ends: false });
    assert.deepEqual(asked(call)[0], 8000);
  });

  test('noise that ends before a silence rung is due does not delay it if the recogniser gives interim words', () => {
    const call = start('menu', true).at(1000).finish('m1').at(2000).voice(4000).at(20_000);
    assert.equal(asked(call)[0], 6000);
  });

  for (const lateMs of [300, 600, 900, 5999]) {
    test(`an answer just before a rung is heard although its final words are ${lateMs} ms late`, () => {
      const call = start('menu', true).at(1000).finish('m1').at(5800).voice(6000, { ends: false });
      call.interim('u1', said.bid).at(6600).silent();
      call.at(6600 + lateMs).words('u1', said.bid);
      assert.deepEqual(asked(call), []);
      assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
    });
  }

  test('interim words without final ones delay a rung until six seconds after the voice', () => {
    const call = start('menu', true).at(1000).finish('m1').at(5000).voice(5600, { ends: false });
    call.interim('u1', said.bid).at(5900).silent().at(11_899);
    assert.deepEqual(asked(call), []);
    assert.deepEqual(asked(call.at(11_900)), [11_900]);
  });
});

describe('with a recogniser that brings words only after the voice', () => {
  test('a voice delays a silence rung until two seconds after its end if the recogniser gives final words only', () => {
    const call = start('menu', false).at(1000).finish('m1').at(4000).voice(7000).at(30_000);
    assert.equal(asked(call)[0], 9000);
  });

  test('noise that does not end delays a silence rung by ten seconds if the recogniser gives final words only', () => {
    const call = start('menu', false).at(1000).finish('m1').at(4000).voice(60_000, { ends: false });
    assert.equal(asked(call)[0], 16_000);
  });
});

test('a rung waits for the turn that LiveKit makes of released words, ten seconds at most', () => {
  const call = start('menu', true).at(1000).finish('m1').at(5900).words('u1', said.bid).at(15_899);
  assert.deepEqual(asked(call), []);
  assert.deepEqual(asked(call.at(15_900)), [15_900]);
});

test('a rung of the silence ladder comes on time when nothing is pending', () => {
  const call = start('menu', true).at(1000).finish('m1').at(5999);
  assert.deepEqual(asked(call), []);
  assert.deepEqual(asked(call.at(6000)), [6000]);
});

for (const [what, begin, end] of [
  [
    'a message waits',
    (call: Call) => call.say('m2', 'answer', { isWaiting: true }),
    (call: Call) =>
      call.event({ type: 'message_dropped', messageId: id<MessageId>('m2'), reason: 'superseded' }),
  ],
  [
    'LiveKit asks whether the turn is over',
    (call: Call) => call.key({ isDigit: true }).ask('q1'),
    undefined,
  ],
] as const) {
  test(`no rung of the silence ladder comes while ${what}`, () => {
    const type = end === undefined ? 'account' : 'menu';
    const call = begin(start(type, true).at(1000).finish('m1').at(2000)).at(5999);
    call.at(6500);
    assert.deepEqual(
      call.decisions().filter(({ class: callerClass }) => callerClass === 'silence'),
      [],
    );
    if (end !== undefined) assert.equal(asked(end(call).at(30_000)).length > 0, true);
  });
}

test('the next rung comes when the reprompt of the rung before it cannot be said', () => {
  const call = start('menu', true, { failing: ['say_declared'] })
    .at(1000)
    .finish('m1')
    .at(30_000);
  assert.deepEqual(asked(call), [6000]);
  assert.equal(call.did('hand_off')[0]?.reason, 'silence');
  assert.equal(call.decisions().find(({ verdict }) => verdict === 'escalate')?.atMs, 11_000);
});

test('a finished silence ladder does not run again because its last reprompt could not play', () => {
  const call = start('once', true, { failing: ['start_playout'] });
  const fine = start('once', true).at(1000).finish('m1').at(2000);
  assert.deepEqual(call.at(60_000).state().deadlines, []);
  assert.deepEqual(asked(fine.at(60_000)), [3000]);
});

for (const [type, say] of [
  ['menu', (call: Call) => call.key({ isDigit: true })],
  ['account', (call: Call) => call.key()],
] as const) {
  test(`silence counts after invalid input whose reprompt cannot be said: ${type}`, () => {
    const call = say(start(type, true, { failing: ['say_declared'] }).at(1000)).at(60_000);
    const classes = call.decisions().map(({ class: callerClass }) => callerClass);
    assert.ok(classes.includes('silence'), call.told().join('\n'));
    assert.equal(call.did('hand_off')[0]?.reason, 'silence');
  });
}

for (const [type, say] of [
  ['plain', (call: Call) => call.key({ isDigit: true })],
  ['pin', (call: Call) => call.key()],
] as const) {
  test(`without a ladder, reprompts that cannot be said lead to a human: ${type}`, () => {
    const call = say(start(type, true, { failing: ['say_declared'] }).at(1000)).at(60_000);
    assert.equal(call.did('hand_off').length, 1);
    assert.equal(call.did('hand_off')[0]?.reason, 'invalid_input');
  });
}

test('a menu choice that waited for the end of its menu is not followed by a reprompt', () => {
  const locked = buildPolicy({ menu: { interruptible: 'none', dtmf: menu, silence } });
  const call = startCall(locked).say('m1', 'menu').at(1000);
  call.key({ option: 'balance', isDigit: true }).at(2000).finish('m1').at(60_000);
  assert.equal(call.did('choose_option').length, 1);
  assert.deepEqual(asked(call), []);
});

test('a number that was spoken over its prompt is not asked for again', () => {
  const call = start('account', true).at(1000).words('u1', said.spoken(4)).at(60_000);
  assert.equal(call.did('submit_collected').length, 1);
  assert.deepEqual(asked(call), []);
});

test('a number that is begun and given up leaves its prompt unanswered', () => {
  const call = start('account', true, { failing: ['say_declared'] })
    .at(1000)
    .digits(2)
    .at(60_000);
  assert.equal(call.did('hand_off')[0]?.reason, 'silence');
});

test('a message that was cut while its tool ran is followed by its silence ladder', () => {
  const call = start('menu', true).at(500).tool('t1', 'm1').at(1000).interim('u1', said.stopWord);
  call.at(3000).toolEnds('t1').at(3200).finish('m1').at(60_000);
  assert.ok(asked(call).length > 0);
});

test('a reprompt that the application has cancelled unheard is followed by the next rung', () => {
  const call = start('menu', true).at(1000).finish('m1');
  const waiting = { type: 'message_queued', messageType: 'menu', role: 'reprompt' } as const;
  const messageId = id<MessageId>('r1');
  call.at(5999).event({ type: 'caller_returned' }).at(6000);
  assert.deepEqual(asked(call), [6000]);
  call.event({ ...waiting, messageId, ofMessageId: id<MessageId>('m1') });
  call.event({ type: 'interrupt_requested', by: 'session' });
  call.event({ type: 'message_dropped', messageId, reason: 'cancelled' }).at(60_000);
  assert.equal(call.did('hand_off')[0]?.reason, 'silence');
});

test('the same silence does not call a human again when the human was not reached', () => {
  const mute = { ...escalation, message: undefined };
  const call = startCall(buildPolicy({ menu: { silence } }, { escalation: mute }), {
    failing: ['hand_off', 'say_declared'],
  });
  call.say('m1', 'menu').at(1000).finish('m1').at(200_000);
  assert.equal(call.did('hand_off').length, 1);
});
