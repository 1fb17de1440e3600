import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { createAdmission } from '../../src/worker/admission.ts';

function admissionOf(maxCalls: number) {
  const worker = { active: [] as string[], nowMs: 0 };
  const admission = createAdmission({
    maxCalls,
    activeJobs: () => worker.active,
    nowMs: () => worker.nowMs,
  });
  return { worker, admission };
}

suite('the worker takes as many calls as it was told', () => {
  test('the worker bounds a burst of calls although none of them runs yet', () => {
    const { admission } = admissionOf(2);
    assert.deepEqual(
      ['a', 'b', 'c', 'd'].map((id) => admission.admits(id)),
      [true, true, false, false],
    );
    assert.equal(admission.load(), 1);
  });

  test('a call counts once against the limit while it starts or runs, and not after it has ended', () => {
    const { worker, admission } = admissionOf(2);
    admission.admits('a');
    worker.active = ['a'];
    assert.equal(admission.load(), 0.5);
    worker.active = [];
    assert.equal(admission.load(), 0);
  });

  test('a short call during which no other call is offered frees its place', (context) => {
    context.mock.timers.enable({ apis: ['setInterval'] });
    const { worker, admission } = admissionOf(1);
    admission.admits('a');
    worker.active = ['a'];
    context.mock.timers.tick(100);
    worker.active = [];
    assert.equal(admission.admits('b'), true);
  });

  test('a call that was accepted but never started frees its place', () => {
    const { worker, admission } = admissionOf(1);
    assert.equal(admission.admits('a'), true);
    worker.nowMs = 29_000;
    assert.equal(admission.admits('b'), false);
    worker.nowMs = 31_000;
    assert.equal(admission.admits('b'), true);
  });
});
