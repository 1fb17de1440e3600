/**
 * The worker: an ordinary LiveKit agent worker whose calls are run under a policy.
 *
 * The parent process checks its configuration, publishes the policies and watches them, and starts
 * the offline stack where no provider is set. Each call is a fresh process that loads this file for
 * its default export and reads the published policy of its workflow.
 *
 * @module
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { cli, defineAgent, log, ServerOptions, type JobContext } from '@livekit/agents';

import {
  createProviders,
  openBusinessStore,
  parseConfiguration,
  runCall,
  type Configuration,
} from './agents/index.ts';
import { PolicyError, readCurrent, type CompiledPolicy } from './policy/index.ts';
import { prepareWorker } from './worker-parent.ts';

/** What a job's metadata may say, as JSON; everything else in it is the application's. */
type JobMetadata = { readonly workflow?: string; readonly callId?: string };

const DEFAULT_WORKFLOW = 'default';

export default defineAgent({ entry: runJob });

async function runJob(job: JobContext): Promise<void> {
  const parsed = parseConfiguration(process.env);
  if (!parsed.ok) throw new Error(parsed.faults.map((fault) => fault.message).join('; '));
  const { configuration } = parsed;
  const metadata = metadataOf(job);
  await job.connect();
  const policy = await policyOf(configuration, metadata.workflow ?? DEFAULT_WORKFLOW);
  const store = openBusinessStore(join(configuration.stateFolder, 'business.sqlite'));
  await job.waitForParticipant();
  await runCall({
    room: job.room,
    policy,
    callId: metadata.callId ?? job.room.name ?? job.job.id,
    providers: await createProviders(configuration),
    store,
    configuration,
    onError: (error) => log().error({ error }, 'the call goes on after an error'),
  });
  store.close();
  job.shutdown('the call has ended');
}

/** A workflow that nobody has published gets the default one: a caller is on the line. */
async function policyOf(configuration: Configuration, workflow: string): Promise<CompiledPolicy> {
  const folder = join(configuration.stateFolder, 'policies');
  const named = await readCurrent(folder, workflow);
  if (named.ok) return named.policy;
  log().error({ workflow }, 'no such workflow: the call runs under `default`');
  const fallback = await readCurrent(folder, DEFAULT_WORKFLOW);
  if (!fallback.ok) throw new PolicyError(fallback.issues);
  return fallback.policy;
}

function metadataOf(job: JobContext): JobMetadata {
  try {
    const value = JSON.parse(job.job.metadata || '{}') as JobMetadata | null;
    return value ?? {};
  } catch {
    log().error('the job metadata is not JSON: the call runs under `default`');
    return {};
  }
}

function serverOptions(configuration: Configuration): ServerOptions {
  return new ServerOptions({
    agent: fileURLToPath(import.meta.url),
    agentName: configuration.agentName,
    wsURL: configuration.livekit.url,
    apiKey: configuration.livekit.apiKey,
    apiSecret: configuration.livekit.apiSecret,
    host: configuration.http.host,
    port: configuration.http.port,
    numIdleProcesses: Math.min(2, configuration.maxCalls),
    loadFunc: (server) => Promise.resolve(server.activeJobs.length / configuration.maxCalls),
    loadThreshold: 1,
  });
}

// The forked job processes load this file too, for its default export only.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const configuration = await prepareWorker(process.argv.slice(2));
  if (configuration !== undefined) cli.runApp(serverOptions(configuration));
}
