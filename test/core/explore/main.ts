/**
 * Explores the engine and prints what it finds: `npm run explore [STEPS] [SEED]`.
 *
 * @module
 */
import { readArguments } from './arguments.ts';
import { explore } from './explore.ts';
import { show } from './show.ts';
import { shrink } from './shrink.ts';

const asked = readArguments(process.argv.slice(2));
if (typeof asked === 'string') {
  console.error(`floorkeeper: ${asked}\nusage: npm run explore [STEPS] [SEED], such as 2000000 1`);
  process.exitCode = 2;
} else {
  const startedAtMs = performance.now();
  const { findings, ...figures } = explore(asked.seed, asked.steps);
  const tookMs = Math.round(performance.now() - startedAtMs);
  console.log(`${JSON.stringify(figures)} in ${tookMs} ms, ${findings.size} kinds of violation\n`);
  for (const { finding, times } of findings.values()) console.log(show(shrink(finding), times));
  process.exitCode = findings.size > 0 ? 1 : 0;
}
