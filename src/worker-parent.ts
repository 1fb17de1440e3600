import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { initializeLogger, log } from '@livekit/agents';

import { parseConfiguration, type Configuration } from './agents/index.ts';
import { formatIssue, openPolicyStore, watchPolicies, type PolicyIssue } from './policy/index.ts';

/** What a server started by hand from livekit.yaml answers to; `dev` needs no more than that. */
const LOCAL_SERVER = {
  LIVEKIT_URL: 'ws://127.0.0.1:7880',
  LIVEKIT_API_KEY: 'devkey',
  LIVEKIT_API_SECRET: 'floorkeeper-local-development-secret-0000',
};

/** Milliseconds that the offline stack may take to start. */
const OFFLINE_START_MS = 60_000;

/**
 * Does what must be done before the worker registers, in the parent process: checks the
 * configuration, publishes the policies, starts the offline stack. Gives nothing, with the exit
 * code set, where it cannot; and for commands that start no worker.
 */
export async function prepareWorker(args: readonly string[]): Promise<Configuration | undefined> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const command = args.find((arg) => !arg.startsWith('-')) ?? '';
  const registers = ['start', 'dev', 'connect'].includes(command);
  const needsServer = registers && command !== 'dev';
  const env = needsServer ? process.env : { ...LOCAL_SERVER, ...process.env };
  const parsed = parseConfiguration(env);
  if (!parsed.ok) {
    for (const fault of parsed.faults) {
      process.stderr.write(`error: ${fault.message}\n  hint: ${fault.hint}\n`);
    }
    process.exitCode = 1;
    return undefined;
  }
  // The calls' processes read the same environment.
  Object.assign(process.env, env);
  initializeLogger({ pretty: command === 'dev', level: process.env['LOG_LEVEL'] ?? 'info' });
  const { configuration } = parsed;
  if (!registers) return configuration;
  if (!(await publishPolicies(configuration))) return undefined;
  if (usesOfflineStack(configuration)) await startOfflineStack();
  return configuration;
}

function usesOfflineStack({ stt, llm, tts }: Configuration): boolean {
  return [stt, llm, tts].some((choice) => choice.provider === 'offline');
}

/** Publishes the policies and goes on watching them. A call keeps the policy it began with. */
async function publishPolicies(configuration: Configuration): Promise<boolean> {
  const store = await openPolicyStore(join(configuration.stateFolder, 'policies'));
  const rejected: PolicyIssue[] = [];
  const watch = watchPolicies({
    policies: configuration.policies,
    store,
    onPublished: ({ updated, removed }) => {
      const workflows = updated.map(({ workflow, sha256 }) => `${workflow}@${sha256.slice(0, 12)}`);
      log().info({ workflows, removed }, 'policies published: they hold for the next call');
    },
    onRejected: (issues) => {
      rejected.push(...issues);
      log().error(
        { issues: issues.map(formatIssue) },
        'faulty policies: what was published before goes on holding',
      );
    },
  });
  await watch.ready;
  if ((await store.current()).size > 0) return true;
  for (const issue of rejected) process.stderr.write(`${formatIssue(issue)}\n`);
  process.stderr.write(
    `error: no usable policy in \`${configuration.policies}\`\n  hint: \`floorkeeper check\` shows what is wrong\n`,
  );
  await watch.close();
  process.exitCode = 1;
  return false;
}

/** Starts speech and model of this machine in a process of their own, and ends it with ours. */
async function startOfflineStack(): Promise<void> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const main = fileURLToPath(new URL(`./local/speech-main.${extension}`, import.meta.url));
  const child = spawn(process.execPath, [main], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill());
  process.env['OPENAI_BASE_URL'] = await baseUrlOf(child);
  log().warn(
    { baseUrl: process.env['OPENAI_BASE_URL'] },
    'no provider is set: calls use the offline stack of this machine, for development only',
  );
}

/** The first line that the child prints is where it listens. */
function baseUrlOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill();
      reject(new Error('the offline stack did not start in time'));
    }, OFFLINE_START_MS);
    child.once('exit', () => reject(new Error('the offline stack ended at its start')));
    const { stdout } = child;
    if (stdout === null) return;
    createInterface({ input: stdout }).once('line', (line) => {
      clearTimeout(timer);
      resolve(line.trim());
    });
  });
}
