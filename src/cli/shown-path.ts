import type { Stats } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { kindOfFile, refusalOfError } from '../files/index.ts';
import { UsageError, type Io } from './command.ts';

type Wanted = 'file' | 'folder' | 'file or folder';

/** A path that a user typed: where it leads, and how output names it. */
export type TypedPath = {
  readonly absolute: string;
  /** Replaces absolute paths of the same folder in a text by paths as the user would type them. */
  readonly shown: (text: string) => string;
};

/**
 * Resolves a path that a command was given. Throws a `UsageError` if nothing is there, or if the path
 * leads to a named pipe or a device, because reading one might never end.
 *
 * Output shows paths relative to where the command was typed, so that an editor's terminal can open
 * them. An absolute path to another place stays absolute.
 */
export async function typedPath(
  typed: string,
  wanted: Wanted,
  io: Io,
): Promise<TypedPath & { readonly isFolder: boolean }> {
  const absolute = resolve(io.cwd, typed);
  const isFolder = (await kindOf(absolute, typed, wanted)) === 'folder';
  const folder = isFolder ? absolute : dirname(absolute);
  const near = relative(io.cwd, folder);
  const isElsewhere = isAbsolute(typed) && (near.startsWith('..') || isAbsolute(near));
  const shown = isElsewhere ? folder : near;
  // In the current folder `join` leaves a bare `x.yaml`.
  const rename = (text: string) => text.replaceAll(join(folder, '/'), shown && join(shown, '/'));
  return { absolute, isFolder, shown: (text) => rename(text).replaceAll(folder, shown || '.') };
}

/** Throws a `UsageError` if the path leads to something of another kind. A path to nothing is accepted. */
export async function refuseOtherKinds(typed: string, wanted: Wanted, io: Io): Promise<void> {
  const absolute = resolve(io.cwd, typed);
  const isThere = await lstat(absolute).then(
    () => true,
    () => false,
  );
  if (isThere) await kindOf(absolute, typed, wanted);
}

async function kindOf(absolute: string, typed: string, wanted: Wanted): Promise<'file' | 'folder'> {
  let found: Stats;
  try {
    found = await stat(absolute);
  } catch (error) {
    const { reason, message } = refusalOfError(error);
    if (reason === 'missing') throw new UsageError(`there is no ${wanted} \`${typed}\``);
    throw new UsageError(`cannot open \`${typed}\`: ${message}`, `name a ${wanted} you may read`);
  }
  if (found.isDirectory()) {
    if (wanted !== 'file') return 'folder';
    throw new UsageError(`\`${typed}\` is a folder`, 'name a file in it');
  }
  if (found.isFile() && wanted !== 'folder') return 'file';
  throw new UsageError(
    `\`${typed}\` is ${kindOfFile(found)}`,
    wanted === 'folder' ? 'name a folder' : `name a regular ${wanted}`,
  );
}
