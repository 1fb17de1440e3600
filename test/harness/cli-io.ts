import { fileURLToPath } from 'node:url';
import { runCli, type Io } from '../../src/cli/index.ts';

/** The root of the repository: where a user of a clone types commands. */
export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');

/** What a command did: its exit code, and the lines it wrote. */
export type Ran = { readonly code: number; readonly out: string; readonly err: string };

/** Runs a command as `floorkeeper ARGS…` would, without a process of its own. */
export async function floorkeeper(
  args: readonly string[],
  cwd: string = root,
  env: Io['env'] = {},
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    cwd,
    env,
    signal: new AbortController().signal,
  };
  const code = await runCli(args, io);
  return { code, out: out.join('\n'), err: err.join('\n') };
}
