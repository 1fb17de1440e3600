import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readArguments } from './arguments.ts';

test('the explorer takes a number of steps and a seed, and has a default for both', () => {
  assert.deepEqual(readArguments([]), { steps: 2_000_000, seed: 1 });
  assert.deepEqual(readArguments(['1000']), { steps: 1000, seed: 1 });
  assert.deepEqual(readArguments(['1000', '0']), { steps: 1000, seed: 0 });
});

for (const given of [
  ['--seed', '1'],
  ['1000', '--seed'],
  ['1e6'],
  ['-5'],
  ['0'],
  [''],
  ['1000', '2.5'],
  ['1000', '9999999999'],
  ['1000', '1', '2'],
]) {
  test(`the explorer refuses the arguments ${JSON.stringify(given)} and says what it expects`, () => {
    const answer = readArguments(given);
    assert.ok(typeof answer === 'string', 'they were accepted');
    assert.match(answer, /STEPS|SEED/u);
  });
}
