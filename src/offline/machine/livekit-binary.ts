import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { cacheFolder, fillOnce } from './cache-folder.ts';
import { LocalError } from './local-error.ts';

/** The version that is built; `tools/livekit-server/go.mod` pins it, with the hash of every dependency. */
export const LIVEKIT_SERVER_VERSION = '1.13.5';

const run = promisify(execFile);
const goModule = fileURLToPath(new URL('../../../tools/livekit-server/', import.meta.url));
const goPackage = 'github.com/livekit/livekit-server/cmd/server';
/** The lowest Go that the server's own go.mod accepts. */
const goNeeded = { major: 1, minor: 26 };
const cure = `install Go ${goNeeded.major}.${goNeeded.minor} or newer, or put a \`livekit-server\` on the PATH, or set \`LIVEKIT_URL\` to one that runs`;

type Environment = Readonly<Record<string, string | undefined>>;

/** Where to look for the server, and where to say what takes long. */
export type FindServerOptions = {
  readonly env?: Environment;
  /** Told, a line each, what takes long. Without it: stderr. */
  readonly report?: (line: string) => void;
};

/**
 * The livekit-server to run: the one on the PATH, else the one in the user's cache folder, which is
 * built there by Go the first time (one to three minutes) and shared by all clones.
 */
export async function findLivekitServer(options: FindServerOptions = {}): Promise<string> {
  const { env = process.env, report = (line) => console.error(line) } = options;
  const installed = onPath('livekit-server', env);
  if (installed !== undefined) return installed;
  const folder = join(
    cacheFolder(env),
    `livekit-server-${LIVEKIT_SERVER_VERSION}`,
    `${process.platform}-${process.arch}`,
  );
  await fillOnce(folder, async (unfinished) => {
    const go = await findGo(env);
    report(`floorkeeper: building livekit-server ${LIVEKIT_SERVER_VERSION}, once, 1 to 3 minutes`);
    await build(go, join(unfinished, 'livekit-server'), env);
    report(`floorkeeper: built livekit-server ${LIVEKIT_SERVER_VERSION} into ${folder}`);
  });
  return join(folder, 'livekit-server');
}

async function findGo(env: Environment): Promise<string> {
  const go = existsSync(goModule) ? onPath('go', env) : undefined;
  if (go === undefined) {
    throw new LocalError(
      'LOCAL_NO_SERVER',
      'there is no livekit-server, nor a Go to build one',
      cure,
    );
  }
  // Asked inside the module: a Go that can fetch the version that the module needs answers with that version.
  const { stdout } = await run(go, ['env', 'GOVERSION'], { cwd: goModule, env });
  const version = stdout.trim();
  const [, major = '0', minor = '0'] = /^go(\d+)\.(\d+)/.exec(version) ?? [];
  const isEnough = Number(major) === goNeeded.major && Number(minor) >= goNeeded.minor;
  // A Go built from source calls itself `devel`; it may try.
  if (isEnough || version.startsWith('devel')) return go;
  throw new LocalError(
    'LOCAL_NO_SERVER',
    `there is no livekit-server, and ${version} is too old to build one`,
    cure,
  );
}

async function build(go: string, output: string, env: Environment): Promise<void> {
  const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags=-s -w'];
  try {
    await run(go, ['build', ...flags, '-o', output, goPackage], {
      cwd: goModule,
      // Needs no C compiler, and ignores a Go workspace around the clone.
      env: { ...env, CGO_ENABLED: '0', GOWORK: 'off' },
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (cause) {
    throw new LocalError(
      'LOCAL_SERVER_BUILD_FAILED',
      `livekit-server ${LIVEKIT_SERVER_VERSION} did not build: ${lastLine(cause)}`,
      'the build fetches Go modules: check the network and `go env GOPROXY`, or put a `livekit-server` on the PATH',
      { cause },
    );
  }
}

function onPath(name: string, env: Environment): string | undefined {
  return (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function lastLine(error: unknown): string {
  const output =
    error instanceof Error && 'stderr' in error && typeof error.stderr === 'string'
      ? error.stderr
      : String(error);
  return output.trim().split('\n').at(-1) ?? '';
}
