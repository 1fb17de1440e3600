/**
 * When the agent takes a caller's turn to be over: recorded callers played to stock LiveKit and to the
 * same session with the floor, side by side, with each kind of turn detector. LiveKit's own VAD and local
 * audio detector listen; the final words come 150 ms after each stretch of voice.
 *
 * `npm run bench:turns -- --data FOLDER --pause 1000`, a folder of recordings with a `manifest.csv`, whose columns
 * begin with the file, its class (`digits_string`, `turn_complete` or `turn_incomplete`) and its text. A turn
 * before the caller's last word is a cut-off.
 */
import { parseArgs } from 'node:util';

import { initializeLogger } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';
import Table from 'cli-table3';

import { quantile } from '../reply/quantile.ts';
import { ARMS, DETECTORS, play, useLocalDetector, type ArmName, type Outcome } from './arms.ts';
import { recordingsIn, type Recording } from './recordings.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    /** Milliseconds that the callers pause in the middle of a number. */
    pause: { type: 'string', default: '1000' },
    detectors: { type: 'string', default: DETECTORS.join() },
  },
});
if (values.data === undefined) throw new Error('`--data FOLDER` says where the recordings are');
const detectors = DETECTORS.filter((name) => values.detectors.split(',').includes(name));

initializeLogger({ pretty: false, level: 'silent' });
useLocalDetector();
const recordings = await recordingsIn(values.data, Number(values.pause));
const table = new Table({
  head: ['detector', 'caller', 'arm', 'calls', 'cut off', 'no turn', 'p50 ms', 'p95 ms'],
  style: { head: [], border: [] },
});
for (const detector of detectors) {
  const outcomes = new Map<string, Outcome[]>();
  for (const recording of recordings) {
    // Side by side, so that whatever slows down the machine slows down all of them.
    const arms = ARMS.filter((arm) => arm !== 'floor, expects' || recording.kind === 'digits');
    const played = await Promise.all(
      arms.map(async (arm) => ({ arm, outcome: await play(arm, detector, recording) })),
    );
    for (const { arm, outcome } of played) note(outcomes, recording, arm, outcome);
  }
  for (const [key, of] of outcomes) report(detector, key, of);
}
process.stdout.write(`${table.toString()}\n`);
await dispose();
process.exit(0);

function note(
  outcomes: Map<string, Outcome[]>,
  { kind, name }: Recording,
  arm: ArmName,
  outcome: Outcome,
): void {
  const key = `${kind}/${arm}`;
  outcomes.set(key, [...(outcomes.get(key) ?? []), outcome]);
  const { delayMs, isCut } = outcome;
  process.stderr.write(`${name}, ${arm}: ${delayMs?.toFixed(0)} ms${isCut ? ', cut off' : ''}\n`);
}

function report(detector: string, key: string, outcomes: readonly Outcome[]): void {
  const [kind = '', arm = ''] = key.split('/');
  const delays = outcomes.flatMap(({ delayMs, isCut }) => (isCut ? [] : (delayMs ?? [])));
  table.push([
    detector,
    kind,
    arm,
    outcomes.length,
    outcomes.filter(({ isCut }) => isCut).length,
    outcomes.filter(({ delayMs }) => delayMs === undefined).length,
    quantile(delays, 0.5).toFixed(0),
    quantile(delays, 0.95).toFixed(0),
  ]);
}
