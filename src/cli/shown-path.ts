import type { Stats } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { kindOfFile, refusalOfError } from '../files/index.ts';
import { UsageError, type Io } from './command.ts';

type Wanted = 'file' | 'folder' | 'file or folder';

/** A path that a user typed: where it leads, and what it is called in what is printed. */
export type TypedPath = {
  readonly absolute: string;
  /** A text that names files of the same folder by their whole path, with paths as the user types them. */
  readonly shown: (text: string) => string;
};

/**
 * A file or folder that a command was given. Throws a `UsageError` where there is none, and where the
 * path leads to a named pipe or a device: reading one could wait, or go on, for ever.
 *
 * What is printed about it starts from where the command was typed, so that an editor's terminal
 * can open it; what lies elsewhere and was typed from the root stays so.
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
  // `join` leaves `x.yaml` where the folder is this one.
  const rename = (text: string) => text.replaceAll(join(folder, '/'), shown && join(shown, '/'));
  return { absolute, isFolder, shown: (text) => rename(text).replaceAll(folder, shown || '.') };
}

/** Refuses a path that leads to something of another kind; says nothing about one that leads nowhere. */
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
