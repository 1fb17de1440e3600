/**
 * Makes synthetic records for benches and tests:
 *
 *   node bench/evidence/make-records.ts --calls 100000 --out FOLDER [--seed 1] [--days 14] [--distinct 1000]
 *
 * `--distinct` calls are played through the engine, each another; the rest are copies of them with other
 * names, times and policy revisions. The chain of every record is valid, and every record replays.
 */
import { parseArgs } from 'node:util';

import { makeRecords } from './records.ts';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    days: { type: 'string', default: '14' },
    distinct: { type: 'string', default: '1000' },
    out: { type: 'string' },
  },
});
if (values.out === undefined) {
  console.error('name the folder of the records: --out FOLDER');
  process.exitCode = 2;
} else {
  const startedAt = performance.now();
  const made = await makeRecords({
    folder: values.out,
    calls: Number(values.calls),
    seed: Number(values.seed),
    days: Number(values.days),
    distinct: Number(values.distinct),
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const megabytes = (made.bytes / 1e6).toFixed(0);
  console.log(`${made.calls} calls, ${made.lines} lines, ${megabytes} MB in ${seconds} s`);
}
