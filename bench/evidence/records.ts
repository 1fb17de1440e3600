/**
 * Folders of synthetic records, made by a seed: the same options give the same files.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { CompiledPolicy } from '../../src/core/index.ts';
import { loadFolder } from '../../src/policy/index.ts';
import { createDice, type Dice } from '../../test/core/explore/random.ts';
import { readMaterial } from './material.ts';
import { playCall } from './play-call.ts';
import { copyOf, patternOf, type Pattern } from './render.ts';

/** How many records are made, where, and how varied. */
export type RecordsOptions = {
  readonly folder: string;
  readonly calls: number;
  readonly seed: number;
  /** The calls are spread evenly over so many days, from 1 November 2026. */
  readonly days: number;
  /** How many calls are really played; the others are copies of them. */
  readonly distinct: number;
};

/** What was made. */
export type MadeRecords = {
  readonly calls: number;
  readonly lines: number;
  readonly bytes: number;
};

/** Makes the records in folders of a thousand each, so that no folder becomes slow to list. */
export async function makeRecords(options: RecordsOptions): Promise<MadeRecords> {
  const { folder, calls, seed, days } = options;
  const dice = createDice(seed);
  const patterns = await playPatterns(Math.min(calls, options.distinct), dice);
  const made = { calls, lines: 0, bytes: 0 };
  for (let call = 0; call < calls; call += 1) {
    const pattern = patterns[call] ?? dice.pick(patterns);
    const text = copyOf(pattern, {
      callId: `call-${String(call).padStart(6, '0')}`,
      startEpochMs: FIRST_DAY + Math.floor((call / calls) * days * DAY_MS) + dice.below(60_000),
      revision: call < calls / 2 ? 'r1' : dice.pick(['r1', 'r2']),
    });
    const part = join(folder, `part-${String(Math.floor(call / 1000)).padStart(3, '0')}`);
    if (call % 1000 === 0) mkdirSync(part, { recursive: true });
    writeFileSync(join(part, `call-${String(call).padStart(6, '0')}.jsonl`), text);
    made.lines += pattern.lines.length;
    made.bytes += text.length;
  }
  return made;
}

async function playPatterns(count: number, dice: Dice): Promise<readonly [Pattern, ...Pattern[]]> {
  const policies = await shippedPolicies();
  const material = readMaterial(new URL('../../test/fixtures/sessions/', import.meta.url));
  const play = async (): Promise<Pattern> => {
    const policy = dice.pick(policies);
    return patternOf(policy, playCall(policy, material, dice));
  };
  const patterns: [Pattern, ...Pattern[]] = [await play()];
  while (patterns.length < count) patterns.push(await play());
  return patterns;
}

async function shippedPolicies(): Promise<readonly [CompiledPolicy, ...CompiledPolicy[]]> {
  const loaded = await loadFolder(new URL('../../policies', import.meta.url).pathname);
  if (!loaded.ok) throw new Error('the policies of the repository cannot be read');
  const policies = loaded.entries.flatMap(({ result }) =>
    result.ok && result.policy.workflow !== 'default' ? [result.policy] : [],
  );
  const [first, ...more] = policies;
  if (first === undefined) throw new Error('the policies of the repository have errors');
  return [first, ...more];
}

const FIRST_DAY = Date.parse('2026-11-01T00:00:00Z');
const DAY_MS = 86_400_000;
