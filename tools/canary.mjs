/**
 * Tries the newest published `@livekit/agents`: `node tools/canary.mjs [TEST…]`. Installs it in a tree
 * outside the clone, then says which internals of LiveKit have moved there, whether the types hold, and runs
 * the tests of the edge (or those named). Exits with 1 where anything of that does not hold.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { makeTree, newestManifest, ownManifest } from './peers.mjs';
import { orExplain, SetupError } from './setup.mjs';

const LIVEKIT = '@livekit/agents';

function main() {
  const tests = process.argv.slice(2);
  const manifest = ownManifest();
  const version = published('version');
  const newest = newestManifest(manifest, version, published('peerDependencies'));
  const tree = makeTree(`livekit-${version}`, newest);
  process.once('exit', tree.remove);
  const developedWith = manifest.devDependencies[LIVEKIT];
  console.log(`${LIVEKIT} ${version} is the newest published; developed with ${developedWith}`);
  const tsc = join(tree.folder, 'node_modules', 'typescript', 'bin', 'tsc');
  const parts = {
    'internals of LiveKit': [join('tools', 'moved-internals.mjs')],
    'types of the package': [tsc, '-p', '.', '--noEmit'],
    'types of the tests': [tsc, '-p', 'test', '--noEmit'],
    'tests of the edge': [
      join('tools', 'test.mjs'),
      ...(tests.length > 0 ? tests : [join('test', 'livekit')]),
    ],
  };
  // All are run, so that one run shows everything that has moved.
  const failed = Object.entries(parts).filter(([name, args]) => {
    console.log(`\n${name}`);
    return spawnSync(process.execPath, args, { cwd: tree.folder, stdio: 'inherit' }).status !== 0;
  });
  console.log('');
  for (const [name] of Object.entries(parts)) {
    console.log(`${name}: ${failed.some(([each]) => each === name) ? 'do not hold' : 'hold'}`);
  }
  return failed.length === 0 ? 0 : 1;
}

/** A field of the newest published manifest, as the registry tells it. */
function published(field) {
  const args = ['view', LIVEKIT, field, '--json'];
  const { status, stdout } = spawnSync('npm', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status === 0) return JSON.parse(stdout);
  throw new SetupError(
    `npm does not say which version of ${LIVEKIT} is the newest: it gives the reason above`,
  );
}

process.exitCode = await orExplain(main);
