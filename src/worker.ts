/**
 * The worker: an ordinary LiveKit agent worker whose calls are run under a policy.
 *
 * The parent process prepares (`worker-parent.ts`): it checks the configuration, publishes the
 * policies and watches them, starts the offline stack where no provider is set; then it registers
 * and takes as many calls as `worker-admission.ts` allows. Each call is a process of its own that
 * loads this file for its default export and runs `worker-job.ts`.
 *
 * @module
 */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { cli, defineAgent, ServerOptions, type AgentServer } from '@livekit/agents';

import type { Configuration } from './agents/index.ts';
import { createAdmission } from './worker-admission.ts';
import { runJob } from './worker-job.ts';

export default defineAgent({ entry: runJob });

const agent = fileURLToPath(import.meta.url);

// The calls' processes load this file too, for its default export only.
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === agent) await main();

async function main(): Promise<void> {
  const { prepareWorker } = await import('./worker-parent.ts');
  const prepared = await prepareWorker(process.argv.slice(2));
  if (prepared.type === 'refused') return;
  const { configuration } = { configuration: undefined, ...prepared };
  cli.runApp(
    configuration === undefined ? new ServerOptions({ agent }) : serverOptions(configuration),
  );
}

function serverOptions(configuration: Configuration): ServerOptions {
  const { livekit, http, maxCalls, agentName } = configuration;
  // The framework makes the server, and shows it with the first question about the load.
  let server: AgentServer | undefined;
  const admission = createAdmission({
    maxCalls,
    activeJobs: () => server?.activeJobs.map(({ job }) => job.id) ?? [],
    nowMs: () => performance.now(),
  });
  return new ServerOptions({
    agent,
    agentName,
    wsURL: livekit.url,
    apiKey: livekit.apiKey,
    apiSecret: livekit.apiSecret,
    host: http.host,
    port: http.port,
    numIdleProcesses: Math.min(2, maxCalls),
    // A process loads native media: on a busy machine that takes more than the usual 10 s.
    initializeProcessTimeout: 30_000,
    requestFunc: (request) => (admission.admits(request.id) ? request.accept() : request.reject()),
    loadFunc: (running) => {
      server = running;
      return Promise.resolve(admission.load());
    },
    loadThreshold: 1,
  });
}
