import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

import { refusalOfError } from '../files/index.ts';
import { PAGE_START } from '../view/index.ts';
import { UsageError, type Io } from './command.ts';
import { oneLine } from './printable.ts';

/**
 * Writes a page and gives its size in bytes. Replaces a page that this command wrote and no other file, so
 * that a mistyped name costs no record.
 */
export async function writePage(path: string, typed: string, page: string): Promise<number> {
  let file: FileHandle | undefined;
  try {
    file = await open(
      path,
      constants.O_RDWR | constants.O_CREAT | (constants.O_NONBLOCK ?? 0),
      0o644,
    );
    const stats = await file.stat();
    if (!stats.isFile() || !(await mayReplace(file, stats.size))) {
      throw new UsageError(
        `\`${typed}\` is there and is not a page of this command`,
        'name another file with `--out FILE`',
      );
    }
    const bytes = Buffer.from(page);
    await file.truncate(0);
    let written = 0;
    while (written < bytes.length) {
      written += (await file.write(bytes, written, bytes.length - written, written)).bytesWritten;
    }
    return bytes.length;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot write \`${typed}\`: ${refusalOfError(error).message}`, HINT);
  } finally {
    await file?.close();
  }
}

/** Opens the page as a double click would, or with the program that `BROWSER` names. That it cannot is no fault of the page. */
export async function openInBrowser(path: string, io: Io): Promise<void> {
  const named = io.env['BROWSER'];
  const [program = 'xdg-open', ...args] =
    named === undefined || named === '' ? (OPENERS[process.platform] ?? []) : [named];
  const child = spawn(program, [...args, path], { detached: true, stdio: 'ignore' });
  await new Promise<void>((resolve) => {
    child.once('spawn', resolve);
    child.once('error', () => {
      io.err(oneLine(`cannot start \`${program}\`: open \`${path}\` in a browser`));
      resolve();
    });
  });
  child.unref();
}

async function mayReplace(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return true;
  const start = Buffer.alloc(PAGE_START.length);
  await file.read(start, 0, start.length, 0);
  return start.toString('latin1') === PAGE_START;
}

const HINT = 'name a file that you may write with `--out FILE`';
const OPENERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};
