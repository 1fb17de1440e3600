import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { id, type MessageId, type ToolCallId } from '../../../../src/core/index.ts';
import { buildPolicy } from '../../harness/build-policy.ts';
import { startCall, type Call, type Happening } from '../../harness/call.ts';
import { assertCourse } from '../../harness/course.ts';
import * as said from '../../harness/evidence.ts';

const policy = buildPolicy({
  answer: {},
  notice: { interruptible: 'none' },
  terms: { delivery: 'required', onIncomplete: 'again' },
  rights: { delivery: 'required', onIncomplete: 'again' },
});
const message = (name: string) => ({ messageId: id<MessageId>(name) });
const finished = (call: Call, name: string, how: Partial<Happening> = {}) =>
  call.event({
    type: 'message_finished',
    ...message(name),
    playedMs: 900,
    interrupted: false,
    ...how,
  } as Happening);
const two = (type = 'answer') =>
  startCall(policy).say('m1', type, { isWaiting: true }).say('m2', type, { isWaiting: true });
const queued = (call: Call) => call.state().queue.map(({ messageId }) => messageId);

describe('of several messages', () => {
  test('of several messages the one is given up whose start has failed', () => {
    const call = startCall(policy, { silentStarts: true }).say('m1', 'answer').say('m2', 'answer');
    const actionId = call.did('start_playout')[1]?.actionId ?? assert.fail();
    call.event({ type: 'action_failed', actionId, code: 'TEST' });
    assert.deepEqual(queued(call), ['m1']);
  });

  test('of several messages the one leaves the queue that is dropped, or is finished without a sample', () => {
    const dropped = two().event({ type: 'message_dropped', ...message('m2'), reason: 'cancelled' });
    assert.deepEqual(queued(dropped), ['m1']);
    assert.deepEqual(queued(finished(two(), 'm2')), ['m1']);
    assert.deepEqual(queued(finished(two(), 'm9')), ['m1', 'm2']);
  });

  test('of several messages the one has its veto that the application locks', () => {
    const call = two().event({ type: 'message_locked', ...message('m2') });
    assert.deepEqual(
      call.did('veto').map(({ messageId }) => messageId),
      ['m2'],
    );
    call.event({ type: 'message_locked', ...message('m9') });
    assert.equal(call.did('veto').length, 1);
  });

  test('of several messages the one is delivered whose proof has come; the other is said again half a minute later', () => {
    const call = startCall(policy).say('m1', 'terms').at(1000);
    finished(call, 'm1', { proof: 'pending' }).say('m2', 'rights').at(2000);
    finished(call, 'm2', { proof: 'pending' }).at(3000);
    call.event({ type: 'delivery_settled', ...message('m2'), proof: 'heard' });
    assertCourse(
      call.event({ type: 'delivery_settled', ...message('m9'), proof: 'heard' }),
      `
      3000 delivered messages.rights.delivery (unclassified)
      waits: proof_lost 32000
    `,
      2001,
    );
    assertCourse(
      call.at(40_000),
      `
      32000 incomplete messages.terms.delivery (unclassified)
      32000 > say_declared terms again again m1
      32000 > veto asked-1
      32000 > start_playout asked-1
      33500 delivered messages.terms.delivery (unclassified)
    `,
      3001,
    );
  });

  test('of several messages both are delivered whose proofs have come, and nothing is awaited then', () => {
    const call = startCall(policy).say('m1', 'terms').at(1000);
    finished(call, 'm1', { proof: 'pending' }).say('m2', 'rights').at(2000);
    finished(call, 'm2', { proof: 'pending' }).at(3000);
    call.event({ type: 'delivery_settled', ...message('m1'), proof: 'heard' });
    assertCourse(
      call.event({ type: 'delivery_settled', ...message('m2'), proof: 'read' }),
      `
      3000 delivered messages.terms.delivery (unclassified)
      3000 delivered messages.rights.delivery (unclassified)
    `,
      2001,
    );
  });

  test('of several messages each has its own count of repetitions', () => {
    const call = startCall(policy, { unanswered: ['say_declared'] })
      .say('m1', 'terms')
      .at(500);
    call.words('u1', said.stopWord).at(1000).say('m2', 'rights').at(1500);
    call.words('u2', said.stopWord);
    assert.deepEqual(
      call.state().missed.map(({ rootId, repeats }) => `${rootId} ${repeats}`),
      ['m1 1', 'm2 1'],
    );
  });

  test('of several messages each that the caller missed while they were away is said once when they are back', () => {
    const call = startCall(policy).say('m1', 'terms').at(500).event({ type: 'caller_left' });
    call.at(1000).finish('m1').event({ type: 'caller_returned' }).at(1500);
    call.event({ type: 'caller_left' }).at(2000).event({ type: 'caller_returned' }).at(9000);
    assertCourse(
      call,
      `
      1000 incomplete messages.terms.delivery (unclassified)
      1000 > say_declared terms again again m1
      1000 > veto asked-1
      1000 > start_playout asked-1
      2500 delivered messages.terms.delivery (unclassified)
    `,
      1000,
    );
  });
});

test('a cut message that is not required is not said again, whatever `onIncomplete` says', () => {
  const lax = buildPolicy({ terms: { onIncomplete: 'again' } });
  const call = startCall(lax).say('m1', 'terms').at(1000).words('u1', said.stopWord).at(5000);
  assert.deepEqual(call.did('say_declared'), []);
});

describe('of several tools', () => {
  const call_ = (name: string) => ({ callId: id<ToolCallId>(name) });
  test('of several tools the one asks the caller that says so: its reply alone leaves the floor', () => {
    const call = startCall(policy).say('m1', 'notice').at(500).tool('t1').tool('t2', 'm1');
    call.event({ type: 'tool_awaits_caller', ...call_('t2') });
    const { floor } = call.state();
    assert.deepEqual(floor.type === 'idle' ? [] : floor.message.asking, ['t2']);
  });

  test('of several tools the one runs again that asked before', () => {
    const call = startCall(policy).say('m1', 'notice').at(500).tool('t1', 'm1').tool('t2', 'm1');
    call.event({ type: 'tool_awaits_caller', ...call_('t1') });
    call.event({ type: 'tool_awaits_caller', ...call_('t2') }).tool('t1', 'm1');
    const { floor } = call.state();
    assert.deepEqual(floor.type === 'idle' ? [] : floor.message.asking, ['t2']);
  });

  test('of several tools the one is over that has ended', () => {
    const call = startCall(policy).tool('t1').tool('t2').toolEnds('t1').toolEnds('t9');
    assert.deepEqual(
      call.state().tools.map(({ callId }) => callId),
      ['t2'],
    );
  });

  test('of several tools one that belongs to a silenced reply marks it as waiting for its result', () => {
    const call = startCall(policy, { finishesStops: false }).say('m1', 'answer').at(500);
    call.tool('t1', 'm1').words('u1', said.stopWord).toolEnds('t1').tool('t2', 'm1');
    const { floor } = call.state();
    assert.equal(floor.type === 'idle' && floor.last?.bringsResult, true);
  });
});

test('actions, decisions and overlaps are numbered from one, without a gap', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).voice(1300).at(3000);
  call.voice(3300).words('u1', said.stopWord).at(5000);
  const numbered = (letter: string, ids: readonly (string | undefined)[]) => {
    const known = ids.filter((each) => each !== undefined);
    assert.deepEqual(
      [...new Set(known)],
      [...new Set(known)].map((_id, at) => `${letter}${at + 1}`),
    );
  };
  numbered(
    'a',
    call.actions().flatMap((each) => ('actionId' in each ? [each.actionId] : [])),
  );
  numbered(
    'd',
    call.decisions().map(({ id: decisionId }) => decisionId),
  );
  numbered(
    'o',
    call.decisions().map(({ overlapId }) => overlapId),
  );
});

test('a decision that needs no judgement is certain, and nothing was played before the first message', () => {
  const [decision] = startCall(policy).at(1000).key({ isDigit: true }).decisions();
  assert.deepEqual([decision?.confidence, decision?.playedMs], [1, 0]);
  const [stop] = startCall(policy)
    .say('m1', 'answer')
    .at(1000)
    .words('u1', said.stopWord)
    .decisions();
  assert.equal(stop?.confidence, 1);
});
