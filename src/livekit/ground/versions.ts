import { readFileSync } from 'node:fs';

import { version as agentsVersion } from '@livekit/agents';

/** This package's own version. */
export const PACKAGE_VERSION = readPackageVersion();

/** What a record says it was made by. */
export const VERSIONS: Readonly<Record<string, string>> = {
  floorkeeper: PACKAGE_VERSION,
  '@livekit/agents': agentsVersion,
  node: process.versions.node,
};

function readPackageVersion(): string {
  // Two folders up both from src/livekit and from dist/livekit.
  const file = new URL('../../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string };
  return version;
}
