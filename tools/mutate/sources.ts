/**
 * Reads the sources of `src` with the parser of TypeScript.
 *
 * @module
 */
import { join } from 'node:path';
import { API } from 'typescript/unstable/sync';

import type { Change } from './changes.ts';
import { changesOf } from './changes.ts';

/** All changes of the given sources of the project at `root`, source by source. */
export function readChanges(root: string, files: readonly string[]): readonly Change[] {
  const api = new API({ cwd: root });
  try {
    const config = join(root, 'tsconfig.json');
    const project = api.updateSnapshot({ openProject: config }).getProject(config);
    return files.flatMap((file) => {
      const source = project?.program.getSourceFile(join(root, file));
      if (source === undefined) throw new Error(`${file} is no source of the project`);
      return changesOf(file, source);
    });
  } finally {
    api.close();
  }
}
