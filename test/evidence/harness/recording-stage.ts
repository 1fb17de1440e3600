import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

import {
  openRecorder,
  type Envelope,
  type GapData,
  type Recorder,
  type RecorderOptions,
} from '../../../src/evidence/index.ts';
import { fakeDisk, type FakeDisk } from './fake-disk.ts';
import { capabilities, recorderOptions } from './recorded.ts';

/* A recorder over a disk in memory, whose timers run when the test says so. */

/** Longer than any test here takes: a close that never ends fails with the name of its test. */
export const BOUND = { timeout: 10_000 };

export type Stage = {
  readonly disk: FakeDisk;
  readonly recorder: Recorder;
  /** The codes and sentences that were logged. */
  readonly codes: string[];
  readonly messages: string[];
};

/** Begins the record of a call. */
export async function begin(
  context: TestContext,
  more: Partial<RecorderOptions> = {},
): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-recording-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const disk = fakeDisk();
  const codes: string[] = [];
  const messages: string[] = [];
  const onTrouble = ({ code, message }: { code: string; message: string }): void => {
    codes.push(code);
    messages.push(message);
  };
  const recorder = openRecorder(
    recorderOptions(folder, { callId: 'call', disk, onTrouble, ...more }),
  );
  recorder.begin({ capabilities });
  return { disk, recorder, codes, messages };
}

/** Waits for every answer: the disk answers within a few turns of the event loop, or never. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
}

/** The lines of a record; fails if one is not whole, or a number is missing without a gap line. */
export function linesOf(text: string): readonly Envelope[] {
  const texts = text.split('\n');
  assert.equal(texts.pop(), '', 'the last line is whole');
  let nextSeq = 0;
  return texts.map((each) => {
    const line = JSON.parse(each) as Envelope;
    if (line.type === 'floorkeeper.gap') {
      const { fromSeq, toSeq } = line.data as GapData;
      assert.deepEqual([fromSeq, toSeq], [nextSeq, line.seq]);
    } else {
      assert.equal(line.seq, nextSeq);
    }
    nextSeq = line.seq + 1;
    return line;
  });
}

export function gapsOf(lines: readonly Envelope[]): readonly GapData[] {
  return lines.flatMap(({ type, data }) => (type === 'floorkeeper.gap' ? [data as GapData] : []));
}

export function notesOf(lines: readonly Envelope[]): readonly unknown[] {
  return lines.flatMap(({ data }) => ('note' in data ? [data.note] : []));
}

export function typesOf(lines: readonly Envelope[]): readonly string[] {
  return lines.map(({ type }) => type);
}
