/**
 * How long the caller waits for a reply: from the end of the caller's voice to the first sample, stock
 * LiveKit with its defaults and the same session with the floor, turn by turn in one process. VAD,
 * transcripts, model and voice are scripted: the model takes 200, 400 and 800 ms to its first token, the
 * final words come 150 ms after the voice.
 *
 * `npm run bench:reply -- --turns 40`. Nothing is asserted: other programs on the machine affect the
 * result, so the ratios of one run are what counts.
 */
import { parseArgs } from 'node:util';

import { initializeLogger } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';
import Table from 'cli-table3';

import { openFloor, openStock } from './arms.ts';
import { quantile } from './quantile.ts';

const FIRST_TOKEN_MS = [200, 400, 800];
const { values } = parseArgs({ options: { turns: { type: 'string', default: '40' } } });
const turns = Number(values.turns);

initializeLogger({ pretty: false, level: 'silent' });
const arms = [await openStock(), await openFloor()];
const table = new Table({
  head: [
    `${turns} turns an arm`,
    'first token ms',
    'p50 ms',
    'p95 ms',
    'p50 / stock',
    'p95 / stock',
  ],
  style: { head: [], border: [] },
});
// The first turns of a session load what the others find loaded.
for (const arm of arms) await arm.ask('are you there', 0);
for (const firstTokenMs of FIRST_TOKEN_MS) {
  const waits = new Map(arms.map(({ name }) => [name, [] as number[]]));
  for (let turn = 0; turn < turns; turn += 1) {
    // A different arm begins each turn, so that no arm always follows the same one.
    for (const [index] of arms.entries()) {
      const arm = arms[(turn + index) % arms.length];
      waits.get(arm?.name ?? '')?.push((await arm?.ask(`question ${turn}`, firstTokenMs)) ?? NaN);
    }
  }
  report(waits, firstTokenMs);
}
process.stdout.write(`${table.toString()}\n`);
for (const arm of arms) await arm.end();
await dispose();
process.exit(0);

function report(waits: ReadonlyMap<string, readonly number[]>, firstTokenMs: number): void {
  const [stock = []] = waits.values();
  for (const [name, of] of waits) {
    const [p50, p95] = [quantile(of, 0.5), quantile(of, 0.95)];
    const ratios = [p50 / quantile(stock, 0.5), p95 / quantile(stock, 0.95)];
    const cells = [Math.round(p50), Math.round(p95), ...ratios.map((ratio) => ratio.toFixed(3))];
    table.push([name, firstTokenMs, ...cells]);
    process.stderr.write(`${[name, firstTokenMs, ...cells].join(', ')}\n`);
  }
}
