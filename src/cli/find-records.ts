import { glob, readdir } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { UsageError, type Io } from './command.ts';
import { typedPath } from './shown-path.ts';

/** A record to read, and how output names it. */
export type FoundRecord = { readonly file: string; readonly absolute: string };

/**
 * The records that a user names: files, folders of them (with the folders in them) and patterns such as
 * `records/*.jsonl`. A raw record, `.raw.jsonl`, is none. Throws a `UsageError` for a path that leads to
 * nothing, before anything is read.
 */
export async function findRecords(
  typed: readonly string[],
  io: Io,
): Promise<readonly FoundRecord[]> {
  const found = await Promise.all(typed.map((each) => recordsAt(each, io)));
  return found.flat();
}

async function recordsAt(typed: string, io: Io): Promise<readonly FoundRecord[]> {
  if (PATTERN.test(typed)) {
    const matches = await matchesOf(typed, io);
    if (matches.length > 0) return matches;
  }
  const { absolute, isFolder } = await typedPath(typed, 'file or folder', io);
  if (!isFolder) return [{ file: typed, absolute }];
  const names = await readdir(absolute, { recursive: true });
  const records = names.filter(isRecordName).toSorted();
  if (records.length === 0) {
    throw new UsageError(`there is no record in \`${typed}\``, 'a record is a file `<call>.jsonl`');
  }
  return records.map((name) => ({ file: join(typed, name), absolute: join(absolute, name) }));
}

async function matchesOf(typed: string, io: Io): Promise<readonly FoundRecord[]> {
  const files: string[] = [];
  for await (const file of glob(typed, { cwd: io.cwd })) {
    if (isRecordName(file)) files.push(file);
  }
  return files
    .toSorted()
    .map((file) => ({ file, absolute: isAbsolute(file) ? file : resolve(io.cwd, file) }));
}

/** A file may have such a name as well; then it is that file. */
const PATTERN = /[*?[{]/;

function isRecordName(name: string): boolean {
  return name.endsWith('.jsonl') && !name.endsWith('.raw.jsonl');
}
