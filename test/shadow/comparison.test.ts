import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { initialState, step, type CompiledPolicy } from '../../src/core/index.ts';
import { Comparison, type PolicyDifference } from '../../src/shadow/index.ts';
import { buildPolicy, type MessageSketch } from '../core/harness/build-policy.ts';
import { startCall, type Call } from '../core/harness/call.ts';
import { backchannel, bid } from '../core/harness/evidence.ts';

/* Another policy beside the one of a call. */

const adaptive = policyWith({ graceMs: 0, speech: { mode: 'adaptive', minSpeechMs: 100 } });
const immediate = policyWith({ graceMs: 0, speech: { mode: 'immediate', minSpeechMs: 100 } });

function policyWith(answer: MessageSketch): CompiledPolicy {
  return buildPolicy({ answer });
}

/** Compares the policy of a call with another one, event by event. */
function compare(policy: CompiledPolicy, other: CompiledPolicy, call: Call) {
  const comparison = new Comparison(other);
  const differences: PolicyDifference[] = [];
  let state = initialState();
  for (const { event } of call.turns()) {
    const taken = step(policy, state, event);
    const difference = comparison.take(state, event, taken);
    if (difference !== undefined) differences.push(difference);
    ({ state } = taken);
  }
  return { differences, counts: comparison.counts };
}

function begun(policy: CompiledPolicy): Call {
  return startCall(policy).event({
    type: 'session_started',
    capabilities: {
      canHold: true,
      hasDtmf: true,
      hasWordTimes: false,
      hasInterims: true,
      hasOverlapVerdict: false,
    },
  });
}

/** The caller says "mm-hmm" over each of so many messages. */
function backchannels(policy: CompiledPolicy, messages: number): Call {
  const call = begun(policy);
  for (let index = 0; index < messages; index += 1) {
    const from = 1000 + index * 10_000;
    call
      .at(from)
      .say(`m${index}`, 'answer')
      .at(from + 1000)
      .voice(from + 1400);
    call
      .at(from + 1500)
      .words(`u${index}`, backchannel)
      .at(from + 5000)
      .finish(`m${index}`);
    call.at(from + 6000);
  }
  return call;
}

describe('a policy beside another one', () => {
  test('the same policy decides the same in every step', () => {
    const call = backchannels(adaptive, 2);
    const { differences, counts } = compare(adaptive, adaptive, call);
    assert.deepEqual(differences, []);
    assert.deepEqual(counts, { compared: call.decisions().length, uncompared: 0 });
    assert.ok(counts.compared >= 4);
  });

  test('after the first difference nothing is compared until the next message starts', () => {
    const call = backchannels(adaptive, 2);
    const { differences, counts } = compare(adaptive, immediate, call);
    assert.deepEqual(
      differences.map(({ messageId, messageType, decided, other, isLast }) => ({
        messageId,
        messageType,
        decided: decided?.verdict,
        other: other?.verdict,
        isLast,
      })),
      ['m0', 'm1'].map((messageId) => ({
        messageId,
        messageType: 'answer',
        decided: 'duck',
        other: 'interrupt',
        isLast: true,
      })),
    );
    assert.ok(counts.uncompared > 0);
    assert.equal(counts.compared + counts.uncompared, call.decisions().length);
  });

  test('a decision that the other policy does not make is a difference to nothing', () => {
    const call = begun(immediate).at(1000).say('m1', 'answer').at(2000).voice(2400);
    call.words('u1', bid).at(6000);
    const { differences } = compare(immediate, policyWith({ interruptible: 'none' }), call);
    const [first] = differences;
    assert.equal(first?.atMs, 1000);
    assert.equal(first?.action?.other?.type, 'veto');
    const later = compare(immediate, policyWith({ graceMs: 5000 }), call).differences[0];
    assert.equal(later?.decided?.verdict, 'interrupt');
    assert.equal(later?.other, undefined);
    assert.equal(later?.atMs, later?.decided?.atMs);
  });

  test('the same verdict by another clause is no difference, and comparison goes on', () => {
    const shared = { ...immediate, messages: {} };
    const defaults = {
      ...shared,
      defaults: { ...immediate.defaults, ...immediate.messages['answer'] },
    };
    const call = begun(immediate)
      .at(1000)
      .say('m1', 'answer')
      .at(2000)
      .voice(2400)
      .words('u1', bid);
    call.at(6000);
    const { differences, counts } = compare(immediate, defaults, call);
    assert.deepEqual(differences, []);
    assert.equal(counts.uncompared, 0);
  });

  test('an action with another value is a difference, and comparison goes on', () => {
    const call = begun(immediate)
      .at(1000)
      .say('m1', 'answer')
      .at(2000)
      .voice(2400)
      .words('u1', bid);
    call.at(6000);
    const now = policyWith({
      graceMs: 0,
      speech: { mode: 'immediate', minSpeechMs: 100 },
      onInterruption: { stop: 'now' },
    });
    const { differences, counts } = compare(immediate, now, call);
    assert.equal(differences.length, 1);
    assert.deepEqual(
      [differences[0]?.action?.did, differences[0]?.action?.other].map(
        (action) => action?.type === 'stop' && action.at,
      ),
      ['word', 'now'],
    );
    assert.equal(differences[0]?.isLast, false);
    assert.equal(counts.uncompared, 0);
  });

  test('after lost events nothing is compared until the next message starts', () => {
    const comparison = new Comparison(immediate);
    comparison.lose();
    let state = initialState();
    const at: string[] = [];
    for (const { event } of backchannels(adaptive, 1).turns()) {
      const taken = step(adaptive, state, event);
      const before = comparison.counts.compared + comparison.counts.uncompared;
      if (comparison.take(state, event, taken) !== undefined) at.push(event.type);
      const after = comparison.counts.compared + comparison.counts.uncompared;
      assert.equal(after - before, taken.decisions.length);
      ({ state } = taken);
    }
    assert.equal(at.length, 1);
  });
});
