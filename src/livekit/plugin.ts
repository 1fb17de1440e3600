import { Plugin } from '@livekit/agents';

import { PACKAGE_VERSION } from './ground/index.ts';

/** How LiveKit's own tools name this package; it has no files to download. */
class FloorkeeperPlugin extends Plugin {
  constructor() {
    super({ title: 'floorkeeper', version: PACKAGE_VERSION, package: 'floorkeeper' });
  }
}

Plugin.registerPlugin(new FloorkeeperPlugin());
