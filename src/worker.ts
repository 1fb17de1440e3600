/**
 * The worker's entry, which `agent.Dockerfile` starts and which LiveKit loads again in the process of
 * each call, there for its default export only. `worker/index.ts` says how the worker is built.
 *
 * @module
 */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { defineAgent } from '@livekit/agents';

import { runJob, runWorker } from './worker/index.ts';

export default defineAgent({ entry: runJob });

const agentFile = fileURLToPath(import.meta.url);
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === agentFile) {
  await runWorker(agentFile);
}
