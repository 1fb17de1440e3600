/**
 * Makes a tree in which the oldest versions that package.json allows as peers are installed, so that
 * tests can run on them: LiveKit's plugins pin `@livekit/agents` exactly, so two versions do not fit
 * into one node_modules.
 *
 * The packages are installed once per lockfile, into the user's cache folder; the sources and tests are
 * copied into a folder beside them for each run.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

import { root, SetupError } from './setup.mjs';

/** What the edge and its tests are made of. */
const copied = ['bench', 'docs', 'livekit.yaml', 'policies', 'src', 'test', 'tsconfig.json'];

/** Makes the tree and returns its folder, and `remove`, which ends it. The packages stay. */
export function makeOldestTree() {
  const packages = installed();
  const folder = mkdtempSync(join(packages, 'run-'));
  for (const name of copied) cpSync(join(root, name), join(folder, name), { recursive: true });
  for (const name of ['node_modules', 'package.json', 'package-lock.json']) {
    symlinkSync(join(packages, name), join(folder, name));
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The same manifest with every peer at the lower bound of its range. */
export function oldestManifest(manifest) {
  const lowest = Object.entries(manifest.peerDependencies).map(([name, range]) => {
    const [, version] = /^(?:\^|>=)(\d+\.\d+\.\d+)( <\S+)?$/.exec(range) ?? [];
    if (version === undefined) throw new Error(`the range of the peer ${name} has no lower bound`);
    return [name, version];
  });
  const needed = Object.entries(manifest.devDependencies).filter(([name]) => !unneeded.test(name));
  return { ...manifest, devDependencies: Object.fromEntries([...needed, ...lowest]) };
}

/** Tools that look at the clone, and the Node that already runs. */
const unneeded = /^(knip|ox.*|publint|@arethetypeswrong\/cli|node-of-the-clone)$/;

function installed() {
  const manifest = oldestManifest(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const lockfile = readFileSync(join(root, 'package-lock.json'));
  const key = createHash('sha256').update(JSON.stringify(manifest)).update(lockfile).digest('hex');
  const base = process.env.XDG_CACHE_HOME;
  const cache = join(base && isAbsolute(base) ? base : join(homedir(), '.cache'), 'floorkeeper');
  const folder = join(cache, `oldest-peers-${key.slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(`${folder}.unfinished-`);
  try {
    writeFileSync(join(unfinished, 'package.json'), JSON.stringify(manifest, undefined, 2));
    writeFileSync(join(unfinished, 'package-lock.json'), lockfile);
    cpSync(join(root, '.npmrc'), join(unfinished, '.npmrc'));
    install(unfinished);
    // Another run may have made the folder in the meantime: then that one stands.
    if (!existsSync(folder)) renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

function install(folder) {
  console.error('floorkeeper: installing the oldest peers, about half a minute');
  const args = ['install', '--include=dev', '--include=optional'];
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    throw new SetupError('the oldest peers could not be installed: npm gives the reason above');
  }
}
