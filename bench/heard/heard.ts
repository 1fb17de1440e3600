/**
 * Compares the words in the chat context with the words sent to the caller: the same messages,
 * cut at the same moments, under stock LiveKit and under the floor, in one run, in real time, with
 * the native audio source and `RoomIO`. Also the audio that a pause loses or repeats, the duration of a
 * stop, and its distance from the end of a word.
 *
 * `npm run bench:heard -- --cuts 300` makes 300 cuts for each way of stopping. Then the aligner alone,
 * on speech whose word times are known.
 */
import { writeFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';

import { dispose } from '@livekit/rtc-node';

import { alignReport } from './align.ts';
import { runLanes, type Result } from './lanes.ts';
import { planTrials } from './plan.ts';
import { report } from './report.ts';
import { isSpokenAsPrinted, prepareSpeech } from './speech.ts';
import { HEARD_TEXTS, type HeardText } from './texts.ts';
import { HEARD_VOICES } from './voices.ts';

const { values } = parseArgs({
  options: {
    cuts: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    lanes: { type: 'string', default: '12' },
    json: { type: 'string' },
    /** Folder of recordings with word times: see align.ts. */
    human: { type: 'string' },
  },
});
const SAMPLE_MS = 10;

// The half that the aligner was not tuned on.
const voices = HEARD_VOICES.filter(
  ({ language, half }) => language === 'en' && half === 'held_out',
);
const texts: HeardText[] = [];
for (const text of HEARD_TEXTS) {
  const isFit = text.language === 'en' && text.half === 'held_out';
  if (isFit && (await isSpokenAsPrinted(text))) texts.push(text);
}
const speaker = await prepareSpeech(voices, texts);
const trials = planTrials({
  cuts: wholeNumber('cuts', values.cuts),
  seed: wholeNumber('seed', values.seed),
  voices,
  texts,
  speaker,
});

const results: Result[] = [];
const delay = monitorEventLoopDelay({ resolution: SAMPLE_MS });
delay.enable();
const startedAtMs = performance.now();
await runLanes(trials, {
  speaker,
  lanes: wholeNumber('lanes', values.lanes),
  onResult(result) {
    results.push(result);
    if (results.length % 50 === 0) {
      process.stderr.write(`${results.length} of ${trials.length} messages\n`);
    }
  },
});
delay.disable();
const run = {
  seconds: (performance.now() - startedAtMs) / 1000,
  lanes: Number(values.lanes),
  // The histogram holds the time between two samples, which includes the sampling interval.
  delayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - SAMPLE_MS),
  delayMaxMs: Math.max(0, delay.max / 1e6 - SAMPLE_MS),
};
process.stdout.write(`${report(results, run)}\n\n`);
process.stdout.write(`${await alignReport(values)}\n`);
if (values.json !== undefined) await writeFile(values.json, JSON.stringify({ run, results }));
await dispose();
process.exit(0);

function wholeNumber(option: string, given: string): number {
  if (/^[1-9]\d*$/u.test(given)) return Number(given);
  throw new Error(`--${option} takes a whole number from 1, and not \`${given}\``);
}
