import { Plugin } from '@livekit/agents';

import { PACKAGE_VERSION } from './ground/index.ts';

/** This package as LiveKit's own tools know it; it has no files to download. */
class FloorkeeperPlugin extends Plugin {
  constructor() {
    super({ title: 'floorkeeper', version: PACKAGE_VERSION, package: 'floorkeeper' });
  }
}

Plugin.registerPlugin(new FloorkeeperPlugin());
