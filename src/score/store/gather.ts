import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { readFacts } from '../facts/index.ts';
import { TABLE_NAMES, type TableName } from './tables.ts';

/** Which records are read, and where their facts are written. */
export type GatherJob = {
  readonly folder: string;
  /** Paths of the records below `folder`. The number of a record is its place in this list. */
  readonly names: readonly string[];
  /** Where the files of facts are written, each named after its table and this part. */
  readonly factsFolder: string;
  readonly part: number;
  /** Counts the records that were taken; several threads share it. */
  readonly taken: Int32Array<SharedArrayBuffer>;
};

/** Reads records until none is left, and writes their facts as JSON lines, one file a table. */
export async function gather(job: GatherJob): Promise<void> {
  const out = openFiles(job);
  try {
    for (;;) {
      const record = Atomics.add(job.taken, 0, 1);
      const name = job.names[record];
      if (name === undefined) return;
      const { facts, problems } = await readFacts(join(job.folder, name), name);
      for (const problem of problems) out.write('problems', problem);
      if (facts === undefined) continue;
      out.write('calls', { record, file: name, ...facts.call });
      for (const row of facts.spoken) out.write('spoken', { record, ...row });
      for (const row of facts.moments) out.write('moments', { record, ...row });
    }
  } finally {
    out.close();
  }
}

/** Files that are written in large pieces: a row is too small to be written by itself. */
function openFiles({ factsFolder, part }: GatherJob) {
  const files = new Map(
    TABLE_NAMES.map((table) => {
      const handle = openSync(join(factsFolder, `${table}-${part}.ndjson`), 'w', 0o600);
      const file: OpenFile = { handle, waiting: '' };
      return [table, file] as const;
    }),
  );
  const flush = (file: OpenFile): void => {
    writeSync(file.handle, file.waiting);
    file.waiting = '';
  };
  return {
    write(table: TableName, row: object): void {
      const file = files.get(table);
      if (file === undefined) return;
      file.waiting += `${JSON.stringify(row)}\n`;
      if (file.waiting.length > PIECE_CHARACTERS) flush(file);
    },
    close(): void {
      for (const file of files.values()) {
        flush(file);
        closeSync(file.handle);
      }
    },
  };
}

type OpenFile = { readonly handle: number; waiting: string };

const PIECE_CHARACTERS = 256 * 1024;
