import { step } from '../../../src/core/index.ts';
import { abstractOf } from './abstract.ts';
import { apply } from './deeds.ts';
import { DEEDS, drawMove, type Move } from './moves.ts';
import { probe, PROBES, type ProbeName } from './probes.ts';
import { createDice, type Dice } from './random.ts';
import { SHAPE_NAMES } from './shapes.ts';
import { signatureOf, type Violation } from './violation.ts';
import { copyWorld, newWorld, type Engine, type World } from './world.ts';

/** How a violation was reached: enough to reproduce it. */
export type Finding = {
  readonly violation: Violation;
  readonly shape: string;
  readonly moves: readonly Move[];
  /** The probe at the end, if the moves alone did not show the violation. */
  readonly probe: ProbeName | undefined;
};

/** The result of an exploration. */
export type Exploration = {
  readonly steps: number;
  readonly states: number;
  readonly walks: number;
  /** The first finding of each kind, and how often the kind was seen. */
  readonly findings: ReadonlyMap<string, { readonly finding: Finding; readonly times: number }>;
};

type Tally = {
  readonly engine: Engine;
  steps: number;
  walks: number;
  readonly states: Set<string>;
  readonly findings: Map<string, { readonly finding: Finding; readonly times: number }>;
};

/** Explores for a number of engine steps. The same seed finds the same. */
export function explore(seed: number, stepsMax: number, engine: Engine = step): Exploration {
  const tally: Tally = { engine, steps: 0, walks: 0, states: new Set(), findings: new Map() };
  const dice = createDice(seed);
  const names = SHAPE_NAMES.filter((_, nth) => (nth + seed) % 2 === 0);
  for (const shape of names.length > 0 ? names : SHAPE_NAMES) {
    broaden(tally, shape, tally.steps + (stepsMax * BREADTH_SHARE) / Math.max(1, names.length));
  }
  while (tally.steps < stepsMax) walk(tally, dice);
  return {
    steps: tally.steps,
    states: tally.states.size,
    walks: tally.walks,
    findings: tally.findings,
  };
}

/** Breadth first: tries every deed from every state whose kind is new. */
function broaden(tally: Tally, shape: string, stepsMax: number): void {
  let frontier: readonly { readonly world: World; readonly moves: readonly Move[] }[] = [
    { world: newWorld(shape, tally.engine), moves: [] },
  ];
  while (frontier.length > 0) {
    const next: { readonly world: World; readonly moves: readonly Move[] }[] = [];
    for (const { world, moves } of frontier) {
      for (const deed of DEEDS) {
        for (const afterMs of BREADTH_GAPS) {
          if (tally.steps > stepsMax) return;
          const move: Move = { afterMs, ...deed };
          const grown = { world: copyWorld(world), moves: [...moves, move] };
          apply(grown.world, move);
          if (take(tally, grown.world, grown.moves)) next.push(grown);
        }
      }
    }
    frontier = next;
  }
}

/** Random and deep: one call, with an occasional probe. */
function walk(tally: Tally, dice: Dice): void {
  tally.walks += 1;
  const shape = dice.chance(0.5)
    ? `drawn-${dice.below(1_000_000)}`
    : (SHAPE_NAMES[dice.below(SHAPE_NAMES.length)] ?? '');
  const world = newWorld(shape, tally.engine);
  const moves: Move[] = [];
  const length = 4 + dice.below(26);
  while (moves.length < length && !world.isClosed && world.violations.length === 0) {
    const move = drawMove(dice);
    moves.push(move);
    const before = world.steps;
    apply(world, move);
    tally.steps += world.steps - before;
    note(tally, world, moves, undefined);
    if (moves.length % PROBE_EVERY === 0)
      ask(
        tally,
        world,
        moves,
        dice.pick(['rest', 'ordinary', 'late', 'human', 'own_word', 'noise']),
      );
  }
  tally.states.add(abstractOf(world));
  if (world.violations.length === 0) ask(tally, world, moves, 'rest');
}

/** Counts a state that was reached breadth first. True if it is new and worth continuing from. */
function take(tally: Tally, world: World, moves: readonly Move[]): boolean {
  tally.steps += world.steps;
  note(tally, world, moves, undefined);
  const like = `${world.shape}|${abstractOf(world)}`;
  if (tally.states.has(like)) return false;
  tally.states.add(like);
  if (world.violations.length > 0) return false;
  for (const name of PROBES) ask(tally, world, moves, name);
  return !world.isClosed;
}

function ask(tally: Tally, world: World, moves: readonly Move[], name: ProbeName): void {
  const asked = probe(world, name);
  tally.steps += asked.steps;
  note(tally, asked, moves, name);
}

function note(
  tally: Tally,
  world: World,
  moves: readonly Move[],
  name: ProbeName | undefined,
): void {
  for (const violation of world.violations) {
    const signature = signatureOf(violation);
    const known = tally.findings.get(signature);
    const finding = { violation, shape: world.shape, moves: [...moves], probe: name };
    const isBetter = known === undefined || moves.length < known.finding.moves.length;
    tally.findings.set(signature, {
      finding: isBetter ? finding : known.finding,
      times: (known?.times ?? 0) + 1,
    });
  }
}

/** Plays a finding again. True if the violation still shows. */
export function shows(finding: Finding, engine: Engine = step): boolean {
  const signature = signatureOf(finding.violation);
  const world = replay(finding, false, engine);
  return world.violations.some((seen) => signatureOf(seen) === signature);
}

/** Plays moves, then the probe at their end. */
export function replay(
  { shape, moves, probe: name }: Finding,
  isTraced: boolean,
  engine: Engine = step,
): World {
  const world = newWorld(shape, engine);
  if (isTraced) world.trace = [];
  for (const move of moves) apply(world, move);
  return name === undefined ? world : probe(world, name);
}

const BREADTH_GAPS: readonly Move['afterMs'][] = [0, 'next', 1001];
/** The share of the steps that goes to breadth first. */
const BREADTH_SHARE = 0.4;
const PROBE_EVERY = 5;
