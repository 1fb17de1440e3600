import { cli, ServerOptions, type AgentServer } from '@livekit/agents';

import type { Configuration } from '../agents/index.ts';
import { createAdmission } from './admission.ts';

/**
 * Runs the worker until it is told to stop: an ordinary LiveKit agent worker whose calls are run
 * under a policy. `agentFile` is the module whose default export LiveKit runs for each call.
 */
export async function runWorker(agentFile: string): Promise<void> {
  const { prepareWorker } = await import('./parent.ts');
  const prepared = await prepareWorker(process.argv.slice(2));
  if (prepared.type === 'refused') return;
  const { configuration } = { configuration: undefined, ...prepared };
  cli.runApp(
    configuration === undefined
      ? new ServerOptions({ agent: agentFile })
      : serverOptions(agentFile, configuration),
  );
}

function serverOptions(agent: string, configuration: Configuration): ServerOptions {
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
