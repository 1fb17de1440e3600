/**
 * Builds what is published: `node tools/build.mjs [FOLDER]`, `dist` if no folder is named. The folder is
 * emptied first, so that a file whose source has gone is not published.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { root } from './setup.mjs';

const out = resolve(process.argv[2] ?? join(root, 'dist'));
rmSync(out, { recursive: true, force: true });
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const args = [tsc, '-p', root, '--outDir', out];
const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
if (status === 0) copyData();
else process.exitCode = 1;

/** Data files that sources read beside themselves: tsc copies none. */
function copyData() {
  const source = join(root, 'src');
  for (const file of globSync('**/*.{yaml,json,css,js}', { cwd: source })) {
    if (!file.endsWith('tsconfig.json')) cpSync(join(source, file), join(out, file));
  }
}
