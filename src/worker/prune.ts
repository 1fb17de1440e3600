import { log } from '@livekit/agents';

import type { Configuration } from '../agents/index.ts';
import { pruneRawRecords } from '../evidence/index.ts';

/** How often the worker looks for raw records whose time is over. A retention is given in days. */
const EVERY_MS = 60 * 60 * 1000;

/** Deletes raw records whose retention is over, now and every hour, also while nobody calls. */
export async function keepRetention({ rawRecords }: Configuration): Promise<void> {
  if (rawRecords === undefined) return;
  const { folder } = rawRecords;
  const prune = async (): Promise<void> => {
    const { deleted, unreadable, undeleted } = await pruneRawRecords(folder, Date.now());
    if (deleted.length > 0) log().info({ files: deleted.length }, 'raw records were deleted');
    const left = [...unreadable, ...undeleted];
    if (left.length > 0) {
      log().error({ files: left }, 'raw records could not be deleted, or say not when to be');
    }
  };
  await prune();
  setInterval(() => void prune(), EVERY_MS).unref();
}
