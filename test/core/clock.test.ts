import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sessionMs, step } from '../../src/core/index.ts';
import { buildPolicy } from './harness/build-policy.ts';
import { startCall } from './harness/call.ts';

const silence = { afterMs: 5000, do: ['reprompt', 'escalate'], reprompt: undefined } as const;
const policy = buildPolicy({ answer: { silence } });

for (const [name, atMs] of [
  ['is not a number', Number.NaN],
  ['is infinite', Number.POSITIVE_INFINITY],
  ['runs backwards', -5],
] as const) {
  test(`an event whose time ${name} runs no deadline too early, and the call continues`, () => {
    const call = startCall(policy).say('m1', 'answer').at(1000).finish('m1').at(2000);
    const taken = step(policy, call.state(), { type: 'woke', atMs: sessionMs(atMs) });
    assert.deepEqual(taken.decisions, []);
    assert.equal(taken.state.atMs, 1000);
    const later = step(policy, taken.state, { type: 'woke', atMs: sessionMs(6000) });
    assert.deepEqual(
      later.decisions.map(({ verdict }) => verdict),
      ['reprompt'],
    );
  });
}

test('a clock that jumps ten thousand years ahead runs no more than a day of deadlines', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).finish('m1');
  const taken = step(policy, call.state(), { type: 'woke', atMs: sessionMs(1e15) });
  assert.equal(taken.state.atMs, 86_401_000);
});
