import { extname } from 'node:path';

/** The module `name` beside the importing one, as a worker thread is given it: `.ts` in sources, `.js` when built. */
export function siblingModule(importMeta: ImportMeta, name: string): URL {
  return new URL(`./${name}${extname(importMeta.filename)}`, importMeta.url);
}
