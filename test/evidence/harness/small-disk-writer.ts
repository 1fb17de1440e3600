import { openRecorder } from '../../../src/evidence/index.ts';
import { capabilities, NOON, recorderOptions, wokeAt } from './recorded.ts';

/*
 * Writes a record into the given folder, in a process whose files may not grow beyond a bound.
 * `real-disk.test.ts` runs it. Prints the path of the record, then the code of each trouble.
 */
const [folder = '.'] = process.argv.slice(2);
const recorder = openRecorder(
  recorderOptions(folder, {
    callId: 'small',
    nowEpochMs: () => NOON,
    rawRecords: { folder, retentionDays: 1 },
    onTrouble: ({ code }) => process.stdout.write(`${code}\n`),
  }),
);
process.stdout.write(`${recorder.file ?? ''}\n`);
recorder.begin({ capabilities });
for (let ms = 1; ms <= 200; ms++) {
  recorder.step(wokeAt(ms, 100));
  // Each line has a write of its own, so that the bound falls within one.
  await new Promise(setImmediate);
}
await recorder.close();
