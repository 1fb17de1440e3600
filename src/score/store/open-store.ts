import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

import { needPackages, SCORE_PACKAGES } from '../../packages/index.ts';

/** A row that a query gave. */
export type Row = Readonly<Record<string, unknown>>;

/** A database in this process, and a folder for what does not fit into its memory. */
export type Store = {
  /** Runs one statement and gives its rows. Counts must be cast: a BIGINT comes as a text. */
  all(sql: string): Promise<readonly Row[]>;
  /** Adds rows of texts to a table. */
  insert(table: string, rows: readonly (readonly string[])[]): Promise<void>;
  /** Where facts wait to be loaded; deleted with the store. */
  readonly folder: string;
  close(): Promise<void>;
};

/**
 * Opens an empty database. Throws `MissingPackagesError` where DuckDB is not installed. It loads no
 * extension from anywhere, so nothing leaves this machine.
 */
export async function openStore(user: string): Promise<Store> {
  needPackages(user, SCORE_PACKAGES);
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-score-'));
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: MEMORY_LIMIT,
    threads: String(Math.min(THREADS_MAX, availableParallelism())),
    temp_directory: join(folder, 'spill'),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  return {
    folder,
    async all(sql) {
      return (await connection.runAndReadAll(sql)).getRowObjectsJson();
    },
    async insert(table, rows) {
      const appender = await connection.createAppender(table);
      for (const row of rows) {
        for (const value of row) appender.appendVarchar(value);
        appender.endRow();
      }
      appender.closeSync();
    },
    async close() {
      connection.closeSync();
      instance.closeSync();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A text as SQL writes it. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** With Node's own heap, well below 1 GB. What does not fit goes to the store's folder. */
const MEMORY_LIMIT = '400MB';
const THREADS_MAX = 8;
