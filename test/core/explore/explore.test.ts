import assert from 'node:assert/strict';
import { test } from 'node:test';

import { step } from '../../../src/core/index.ts';
import { explore, type Exploration } from './explore.ts';
import { show } from './show.ts';
import { shrink } from './shrink.ts';
import { PROPERTIES, type PropertyName } from './violation.ts';
import type { Engine } from './world.ts';

/** The properties that hold in every state reached by two million steps: all of them. */
const HELD: readonly PropertyName[] = [
  'nobody is left in silence',
  'the caller is answered',
  'a human is called',
  'a human comes first',
  'rungs wait for words',
  'noise delays no rung',
  'decisions are consistent',
  'each transcript ends once',
  'wakes make progress',
  'events are not believed blindly',
];
const STEPS = 2_000_000;

let explored: Exploration | undefined;

for (const property of HELD) {
  test(`${property}: ${PROPERTIES[property]}`, () => {
    explored ??= explore(1, STEPS);
    const found = [...explored.findings.values()].filter(
      ({ finding }) => finding.violation.property === property,
    );
    const shown = found.map(({ finding, times }) => show(shrink(finding), times));
    assert.equal(shown.join('\n'), '');
  });
}

test('the explorer finds the same when it runs twice with the same seed', () => {
  const [first, second] = [explore(3, 20_000), explore(3, 20_000)];
  assert.deepEqual(second, first);
  assert.notEqual(explore(4, 20_000).states, first.states);
});

test('the explorer finds out an engine that forgets to count the silence of the caller', () => {
  const kinds = kindsFound(forgetful);
  assert.ok(
    kinds.some((kind) => kind.startsWith('nobody is left in silence: rungs')),
    kinds.join('\n'),
  );
});

test('the explorer finds out an engine that releases a transcript twice, in a few moves', () => {
  const found = explore(1, 20_000, twice).findings.get(
    'each transcript ends once: release, and then release',
  );
  assert.ok(found !== undefined, 'the second release was not noticed');
  const { moves } = shrink(found.finding, twice);
  assert.deepEqual(
    moves.map((move) => move.do),
    moves.length === 0 ? [] : ['words'],
  );
});

test('the explorer finds out an engine that asks to be woken for nothing', () => {
  const kinds = kindsFound(restless);
  assert.ok(
    kinds.some((kind) => kind.startsWith('wakes make progress')),
    kinds.join('\n'),
  );
});

// Faulty engines, with one fault each.
const forgetful: Engine = (policy, state, event) => {
  const taken = step(policy, state, event);
  return { ...taken, state: { ...taken.state, silence: { type: 'off' } } };
};

const twice: Engine = (policy, state, event) => {
  const taken = step(policy, state, event);
  const releases = taken.actions.filter(({ type }) => type === 'release');
  return { ...taken, actions: [...taken.actions, ...releases] };
};

const restless: Engine = (policy, state, event) => {
  const taken = step(policy, state, event);
  return { ...taken, actions: [...taken.actions, { type: 'wake_at', atMs: taken.state.atMs }] };
};

function kindsFound(engine: Engine): readonly string[] {
  return [...explore(1, 20_000, engine).findings.keys()];
}
