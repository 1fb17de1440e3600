import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { UsageError, type Io } from './command.ts';

/** A path that a user typed: where it leads, and what it is called in what is printed. */
export type TypedPath = {
  readonly absolute: string;
  /** A text that names files of the same folder by their whole path, with paths as the user types them. */
  readonly shown: (text: string) => string;
};

/**
 * A file or folder that a command was given. Throws a `UsageError` where there is none.
 *
 * What is printed about it starts from where the command was typed, so that an editor's terminal
 * can open it; what lies elsewhere and was typed from the root stays so.
 */
export async function typedPath(
  typed: string,
  wanted: 'file' | 'folder' | 'file or folder',
  io: Io,
): Promise<TypedPath & { readonly isFolder: boolean }> {
  const absolute = resolve(io.cwd, typed);
  const found = await stat(absolute).catch(() => undefined);
  if (found === undefined) throw new UsageError(`there is no ${wanted} \`${typed}\``);
  const isFolder = found.isDirectory();
  if (isFolder && wanted === 'file') {
    throw new UsageError(`\`${typed}\` is a folder`, 'name a file in it');
  }
  const folder = isFolder ? absolute : dirname(absolute);
  const near = relative(io.cwd, folder);
  const isElsewhere = isAbsolute(typed) && (near.startsWith('..') || isAbsolute(near));
  const shown = isElsewhere ? folder : near;
  // `join` leaves `x.yaml` where the folder is this one.
  const rename = (text: string) => text.replaceAll(join(folder, '/'), shown && join(shown, '/'));
  return { absolute, isFolder, shown: (text) => rename(text).replaceAll(folder, shown || '.') };
}
