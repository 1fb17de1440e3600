/**
 * Turns the peers of package.json into dependencies, at the versions that the clone develops with, and
 * drops what only development needs. `npm ci --omit=dev` then installs a worker that can run alone: the
 * application that would bring the peers is this one. Made for the image; a clone has no use for it.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
for (const name of Object.keys(manifest.peerDependencies)) {
  manifest.dependencies[name] = manifest.devDependencies[name];
}
delete manifest.devDependencies;
delete manifest.peerDependencies;
delete manifest.peerDependenciesMeta;
writeFileSync('package.json', `${JSON.stringify(manifest, undefined, 2)}\n`);
