/** Copies the data files that sources read beside themselves into `dist`; tsc copies none. */
import { cpSync, globSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './setup.mjs';

for (const file of globSync('src/**/*.{yaml,json}', { cwd: root })) {
  if (file.endsWith('tsconfig.json')) continue;
  cpSync(join(root, file), join(root, file.replace(/^src/, 'dist')));
}
