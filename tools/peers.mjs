/**
 * Makes a tree in which other versions of the peers are installed than the clone develops with, so that
 * tests can run on them: LiveKit's plugins pin `@livekit/agents` exactly, so two versions do not fit into
 * one node_modules. `oldestManifest` names the oldest that package.json allows, `newestManifest` the newest
 * LiveKit that is published.
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
const copied = [
  'bench',
  'docs',
  'livekit.yaml',
  'policies',
  'src',
  'test',
  'tools',
  'tsconfig.json',
];

/**
 * Makes a tree with the packages of `manifest` and returns its folder, and `remove`, which ends it. The
 * packages stay, under `name`.
 */
export function makeTree(name, manifest) {
  const packages = installed(name, manifest);
  const folder = mkdtempSync(join(packages, 'run-'));
  for (const name of copied) cpSync(join(root, name), join(folder, name), { recursive: true });
  for (const name of ['node_modules', 'package.json', 'package-lock.json']) {
    symlinkSync(join(packages, name), join(folder, name));
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The manifest of this package. */
export function ownManifest() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

/** The same manifest with every peer at the lower bound of its range; an exact version is its own bound. */
export function oldestManifest(manifest) {
  const lowest = Object.entries(manifest.peerDependencies).map(([name, range]) => {
    const [, version] = /^(?:\^|>=)?(\d+\.\d+\.\d+(?:-[\w.]+)?)( <\S+)?$/.exec(range) ?? [];
    if (version === undefined) throw new Error(`the range of the peer ${name} has no lower bound`);
    return [name, version];
  });
  return withVersions(manifest, lowest);
}

/**
 * The same manifest with another version of LiveKit: its plugins have the same number, and what it asks
 * of the application itself (`peers`, its own peerDependencies) is what the tree installs.
 */
export function newestManifest(manifest, version, peers) {
  const livekit = Object.keys(manifest.devDependencies)
    .filter((name) => name.startsWith('@livekit/agents'))
    .map((name) => [name, version]);
  const others = Object.entries(peers).filter(([name]) => name in manifest.devDependencies);
  // The range of this package would refuse what is to be tried.
  const peerDependencies = { ...manifest.peerDependencies, ...Object.fromEntries(livekit) };
  return withVersions({ ...manifest, peerDependencies }, [...others, ...livekit]);
}

function withVersions(manifest, versions) {
  const needed = Object.entries(manifest.devDependencies).filter(([name]) => !unneeded.test(name));
  return { ...manifest, devDependencies: Object.fromEntries([...needed, ...versions]) };
}

/** Tools that look at the clone, and the Node that already runs. */
const unneeded = /^(knip|ox.*|@arethetypeswrong\/cli|node-of-the-clone)$/;

function installed(name, manifest) {
  const lockfile = readFileSync(join(root, 'package-lock.json'));
  const key = createHash('sha256').update(JSON.stringify(manifest)).update(lockfile).digest('hex');
  const base = process.env.XDG_CACHE_HOME;
  const cache = join(base && isAbsolute(base) ? base : join(homedir(), '.cache'), 'floorkeeper');
  const folder = join(cache, `${name}-peers-${key.slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(`${folder}.unfinished-`);
  try {
    writeFileSync(join(unfinished, 'package.json'), JSON.stringify(manifest, undefined, 2));
    writeFileSync(join(unfinished, 'package-lock.json'), lockfile);
    cpSync(join(root, '.npmrc'), join(unfinished, '.npmrc'));
    install(unfinished, name);
    // Another run may have made the folder in the meantime: then that one stands.
    if (!existsSync(folder)) renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

function install(folder, name) {
  console.error(`floorkeeper: installing the ${name} peers, about half a minute`);
  const args = ['install', '--include=dev', '--include=optional'];
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    throw new SetupError(`the ${name} peers could not be installed: npm gives the reason above`);
  }
}
