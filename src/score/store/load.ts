import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { gatherAll, type OnProgress } from './gather-all.ts';
import { literal, openStore, type Store } from './open-store.ts';
import { OF_THE_CALL, TABLE_NAMES, TABLES, type TableName } from './tables.ts';

/** Facts in a database, and how many files they came from. */
export type LoadedFacts = {
  readonly store: Store;
  readonly source: 'json_lines' | 'parquet';
  readonly files: number;
};

/** How facts are loaded. */
export type LoadOptions = {
  /** The command, as a sentence about a missing package begins. */
  readonly user: string;
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
};

/** A folder of compacted facts cannot be read; `message` finishes "cannot read …". */
export class CompactedError extends Error {
  override readonly name = 'CompactedError';
}

/** Loads the facts of a folder: of its records, or as `compact` wrote them. */
export async function loadFacts(folder: string, options: LoadOptions): Promise<LoadedFacts> {
  const store = await openStore(options.user);
  try {
    const manifest = await readManifest(folder);
    if (manifest !== undefined) {
      await loadCompacted(store, folder);
      return { store, source: 'parquet', files: manifest.files };
    }
    const { onProgress, signal } = options;
    const files = await gatherAll(folder, store.folder, onProgress, signal);
    signal.throwIfAborted();
    await loadGathered(store);
    return { store, source: 'json_lines', files };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Whether a folder holds what `writeCompacted` wrote. */
export async function isCompacted(folder: string): Promise<boolean> {
  return (await readManifest(folder)) !== undefined;
}

async function loadGathered(store: Store): Promise<void> {
  for (const table of TABLE_NAMES) {
    const columns = Object.entries(TABLES[table]).map(([name, type]) => `${name}: '${type}'`);
    await store.all(
      `CREATE TABLE gathered_${table} AS FROM read_json(
        ${literal(join(store.folder, `${table}-*.ndjson`))},
        format = 'newline_delimited', columns = {${columns.join(', ')}})`,
    );
  }
  await store.all('CREATE TABLE problems AS FROM gathered_problems');
  await setTwinsAside(store);
  await store.all('CREATE TABLE calls AS FROM gathered_calls');
  for (const table of ['spoken', 'moments'] as const) {
    const taken = OF_THE_CALL.map((column) => `calls.${column}`).join(', ');
    await store.all(
      `CREATE TABLE ${table} AS
       SELECT own.*, ${taken} FROM gathered_${table} own JOIN calls USING (record)`,
    );
  }
  for (const table of TABLE_NAMES) await store.all(`DROP TABLE gathered_${table}`);
}

/** Of several records with the same name, copies of a file, only the first counts. */
async function setTwinsAside(store: Store): Promise<void> {
  await store.all(
    `CREATE TEMP TABLE twins AS SELECT record, file FROM gathered_calls
     QUALIFY row_number() OVER (PARTITION BY call ORDER BY record) > 1`,
  );
  await store.all(
    `INSERT INTO problems SELECT file, 'RECORD_TWICE', 1,
     'another file has the record of the same call, and that one counts', false FROM twins`,
  );
  await store.all('DELETE FROM gathered_calls WHERE record IN (SELECT record FROM twins)');
}

/** Writes the facts as Parquet, a folder a table, below it by day and workflow. */
export async function writeCompacted({ store, files }: LoadedFacts, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const table of TABLE_NAMES) {
    const isOfCalls = table !== 'problems';
    const target = isOfCalls ? join(folder, table) : join(folder, `${table}.parquet`);
    const layout = isOfCalls ? ', PARTITION_BY (day, workflow), WRITE_PARTITION_COLUMNS true' : '';
    await store.all(
      `COPY (FROM ${table}) TO ${literal(target)} (FORMAT parquet, COMPRESSION zstd${layout})`,
    );
  }
  const manifest: Manifest = { format: FORMAT, files };
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest)}\n`, { flag: 'wx' });
}

async function loadCompacted(store: Store, folder: string): Promise<void> {
  for (const table of TABLE_NAMES) {
    const files = await parquetFiles(folder, table);
    const source = `read_parquet([${files.map(literal).join(', ')}], hive_partitioning = false)`;
    try {
      if (files.length > 0) await store.all(`CREATE TABLE ${table} AS FROM ${source}`);
      else await store.all(`CREATE TABLE ${table} (${columnsOf(table)})`);
      // Names every column, so that a file without one is found here and not by a later query.
      await store.all(`SELECT ${Object.keys(TABLES[table]).join(', ')} FROM ${table} LIMIT 0`);
    } catch (error) {
      const [first = ''] = error instanceof Error ? error.message.split('\n') : [];
      throw new CompactedError(`the ${table} in it: ${first.slice(0, 300)}`);
    }
  }
}

function columnsOf(table: TableName): string {
  const own = Object.entries(TABLES[table]).map(([name, type]) => `${name} ${type}`);
  if (table === 'problems' || table === 'calls') return own.join(', ');
  const taken = OF_THE_CALL.map((column) => `${column} ${TABLES.calls[column]}`);
  return [...own, ...taken].join(', ');
}

async function parquetFiles(folder: string, table: TableName): Promise<readonly string[]> {
  const file = join(folder, `${table}.parquet`);
  if (
    await stat(file).then(
      (found) => found.isFile(),
      () => false,
    )
  )
    return [file];
  const below = join(folder, table);
  const entries = await readdir(below, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.parquet'))
    .map((entry) => join(below, relative(below, join(entry.parentPath, entry.name))))
    .toSorted();
}

type Manifest = { readonly format: number; readonly files: number };

/** Undefined where the folder was not written by `compact`. */
async function readManifest(folder: string): Promise<Manifest | undefined> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const found = manifestOf(text);
  if (found === undefined)
    throw new CompactedError(`\`${MANIFEST}\` in it is not what it should be`);
  if (found.format !== FORMAT) {
    throw new CompactedError(`it has format ${found.format}, and only ${FORMAT} can be read`);
  }
  return found;
}

function manifestOf(text: string): Manifest | undefined {
  try {
    const { format, files }: Record<string, unknown> = JSON.parse(text);
    return typeof format === 'number' && typeof files === 'number' ? { format, files } : undefined;
  } catch {
    return undefined;
  }
}

/** Written last, so that a folder that has it is complete. */
const MANIFEST = 'compacted.json';
const FORMAT = 1;
