import assert from 'node:assert/strict';
import { test } from 'node:test';

import { setDeadline, takeDue } from '../../../src/core/draft/deadline.ts';
import type { Draft } from '../../../src/core/draft/draft.ts';
import { initialState, sessionMs } from '../../../src/core/index.ts';
import { buildPolicy } from '../harness/build-policy.ts';

function draft(): Draft {
  const atMs = sessionMs(0);
  return {
    policy: buildPolicy({}),
    state: initialState(),
    atMs,
    nowMs: atMs,
    actions: [],
    decisions: [],
  };
}

test('deadlines run in order of time, and two at the same instant in the order they were set', () => {
  const call = draft();
  setDeadline(call, 'silence', 500);
  setDeadline(call, 'held', 300);
  setDeadline(call, 'collection', 300);
  const names = [300, 300, 300, 500].map((atMs) => takeDue(call, sessionMs(atMs))?.name);
  assert.deepEqual(names, ['held', 'collection', undefined, 'silence']);
});

test('setting a deadline again replaces it', () => {
  const call = draft();
  setDeadline(call, 'held', 300);
  setDeadline(call, 'held', 700);
  assert.equal(takeDue(call, sessionMs(699)), undefined);
  assert.equal(takeDue(call, sessionMs(700))?.name, 'held');
  assert.deepEqual(call.state.deadlines, []);
});
