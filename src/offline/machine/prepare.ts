/**
 * Builds and fetches what the offline stack needs, once a machine: `node src/offline/machine/prepare.ts`. A
 * run does that by itself; this shows the minutes it takes where a person can see them.
 */
import { findLivekitServer } from './livekit-binary.ts';
import { formatLocalError, LocalError } from './local-error.ts';
import { ensureRecognizerFiles } from './recognizer-files.ts';

const outcomes = await Promise.allSettled([
  process.env['LIVEKIT_URL'] ? undefined : findLivekitServer(),
  ensureRecognizerFiles(),
]);
for (const outcome of outcomes) {
  if (outcome.status === 'fulfilled') continue;
  if (!(outcome.reason instanceof LocalError)) throw outcome.reason;
  console.error(`floorkeeper: ${formatLocalError(outcome.reason)}`);
  process.exitCode = 1;
}
