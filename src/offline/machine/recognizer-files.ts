import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

import { cacheFolder, fillOnce } from './cache-folder.ts';
import { LocalError } from './local-error.ts';

/** Where the speech recogniser (pocketsphinx) lies on this machine. */
export type RecognizerFiles = {
  /**
   * Absolute paths of the shared libraries in the order they have to be loaded: each finds those
   * it needs among the ones before it, so that no `LD_LIBRARY_PATH` is needed. The last two are
   * libsphinxbase and libpocketsphinx.
   */
  readonly libraryPaths: readonly string[];
  /** Holds `en-us/` (acoustic model), `en-us.lm.bin` and `cmudict-en-us.dict`. */
  readonly modelDir: string;
};

/** Where to look for the recogniser, and where to say what takes long. */
export type RecognizerFilesOptions = {
  readonly env?: Environment;
  /** Told, a line each, what takes long. Without it: stderr. */
  readonly report?: (line: string) => void;
  /** The root of the machine's own files. Without it: `/`. */
  readonly systemRoot?: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

const run = promisify(execFile);
const modelPath = 'usr/share/pocketsphinx/model/en-us';
/** In the order they are loaded. The first four are what the last two were linked with. */
const libraries = [
  'libquadmath.so.0',
  'libgfortran.so.5',
  'libblas.so.3',
  'liblapack.so.3',
  'libsphinxbase.so.3',
  'libpocketsphinx.so.3',
];
const packages = [
  'libgfortran5',
  'libblas3',
  'liblapack3',
  'libpocketsphinx3',
  'pocketsphinx-en-us',
  // Debian's gfortran needs quadruple precision on x86 only; elsewhere the package does not exist.
  ...(process.arch === 'x64' ? ['libquadmath0'] : []),
];
/** Since Debian 13 and Ubuntu 24.04 its name says that it counts time in 64 bits. */
const sphinxbaseNames = ['libsphinxbase3', 'libsphinxbase3t64'];
const downloadBoundMs = 10 * 60_000;
const cure =
  'install the packages `libpocketsphinx3` and `pocketsphinx-en-us`, or run on a Debian or Ubuntu that can fetch packages';

/**
 * The recogniser's files: those the system has, else Debian's packages, fetched with their
 * signatures checked and unpacked (never installed, no root) into the user's cache folder, once.
 */
export async function ensureRecognizerFiles(
  options: RecognizerFilesOptions = {},
): Promise<RecognizerFiles> {
  const { env = process.env, report = (line) => console.error(line), systemRoot = '/' } = options;
  const installed = await findUnder(systemRoot);
  if (installed !== undefined) return installed;
  const cache = cacheFolder(env);
  const name = `${await distribution()}-${process.arch}`;
  const folder = await fillOnce(join(cache, 'pocketsphinx-5prealpha', name), async (unfinished) => {
    report('floorkeeper: fetching the speech recogniser (28 MB), once');
    await fetchPackages(unfinished, env);
    if ((await findUnder(unfinished)) === undefined) {
      throw noRecognizer('the packages hold no pocketsphinx that is known here');
    }
    report(`floorkeeper: unpacked the speech recogniser into ${cache}`);
  });
  const unpacked = await findUnder(folder);
  if (unpacked === undefined) {
    throw noRecognizer(
      `the unpacked recogniser in \`${folder}\` is incomplete: delete that folder`,
    );
  }
  return unpacked;
}

/** The recogniser below a root folder that is laid out as Debian does, or undefined where a part is missing. */
async function findUnder(root: string): Promise<RecognizerFiles | undefined> {
  const modelDir = join(root, modelPath);
  if (!existsSync(join(modelDir, 'en-us.lm.bin'))) return undefined;
  const folders = libraryFolders(root);
  const libraryPaths = libraries.flatMap((library) => {
    const found = folders.map((folder) => join(folder, library)).find((file) => existsSync(file));
    return found === undefined ? [] : [found];
  });
  const names = new Set(libraryPaths.map((file) => basename(file)));
  const isComplete = names.has('libpocketsphinx.so.3') && names.has('libsphinxbase.so.3');
  return isComplete ? { libraryPaths, modelDir } : undefined;
}

/** `usr/lib` and the folder of this machine's architecture in it; BLAS and LAPACK lie one deeper. */
function libraryFolders(root: string): readonly string[] {
  const base = join(root, 'usr/lib');
  const architecture = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  const own = join(base, architecture);
  return [own, join(own, 'blas'), join(own, 'lapack'), base];
}

async function fetchPackages(folder: string, env: Environment): Promise<void> {
  const downloads = join(folder, 'downloads');
  await mkdir(downloads);
  await download(downloads, env);
  for (const file of await readdir(downloads)) {
    if (file.endsWith('.deb'))
      await run('dpkg-deb', ['-x', join(downloads, file), folder], { env });
  }
  await rm(downloads, { recursive: true });
}

/**
 * Downloads with the machine's own package lists, else with lists fetched for this purpose: images
 * of containers come without any, or with old ones that name packages which are gone.
 */
async function download(folder: string, env: Environment): Promise<void> {
  let reason = '';
  for (const lists of ['own', 'fetched'] as const) {
    const options = lists === 'own' ? sandboxOptions() : await fetchLists(folder, env);
    for (const sphinxbase of sphinxbaseNames) {
      const outcome = await aptGet([...options, 'download', ...packages, sphinxbase], folder, env);
      if (outcome === 'done') return;
      reason = outcome.reason;
    }
  }
  throw noRecognizer(
    `there is no speech recogniser, and its packages cannot be fetched: ${reason}`,
  );
}

/** Fetches package lists into a folder of our own, and returns the options that make apt use it. */
async function fetchLists(folder: string, env: Environment): Promise<readonly string[]> {
  const lists = join(folder, 'lists');
  const cache = join(folder, 'cache');
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives', 'partial'), { recursive: true });
  const places = ['-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${cache}`];
  const options = [...sandboxOptions(), ...places];
  await aptGet([...options, 'update'], folder, env);
  return options;
}

/** apt, run by root, fetches as another user, who cannot write into root's cache folder. */
function sandboxOptions(): readonly string[] {
  return process.getuid?.() === 0 ? ['-o', 'APT::Sandbox::User=root'] : [];
}

async function aptGet(
  args: readonly string[],
  cwd: string,
  env: Environment,
): Promise<'done' | { readonly reason: string }> {
  try {
    await run('apt-get', ['-q', ...args], {
      cwd,
      env: { ...env, LC_ALL: 'C' },
      timeout: downloadBoundMs,
      maxBuffer: 16 * 1024 * 1024,
    });
    return 'done';
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ENOENT') return 'there is no `apt-get` here';
  const output = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr : '';
  const firstError = output.split('\n').find((line) => line.startsWith('E: '));
  return firstError?.slice('E: '.length) ?? error.message.split('\n')[0] ?? '';
}

/** Libraries of one distribution are linked with its own C library: a shared home folder holds several. */
async function distribution(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const value = (key: string) => new RegExp(`^${key}="?([\\w.]+)`, 'm').exec(release)?.[1];
  return `${value('ID') ?? process.platform}-${value('VERSION_ID') ?? 'rolling'}`;
}

function noRecognizer(message: string): LocalError {
  return new LocalError('LOCAL_NO_RECOGNIZER', message, cure);
}
