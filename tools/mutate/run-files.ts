/**
 * Runs test files in one process and ends it at the first failure: `node run-files.ts FILE…`. The
 * exit code is 1 if a test failed.
 *
 * @module
 */
import { run } from 'node:test';

const files = process.argv.slice(2);
const events = run({ files, isolation: 'none' });
let passed = 0;
events.on('test:pass', () => (passed += 1));
events.on('test:fail', ({ name, todo }) => {
  if (todo !== undefined) return;
  console.log(name);
  process.exit(1);
});
events.on('end', () => process.exit(passed > 0 ? 0 : 1));
events.resume();
