import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { readRecord, type Envelope, type RawLine } from '../../evidence/index.ts';
import { CallError } from '../file/index.ts';
import { CallerLog, LINE_RATE_HZ } from '../caller/index.ts';
import { readTwoChannels } from './recording.ts';

/** Everything that a call is judged from: the content of its files, and nothing else. */
export type CallEvidence = {
  readonly lines: readonly Envelope[];
  readonly raw: readonly RawLine[];
  readonly log: CallerLog;
  /** What the caller heard and said, from the same instant on, 16 kHz. */
  readonly heard: Int16Array;
  readonly said: Int16Array;
};

/** The files of one call in a folder. */
export function callFiles(folder: string, callId: string) {
  return {
    record: join(folder, `${callId}.jsonl`),
    raw: join(folder, `${callId}.raw.jsonl`),
    log: join(folder, `${callId}.caller.json`),
    recording: join(folder, `${callId}.wav`),
  } as const;
}

/** Reads a call's files back. A record that is missing or torn is a `CallError`. */
export async function readEvidence(folder: string, callId: string): Promise<CallEvidence> {
  const files = callFiles(folder, callId);
  const record = await readRecord(files.record);
  if (!record.ok) {
    throw new CallError(
      'CALL_NO_RECORD',
      `the record of the call cannot be judged: ${record.error.message}`,
      'is `FLOORKEEPER_RECORDS` of the worker the folder of this run? its log says what went wrong',
    );
  }
  const log = CallerLog.parse(JSON.parse(await readFile(files.log, 'utf8')));
  const { heard, said } = await readTwoChannels(files.recording, LINE_RATE_HZ);
  return { lines: record.lines, raw: await readRaw(files.raw), log, heard, said };
}

/** The raw lines after the head; none where the worker keeps no words. */
async function readRaw(path: string): Promise<readonly RawLine[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const complete = text.split('\n').slice(1, -1);
  return complete.map((line) => JSON.parse(line) as RawLine);
}
