import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { initializeLogger, log } from '@livekit/agents';

import {
  parseConfiguration,
  type Configuration,
  type ConfigurationFault,
} from '../agents/index.ts';
import {
  formatIssue,
  openPolicyStore,
  watchPolicies,
  type PolicyChange,
  type PolicyIssue,
} from '../policy/index.ts';
import { readWorkerArguments } from './arguments.ts';
import { faultsOfPackages, faultsOfPlaces } from './checks.ts';
import { DEFAULT_WORKFLOW } from './job.ts';
import { LIFELINE_VARIABLE, openLifelines } from './lifeline.ts';
import { startOfflineStack } from './offline-stack.ts';
import { keepRetention } from './prune.ts';
import { rescueCall } from './rescue.ts';

/** What came of the preparation: a worker may start, or the command starts none, or it must not. */
export type Preparation =
  | { readonly type: 'ready'; readonly configuration: Configuration }
  | { readonly type: 'no_calls' }
  | { readonly type: 'refused' };

/** What a server started by hand from livekit.yaml answers to; `dev` needs no more than that. */
export const LOCAL_SERVER = {
  LIVEKIT_URL: 'ws://127.0.0.1:7880',
  LIVEKIT_API_KEY: 'devkey',
  LIVEKIT_API_SECRET: 'devsecret-for-loopback-only-0000000000',
} as const;

/**
 * Does what must be done before the worker registers, in the parent process: checks the
 * configuration, publishes the policies, starts the offline stack. What is wrong is written to
 * stderr, all of it, and the exit code set.
 */
export async function prepareWorker(args: readonly string[]): Promise<Preparation> {
  const { command, environment } = readWorkerArguments(args);
  // Help and download-files need nothing, and must work where nothing is set yet.
  if (command === undefined || !RUN_CALLS.has(command)) return { type: 'no_calls' };
  if (existsSync('.env')) process.loadEnvFile('.env');
  const given = { ...process.env, ...environment };
  // The calls' processes read the same environment.
  Object.assign(process.env, environment, command === 'dev' ? localServerFor(given) : {});
  const parsed = parseConfiguration(process.env);
  if (!parsed.ok) return refuse(parsed.faults);
  const { configuration } = parsed;
  const level = configuration.logLevel ?? (command === 'dev' ? 'debug' : 'info');
  initializeLogger({ pretty: command === 'dev', level });
  const faults = [...faultsOfPackages(configuration), ...(await faultsOfPlaces(configuration))];
  if (faults.length > 0) return refuse(faults);
  // In this order: nothing is to be stopped where there is no policy.
  const fault = (await publishPolicies(configuration)) ?? (await offerOffline(configuration));
  if (fault !== undefined) return refuse([fault]);
  await keepRetention(configuration);
  await watchJobs(configuration);
  return { type: 'ready', configuration };
}

/** Sends another agent into the call of a process that dies. */
async function watchJobs(configuration: Configuration): Promise<void> {
  const rescues = new Map<string, number>();
  const { path } = await openLifelines((call) => {
    const earlier = rescues.get(call.room) ?? 0;
    // A call that kills every process it runs in is not worth a third.
    if (earlier >= RESCUES_MAX) return;
    rescues.set(call.room, earlier + 1);
    rescueCall(configuration, call).catch((error: unknown) => {
      log().error(
        { call: call.callId, error },
        'a call whose process died could not be taken over',
      );
    });
  });
  process.env[LIFELINE_VARIABLE] = path;
}

/** Times that a call is taken over. */
const RESCUES_MAX = 2;

const RUN_CALLS: ReadonlySet<string> = new Set(['start', 'dev', 'connect', 'console']);

/** Whoever names one of the three means another server, and has to name the others. */
function localServerFor(env: Readonly<Record<string, string | undefined>>): object {
  return Object.keys(LOCAL_SERVER).some((name) => env[name]) ? {} : LOCAL_SERVER;
}

function refuse(faults: readonly Omit<ConfigurationFault, 'name'>[]): Preparation {
  for (const { message, hint } of faults) {
    process.stderr.write(`error: ${message}\n  hint: ${hint}\n`);
  }
  process.exitCode = 1;
  return { type: 'refused' };
}

type Fault = Omit<ConfigurationFault, 'name'> | undefined;

/** Publishes the policies and goes on watching them. A call keeps the policy it began with. */
async function publishPolicies(configuration: Configuration): Promise<Fault> {
  const store = await openPolicyStore(join(configuration.stateFolder, 'policies'));
  const atStart: PolicyIssue[] = [];
  let isStarting = true;
  const watch = watchPolicies({
    policies: configuration.policies,
    store,
    onPublished: logPublished,
    onRejected: (issues) => {
      if (isStarting) atStart.push(...issues);
      else logRejected(issues);
    },
  });
  await watch.ready;
  isStarting = false;
  const current = await store.current();
  if (current.size === 0) {
    await watch.close();
    for (const issue of atStart) process.stderr.write(`${formatIssue(issue)}\n`);
    return {
      message: `there is no usable policy in \`${configuration.policies}\``,
      hint: 'fix the errors above; `floorkeeper check` prints them too',
    };
  }
  if (atStart.length > 0) logRejected(atStart);
  if (!current.has(DEFAULT_WORKFLOW)) {
    log().warn(
      'there is no policy `default`: a call that names an unknown workflow will be refused',
    );
  }
  return undefined;
}

function logPublished({ updated, removed, warnings }: PolicyChange): void {
  const workflows = updated.map(({ workflow, sha256 }) => `${workflow}@${sha256.slice(0, 12)}`);
  log().info({ workflows, removed }, 'policies published: the next call runs under them');
  if (warnings.length > 0) {
    log().warn({ issues: warnings.map(formatIssue) }, 'policies were published with warnings');
  }
}

function logRejected(issues: readonly PolicyIssue[]): void {
  log().error(
    { issues: issues.map(formatIssue) },
    'faulty policies: calls go on with the policies that were published before',
  );
}

async function offerOffline({ stt, llm, tts }: Configuration): Promise<Fault> {
  const parts = Object.entries({ stt, llm, tts }).flatMap(([part, { provider }]) =>
    provider === 'offline' ? [part] : [],
  );
  if (parts.length === 0) return undefined;
  try {
    const { baseUrl } = await startOfflineStack();
    process.env['OPENAI_BASE_URL'] = baseUrl;
    log().warn(
      { parts, baseUrl },
      'no provider is set: calls use the offline stack of this machine, for development only',
    );
    return undefined;
  } catch (error) {
    return {
      message: error instanceof Error ? error.message : String(error),
      hint: 'the reason is printed above; or set a provider, see .env.example',
    };
  }
}
