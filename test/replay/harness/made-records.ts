import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeRecords } from '../../../bench/evidence/records.ts';

/** A folder with records of synthetic calls, as this version writes them. */
export type MadeFolder = {
  readonly folder: string;
  readonly files: readonly string[];
  readonly remove: () => Promise<void>;
};

/** Makes so many records, each of another call. */
export async function madeFolder(calls: number): Promise<MadeFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-made-'));
  await makeRecords({ folder, calls, seed: 11, days: 2, distinct: calls });
  const names = (await readdir(folder, { recursive: true })).filter((name) =>
    name.endsWith('.jsonl'),
  );
  return {
    folder,
    files: names.toSorted().map((name) => join(folder, name)),
    remove: () => rm(folder, { recursive: true }),
  };
}
