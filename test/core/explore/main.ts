/**
 * Explores the engine and prints what it finds: `npm run explore [STEPS] [SEED]`.
 *
 * @module
 */
import { explore } from './explore.ts';
import { show } from './show.ts';
import { shrink } from './shrink.ts';

const [steps = '2000000', seed = '1'] = process.argv.slice(2);
const startedAtMs = performance.now();
const { findings, ...figures } = explore(Number(seed), Number(steps));
const tookMs = Math.round(performance.now() - startedAtMs);
console.log(`${JSON.stringify(figures)} in ${tookMs} ms, ${findings.size} kinds of violation\n`);
for (const { finding, times } of findings.values()) console.log(show(shrink(finding), times));
process.exitCode = findings.size > 0 ? 1 : 0;
