import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { initialState, step, type CompiledPolicy } from '../../src/core/index.ts';
import { SweepSum, SweepWatch, plotSvg, plotText, type Setting } from '../../src/sweep/index.ts';
import { buildPolicy } from '../core/harness/build-policy.ts';
import { startCall, type Call } from '../core/harness/call.ts';
import { agreement, backchannel, bid } from '../core/harness/evidence.ts';

/* What a record proves about an overlap, and what a value of a setting would have done about it. */

const adaptive = buildPolicy({ answer: { graceMs: 0 }, other: { graceMs: 0 } });
const words = buildPolicy({
  answer: { graceMs: 0, speech: { mode: 'words', minWords: 12 } },
});
const MODE: Setting = {
  messageType: 'answer',
  keys: ['speech', 'mode'],
  values: ['immediate', 'adaptive'],
};

function sweep(policy: CompiledPolicy, call: Call, setting: Setting = MODE, callId = 'call') {
  const expected = { scripted: ['answer'], quiet: [] };
  const watch = new SweepWatch(callId, policy, { setting, expected });
  let state = initialState();
  for (const [seq, { event }] of call.turns().entries()) {
    const taken = step(policy, state, event);
    watch.step(seq, state, event, taken);
    ({ state } = taken);
  }
  return watch.end();
}

/** The caller makes a sound over a message, and says these words in it. */
function over(policy: CompiledPolicy, said: typeof bid, messageType = 'answer'): Call {
  const call = startCall(policy).at(1000).say('m1', messageType).at(3000).voice(4000);
  return call.words('u1', said).at(4500);
}

describe('what a record proves about an overlap', () => {
  test('words with content that become a turn prove that the caller wanted the floor', () => {
    const call = over(adaptive, bid).event({ type: 'turn_committed', turnId: 't1' }).at(9000);
    assert.deepEqual(sweep(adaptive, call).wanted, { floor: 1, nothing: 0, unknown: 0 });
  });

  test('a backchannel that nothing follows wanted nothing', () => {
    const call = over(adaptive, backchannel).at(9000);
    assert.deepEqual(sweep(adaptive, call).wanted, { floor: 0, nothing: 1, unknown: 0 });
  });

  test('a sound that the caller repeats in words over the same message wanted the floor', () => {
    const call = startCall(words).at(1000).say('m1', 'answer').at(3000).voice(3500).at(6000);
    call.voice(7000).words('u1', bid).at(20_000);
    assert.deepEqual(sweep(words, call).wanted, { floor: 1, nothing: 0, unknown: 1 });
  });

  test('a "yes", a message that ends meanwhile and words that nobody answers prove nothing', () => {
    const unclear = [
      over(adaptive, agreement).at(9000),
      startCall(words).at(1000).say('m1', 'answer').at(3000).voice(3500).finish('m1').at(9000),
      over(words, bid).at(20_000),
    ];
    for (const [index, call] of unclear.entries()) {
      const { wanted } = sweep(index === 0 ? adaptive : words, call);
      assert.deepEqual(wanted, { floor: 0, nothing: 0, unknown: 1 }, `overlap ${index}`);
    }
  });

  test('an overlap over another message, or over a protected one, is not counted', () => {
    const protectedOne = buildPolicy({ answer: { interruptible: 'none' } });
    const none = { floor: 0, nothing: 0, unknown: 0 };
    assert.deepEqual(sweep(adaptive, over(adaptive, bid, 'other').at(9000)).wanted, none);
    assert.deepEqual(sweep(protectedOne, over(protectedOne, bid).at(9000)).wanted, none);
  });

  test('a scenario says what the caller wanted, whatever the record proves', () => {
    const call = over(adaptive, bid).event({ type: 'turn_committed', turnId: 't1' }).at(9000);
    const told = (callId: string) => sweep(adaptive, call, MODE, callId).wanted;
    assert.deepEqual(told('scripted-0a1b2c'), { floor: 1, nothing: 0, unknown: 0 });
    assert.deepEqual(told('quiet-0a1b2c'), { floor: 0, nothing: 1, unknown: 0 });
  });
});

describe('a setting at several values', () => {
  test('mode immediate stops for a backchannel, and mode adaptive does not', () => {
    const { points, hasSetting } = sweep(adaptive, over(adaptive, backchannel).at(9000));
    assert.ok(hasSetting);
    assert.deepEqual(
      points.map((point) => point.false),
      [1, 0],
    );
  });

  test('a bid that the recorded policy let pass is granted by the values that would have', () => {
    const call = over(words, bid).event({ type: 'turn_committed', turnId: 't1' }).at(9000);
    const setting: Setting = {
      messageType: 'answer',
      keys: ['speech', 'minWords'],
      values: [3, 12],
    };
    const { points } = sweep(words, call, setting);
    assert.deepEqual(
      points.map(({ missed, floors }) => ({ missed, floors })),
      [
        { missed: 0, floors: 1 },
        { missed: 1, floors: 0 },
      ],
    );
    assert.ok((points[0]?.floorAfterMs ?? 0) >= 1000);
  });

  test('a call whose policy lacks the message is counted apart', () => {
    const setting = { ...MODE, messageType: 'nothing' };
    const found = sweep(adaptive, over(adaptive, bid).at(9000), setting);
    assert.deepEqual(found, {
      hasSetting: false,
      wanted: { floor: 0, nothing: 0, unknown: 0 },
      points: [],
    });
  });

  test('the best value has the least cost, and depends on what each kind costs', () => {
    const sum = new SweepSum([60, 200]);
    const point = { floors: 0, floorAfterMs: 0 };
    sum.add({
      hasSetting: true,
      wanted: { floor: 10, nothing: 10, unknown: 0 },
      points: [
        { ...point, false: 4, missed: 1 },
        { ...point, false: 1, missed: 3 },
      ],
    });
    assert.equal(sum.totals({ false: 1, missed: 1 }).best, 200);
    assert.equal(sum.totals({ false: 1, missed: 3 }).best, 60);
    assert.deepEqual(
      sum.totals({ false: 1, missed: 3 }).points.map(({ cost }) => cost),
      [7, 10],
    );
    const totals = sum.totals({ false: 1, missed: 1 });
    const [first = ''] = plotText(totals);
    assert.equal(first, ` 60 |${'f'.repeat(12).padEnd(30)}|${'m'.repeat(3).padEnd(30)}|`);
    const svg = plotSvg('a.b=<x>', totals);
    assert.match(svg, /^<svg [\s\S]*a\.b=&lt;x&gt;[\s\S]*<\/svg>$/);
    assert.equal(svg.match(/<polyline /g)?.length, 2);
  });

  test('without an overlap to judge by, no value is the best', () => {
    assert.equal(new SweepSum([1, 2]).totals({ false: 1, missed: 1 }).best, undefined);
  });
});
