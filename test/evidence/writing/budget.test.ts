import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createBudget } from '../../../src/evidence/writing/budget.ts';

const MB = 1024 * 1024;

test('a record takes lines up to exactly its limit, and refuses the next byte', () => {
  const budget = createBudget(1000);
  assert.equal(budget.admit(600, 0), 'admitted');
  assert.equal(budget.admit(400, 0), 'admitted');
  assert.equal(budget.admit(1, 0), 'full');
});

test('once a record is full, even a short line is refused, so that it ends in one place', () => {
  const budget = createBudget(1000);
  assert.equal(budget.admit(1001, 0), 'full');
  assert.equal(budget.admit(1, 0), 'full');
});

test('a call may write 4 MB at once and 32 kB a second after that', () => {
  const budget = createBudget(100 * MB);
  assert.equal(budget.admit(4 * MB, 0), 'admitted');
  assert.equal(budget.admit(32 * 1024, 1000), 'admitted');
  assert.equal(budget.admit(32 * 1024 + 1, 2000), 'flood');
});

test('after a flood the record takes nothing until there is room for 2 MB', () => {
  const budget = createBudget(100 * MB);
  assert.equal(budget.admit(4 * MB, 0), 'admitted');
  assert.equal(budget.admit(1, 0), 'flood');
  assert.equal(budget.admit(1, 63_999), 'flood');
  assert.equal(budget.admit(1, 64_000), 'admitted');
});

test('an event with an earlier time than the one before gives the budget no room', () => {
  const budget = createBudget(100 * MB);
  assert.equal(budget.admit(4 * MB, 100_000), 'admitted');
  assert.equal(budget.admit(1, 0), 'flood');
  assert.equal(budget.admit(1, 100_000), 'flood');
});
