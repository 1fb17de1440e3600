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
  test('a burst is bounded although none of its calls runs yet', () => {
    const { admission } = admissionOf(2);
    assert.deepEqual(
      ['a', 'b', 'c', 'd'].map((id) => admission.admits(id)),
      [true, true, false, false],
    );
    assert.equal(admission.load(), 1);
  });

  test('a call counts once while it starts and while it runs, and no more when it has ended', () => {
    const { worker, admission } = admissionOf(2);
    admission.admits('a');
    worker.active = ['a'];
    assert.equal(admission.load(), 0.5);
    worker.active = [];
    assert.equal(admission.load(), 0);
  });

  test('a short call that nobody asked about meanwhile gives its place back', (context) => {
    context.mock.timers.enable({ apis: ['setInterval'] });
    const { worker, admission } = admissionOf(1);
    admission.admits('a');
    worker.active = ['a'];
    context.mock.timers.tick(100);
    worker.active = [];
    assert.equal(admission.admits('b'), true);
  });

  test('a call that was accepted and never came gives its place back', () => {
    const { worker, admission } = admissionOf(1);
    assert.equal(admission.admits('a'), true);
    worker.nowMs = 29_000;
    assert.equal(admission.admits('b'), false);
    worker.nowMs = 31_000;
    assert.equal(admission.admits('b'), true);
  });
});
