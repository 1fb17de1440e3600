import { readFileSync } from 'node:fs';

import { version as agentsVersion } from '@livekit/agents';

const manifest = readManifest();

/** This package's own version. */
export const PACKAGE_VERSION = manifest.version;

/** The versions of LiveKit that the floor is tested with, as an npm range. */
export const LIVEKIT_RANGE = manifest.peerDependencies['@livekit/agents'];

/** The versions that a record names as its origin. */
export const VERSIONS: Readonly<Record<string, string>> = {
  floorkeeper: PACKAGE_VERSION,
  '@livekit/agents': agentsVersion,
  node: process.versions.node,
};

type Manifest = {
  readonly version: string;
  readonly peerDependencies: { readonly '@livekit/agents': string };
};

function readManifest(): Manifest {
  // Three folders up both from src/livekit/ground and from dist/livekit/ground.
  return JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  ) as Manifest;
}
