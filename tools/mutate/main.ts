/**
 * Changes one thing at a time in the sources and says which changes no test notices:
 * `npm run mutate -- [PATHS] [--sample N] [--seed N]`.
 *
 * The exit code is 1 where fewer than nine of ten changes are noticed. Run are the quick tests of the
 * rooms themselves: what only a call in a room, the explorer or a build would notice counts as not
 * noticed.
 *
 * @module
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path/posix';
import { parseArgs } from 'node:util';

import { ImportGraph } from './import-graph.ts';
import { judge } from './judge.ts';
import { Reach } from './reach.ts';
import { printSummary, printSurvivor } from './report.ts';
import { sample } from './sample.ts';
import { readChanges } from './sources.ts';
import { copyTree } from './tree-copy.ts';

/** What is changed unless paths are given: what decides, what reads words and policies, and what ends a wait. */
const measured = [
  'src/core',
  'src/words',
  'src/policy',
  'src/livekit/ears/stt-gate.ts',
  'src/livekit/ears/transcript-gate.ts',
  'src/livekit/call/messages.ts',
  'src/livekit/call/watchdog.ts',
];
const notRun = /^test\/core\/explore\//u;
const run = /^test\/(?:core|words|policy|authored|evidence|replay|cli|livekit)\//u;
const wanted = 0.9;
const root = join(import.meta.dirname, '..', '..');

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { sample: { type: 'string' }, seed: { type: 'string', default: '1' } },
  });
  process.chdir(root);
  const sources = (positionals.length > 0 ? positionals : measured).flatMap((path) =>
    filesAt(path),
  );
  const all = readChanges(root, sources);
  const changes = sample(all, Number(values.sample ?? all.length), Number(values.seed));
  console.error(`${changes.length} of ${all.length} changes, drawn with seed ${values.seed}`);
  const tree = copyTree(root);
  process.once('exit', tree.remove);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const tests = filesAt('test', '.test.ts').filter((file) => run.test(file) && !notRun.test(file));
  const cache = join(root, 'node_modules', '.cache', 'floorkeeper-mutate');
  const reach = new Reach(tree, new ImportGraph(tree.folder), tests, cache);
  const judged = [];
  for (const [at, change] of changes.entries()) {
    const verdict = await judge(tree, reach, change);
    judged.push({ change, verdict });
    const { file, start } = change;
    console.error(`${at + 1}/${changes.length} ${file}@${start} ${verdict.kind}`);
    if (verdict.kind === 'survived') {
      printSurvivor(readFileSync(join(tree.folder, file), 'utf8'), change, verdict);
    }
  }
  return printSummary(judged) >= wanted ? 0 : 1;
}

function filesAt(path: string, ending = '.ts'): readonly string[] {
  if (statSync(path).isFile()) return [join(path)];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(path, name))
    .toSorted();
}

process.exitCode = await main();
