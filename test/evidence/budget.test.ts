import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createBudget } from '../../src/evidence/budget.ts';

const MB = 1024 * 1024;

test('a record takes exactly as much as its limit, and nothing after it is full', () => {
  const budget = createBudget(1000);
  assert.equal(budget.admit(600, 0), 'admitted');
  assert.equal(budget.admit(400, 0), 'admitted');
  assert.equal(budget.admit(1, 0), 'full');
});

test('what is small is refused too once something was refused: a record ends in one place', () => {
  const budget = createBudget(1000);
  assert.equal(budget.admit(1001, 0), 'full');
  assert.equal(budget.admit(1, 0), 'full');
});

test('a call may write 4 MB at once, and then 32 kB a second', () => {
  const budget = createBudget(100 * MB);
  assert.equal(budget.admit(4 * MB, 0), 'admitted');
  assert.equal(budget.admit(32 * 1024, 1000), 'admitted');
  assert.equal(budget.admit(32 * 1024 + 1, 2000), 'flood');
});

test('after a flood nothing is taken until there is room for 2 MB', () => {
  const budget = createBudget(100 * MB);
  assert.equal(budget.admit(4 * MB, 0), 'admitted');
  assert.equal(budget.admit(1, 0), 'flood');
  assert.equal(budget.admit(1, 63_999), 'flood');
  assert.equal(budget.admit(1, 64_000), 'admitted');
});

test('time that runs backwards gives no room', () => {
  const budget = createBudget(100 * MB);
  assert.equal(budget.admit(4 * MB, 100_000), 'admitted');
  assert.equal(budget.admit(1, 0), 'flood');
  assert.equal(budget.admit(1, 100_000), 'flood');
});
