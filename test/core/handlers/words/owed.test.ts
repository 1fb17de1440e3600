import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { id, type MessageId, type SegmentId, type ToolCallId } from '../../../../src/core/index.ts';
import { buildPolicy } from '../../harness/build-policy.ts';
import { startCall, type Call, type EdgeOptions } from '../../harness/call.ts';
import * as said from '../../harness/evidence.ts';

const silence = { afterMs: 5000, do: ['reprompt'], reprompt: 'Are you there?' } as const;
const messages = {
  answer: {},
  immediate: { speech: { mode: 'immediate' } },
  notice: { interruptible: 'none' },
  question: { silence },
} as const;
const policy = buildPolicy(messages);
const alone = buildPolicy(messages, { escalation: undefined });

function start(hasInterims: boolean, of = policy, options?: EdgeOptions): Call {
  const capabilities = {
    canHold: true,
    hasDtmf: true,
    hasWordTimes: false,
    hasOverlapVerdict: true,
    hasInterims,
  };
  return startCall(of, options).event({ type: 'session_started', capabilities });
}

function sources(call: Call): readonly string[] {
  return call.did('say_declared').map(({ source }) => source);
}

function drop(call: Call, name: string): Call {
  return call.event({ type: 'message_dropped', messageId: id<MessageId>(name), reason: 'failed' });
}

function segment(call: Call, type: 'segment_started' | 'segment_finished', nth: number): Call {
  const of = { messageId: id<MessageId>('m1'), segmentId: id<SegmentId>(`m1/${nth}`) };
  return call.event(type === 'segment_started' ? { type, ...of } : { type, ...of, playedMs: 1000 });
}

describe('what follows a message that a sound has cut', () => {
  test('the rest is said during music that goes on and on, when interim words would have come', () => {
    const call = start(true).say('m1', 'immediate').at(1000).voice(40_000, { ends: false });
    assert.ok(call.did('stop').length > 0, 'the music did not cut the message');
    const atMs = call.whenDid('say_declared') ?? Infinity;
    assert.ok(atMs >= 4000 && atMs <= 15_000, `the rest was asked for at ${atMs}`);
    assert.equal(sources(call)[0], 'rest');
  });

  for (const gapMs of [1500, 2500]) {
    test(`a dog that barks every ${gapMs} ms does not put off the rest for ever`, () => {
      const call = start(false).say('m1', 'immediate').at(1000);
      for (let atMs = 1000; atMs < 60_000; atMs += gapMs) call.at(atMs).voice(atMs + 300);
      const atMs = call.whenDid('say_declared') ?? Infinity;
      assert.ok(atMs <= 15_000, `the rest was asked for at ${atMs}`);
    });
  }

  test('the rest waits for the words of a caller who goes on talking without interim words', () => {
    const call = start(false).say('m1', 'immediate').at(1000).voice(9000);
    call.at(11_000).words('u1', said.bid).at(30_000);
    assert.deepEqual(sources(call), []);
    assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  });

  test('a rest that fails before its first sample is followed by a question to the caller', () => {
    const options = { silentStarts: true } as const;
    const call = start(true, policy, options).say('m1', 'immediate');
    call
      .event({ type: 'message_started', messageId: id<MessageId>('m1') })
      .at(1000)
      .voice(1500);
    call.at(4600);
    assert.deepEqual(sources(call), ['rest']);
    drop(call, 'asked-1').at(20_000);
    assert.ok(call.did('ask_again').length > 0, 'the caller was left in silence');
  });
});

describe('a question about words that are lost', () => {
  test('it is made again when it fails, and after the third a human is called', () => {
    const call = start(true, policy, { failing: ['ask_again'] }).say('m1', 'notice');
    call.at(1000).voice(2000).words('u1', said.bid).at(12_000).finish('m1').at(120_000);
    assert.equal(call.did('ask_again').length, 3);
    assert.equal(call.did('hand_off')[0]?.reason, 'trouble');
  });

  test('without a human it is made again and again, ever more rarely', () => {
    const call = start(true, alone, { failing: ['ask_again'] }).say('m1', 'notice');
    call.at(1000).voice(2000).words('u1', said.bid).at(12_000).finish('m1').at(312_000);
    const count = call.did('ask_again').length;
    assert.ok(count >= 6 && count <= 12, `${count} questions in five minutes`);
  });

  test('it is made when the reply to a turn fails before its first sample and no ladder counts', () => {
    const call = start(true).words('u1', said.bid).at(500);
    call.event({ type: 'turn_committed', turnId: 't1' }).say('m1', 'answer', { isWaiting: true });
    drop(call.at(3000), 'm1').at(10_000);
    assert.equal(call.did('ask_again')[0]?.agoMs, 4500);
  });

  test('it is not made when the reply has called a tool, which needs no words', () => {
    const call = start(true).words('u1', said.bid).at(500);
    call.event({ type: 'turn_committed', turnId: 't1' }).say('m1', 'answer', { isWaiting: true });
    drop(call.tool('x', 'm1').at(2000).toolEnds('x').at(3000), 'm1').at(30_000);
    assert.deepEqual(call.did('ask_again'), []);
  });

  test('it is not made for a message of the application that fails without a turn before it', () => {
    const call = drop(start(true).at(500).say('m1', 'answer', { isWaiting: true }), 'm1');
    assert.deepEqual(call.at(30_000).did('ask_again'), []);
  });
});

describe('a reply whose tool', () => {
  test('has just ended is heard to its result although another message began before it', () => {
    const call = start(true).say('m1', 'answer').at(500).tool('x', 'm1').at(1000);
    segment(call, 'segment_finished', 1).at(1050).toolEnds('x');
    call.at(1060).say('m2', 'answer').at(4000).finish('m2');
    segment(call.at(4100), 'segment_started', 2);
    const { floor } = call.state();
    assert.ok(floor.type === 'playing', `the floor is ${floor.type}`);
    assert.equal(floor.message.messageId, 'm1');
    call.at(5000).voice(5600, { ends: false }).interim('u1', said.stopWord);
    assert.equal(call.did('stop')[0]?.messageId, 'm1');
  });

  test('talks with the caller leaves the silence ladder of that talk alone', () => {
    const call = start(true).say('m1', 'answer').at(500).tool('x', 'm1').at(1000);
    segment(call, 'segment_finished', 1).event(asks('x')).at(1200);
    call.say('m2', 'question').at(4000).finish('m2').at(9100);
    assert.deepEqual(sources(call), ['silence.reprompt']);
  });

  test('talks with the caller lets go of the floor, even if the reply is protected', () => {
    const call = start(true).say('m1', 'notice').at(500).tool('x', 'm1').at(1000);
    segment(call.event(asks('x')), 'segment_finished', 1).at(1300);
    call.at(2000).voice(2600).words('u1', said.bid);
    assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  });

  test('talks with the caller while another tool of it runs does not stop the ladder for ever', () => {
    const call = start(true).say('m1', 'answer').at(500).tool('x', 'm1').event(asks('x'));
    call.tool('y', 'm1').at(1000);
    segment(call, 'segment_finished', 1).at(1500).toolEnds('y');
    call.say('m2', 'question').at(4000).finish('m2').at(9100);
    assert.deepEqual(sources(call), ['silence.reprompt']);
  });
});

function asks(callId: string) {
  return { type: 'tool_awaits_caller', callId: id<ToolCallId>(callId) } as const;
}

describe('interim words whose final transcript never comes', () => {
  for (const { over, type } of [
    { over: 'nothing', type: 'answer' },
    { over: 'a notice that holds input', type: 'notice' },
  ]) {
    test(`they become the turn three seconds after their voice when no ladder counts: over ${over}`, () => {
      const call = start(true).say('m1', type);
      if (type !== 'notice') call.at(1000).finish('m1');
      call.at(2000).voice(2600, { ends: false }).interim('u1', said.bid).at(3000).silent();
      if (type === 'notice') call.at(3500).finish('m1');
      assert.deepEqual(call.at(5900).did('release_interim'), []);
      assert.deepEqual(call.at(6100).did('release_interim')[0]?.utteranceId, 'u1');
      assert.deepEqual(sources(call), []);
    });
  }

  test('they are asked for again when the message that held them ends much later', () => {
    const call = start(true).say('m1', 'notice').at(1000).voice(1600).interim('u1', said.bid);
    call.at(20_000).finish('m1').at(21_000);
    assert.deepEqual(call.did('release_interim'), []);
    assert.equal(call.did('ask_again').length, 1);
  });

  test('a mumbled assent, and words over a message that drops input, become no turn', () => {
    const mumbled = start(true).say('m1', 'answer').at(1000).voice(1600);
    mumbled.interim('u1', said.backchannel).at(3000).finish('m1').at(30_000);
    assert.deepEqual(mumbled.did('release_interim'), []);
    const dropped = start(true, buildPolicy({ deaf: { interruptible: 'none', input: 'drop' } }));
    dropped.say('m1', 'deaf').at(1000).voice(1600).interim('u1', said.bid);
    dropped.at(3000).finish('m1').at(30_000);
    assert.deepEqual(dropped.did('release_interim'), []);
    assert.deepEqual(dropped.did('ask_again'), []);
  });
});

describe('a rung of silence', () => {
  test('waits while the voice goes on that said the interim words', () => {
    const call = start(true).say('m1', 'question').at(1000).finish('m1').at(5500);
    call.voice(6000, { ends: false }).interim('u1', said.bid).voice(9000).at(14_900);
    assert.deepEqual(sources(call), []);
    call.at(15_100);
    assert.deepEqual(sources(call), ['silence.reprompt']);
  });

  test('does not wait for old interim words because of a sound long after them', () => {
    const call = start(true).say('m1', 'question').at(500).interim('u1', said.backchannel);
    call.at(6000).finish('m1').at(10_000).voice(10_300).at(12_100);
    assert.deepEqual(sources(call), ['silence.reprompt']);
  });

  test('waits for a voice that begins when the rung has waited for a queued message already', () => {
    const call = start(false).say('m1', 'question').at(1000).finish('m1');
    call.say('m2', 'answer', { isWaiting: true }).at(15_000);
    call.event({ type: 'interrupt_requested', by: 'session' }).voice(16_300).at(17_000);
    assert.deepEqual(sources(call), []);
    call.words('u1', said.bid);
    assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  });
});

test('a reprompt that noise cuts, and its rest, are one rung: the ladder goes on to the human', () => {
  const rungs = buildPolicy({
    question: {
      speech: { mode: 'immediate' },
      silence: { ...silence, do: ['reprompt', 'escalate'] },
    },
  });
  const call = start(true, rungs, { askedLastMs: 3000 }).say('m1', 'question').at(1000);
  call.finish('m1').at(7000).voice(7600).at(30_000);
  assert.deepEqual(sources(call).slice(0, 2), ['silence.reprompt', 'rest']);
  assert.equal(call.did('hand_off')[0]?.reason, 'silence');
});

test('an utterance that asks while silence has called a human asks for no second one', () => {
  const escalating = buildPolicy({ question: { silence: { ...silence, do: ['escalate'] } } });
  const call = start(true, escalating).say('m1', 'question').at(1000).finish('m1').at(6000);
  assert.equal(call.did('hand_off').length, 1);
  call.at(6500).interim('u1', said.humanPlease).at(9000).words('u1', said.humanPlease);
  call.at(20_000);
  assert.equal(call.did('hand_off').length, 1);
});
