import { workerData } from 'node:worker_threads';

import { gather, type GatherJob } from './gather.ts';

/* A thread that reads its share of the records. */

await gather(workerData as GatherJob);
