import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

import { LocalError } from '../offline/index.ts';
import {
  CallError,
  disposeMedia,
  faultsOf,
  formatReports,
  readScenario,
  reportCalls,
  runScenario,
  startCallStack,
  type CallResult,
  type CallStack,
  type KnownWorkflows,
  type Scenario,
} from '../scenarios/index.ts';
import { WavError } from '../sound/index.ts';
import type { ExitCode, Io } from './command.ts';
import { oneLine } from './printable.ts';
import { count, showIssue } from './show-issue.ts';

/* What `call` does. It is loaded by `call.ts` when the packages that it needs are known to be there. */

/** The options of the command, as commander gives them. */
export type CallOptions = {
  readonly json?: boolean;
  readonly repeat: number;
  readonly keep?: boolean;
  readonly out?: string;
  readonly policies?: string;
};

/** The options, with the folder of the policies that they or the environment name. */
type Options = CallOptions & { readonly policies: string };

/** All scenarios; prints every error of every file and gives nothing if there is one. */
export async function readScenarios(
  files: readonly string[],
  workflows: KnownWorkflows | undefined,
  io: Io,
): Promise<readonly Scenario[] | undefined> {
  const results = await Promise.all(
    files.map((file) => {
      const path = resolve(io.cwd, file);
      return readScenario(path, relative(io.cwd, path), workflows);
    }),
  );
  const issues = results.flatMap((result) => (result.ok ? [] : result.issues));
  for (const issue of issues) io.err(showIssue(issue));
  if (issues.length > 0) {
    io.err(`${count(files.length, 'scenario')} checked: ${count(issues.length, 'error')}`);
    return undefined;
  }
  return results.flatMap((result) => (result.ok ? [result.scenario] : []));
}

/** Makes the calls and prints the table; keeps the folder of the run if something failed. */
export async function runCalls(
  scenarios: readonly Scenario[],
  options: Options,
  io: Io,
): Promise<ExitCode> {
  const folder =
    options.out === undefined
      ? await mkdtemp(join(tmpdir(), 'floorkeeper-run-'))
      : resolve(io.cwd, options.out);
  let holds = false;
  try {
    const results = await callAll(scenarios, folder, options, io);
    const reports = reportCalls(results);
    if (options.json === true) for (const report of reports) io.out(JSON.stringify(report));
    else io.out(formatReports(reports));
    holds = results.every((result) => result.type === 'judged' && result.judgement.holds);
  } catch (error) {
    showFailure(error, io);
  } finally {
    await disposeMedia();
    const isKept = options.keep === true || options.out !== undefined || !holds;
    if (isKept) io.err(`the run is kept in ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
  return holds ? 0 : 1;
}

/** Makes the calls one after another: two at once on a small machine would disturb each other. */
async function callAll(
  scenarios: readonly Scenario[],
  folder: string,
  options: Options,
  io: Io,
): Promise<readonly CallResult[]> {
  const { env, signal } = io;
  const onProgress = (line: string): void => io.err(line);
  const stack = await startCallStack({
    env,
    policies: options.policies,
    folder,
    onProgress,
    signal,
  });
  const results: CallResult[] = [];
  try {
    for (const scenario of scenarios) {
      for (let time = 1; time <= options.repeat; time++) {
        const which = options.repeat === 1 ? '' : ` ${time}/${options.repeat}`;
        results.push(await callOnce(scenario, `${scenario.name}${which}`, stack, io));
      }
    }
  } finally {
    await stack.stop();
  }
  return results;
}

async function callOnce(
  scenario: Scenario,
  title: string,
  stack: CallStack,
  io: Io,
): Promise<CallResult> {
  io.err(oneLine(`${title}: ${scenario.description}`));
  const startedAt = performance.now();
  const result = await runScenario(scenario, stack, {
    onProgress: (line) => io.err(`  ${oneLine(line)}`),
    signal: io.signal,
  });
  const tookS = ((performance.now() - startedAt) / 1000).toFixed(1);
  // The table lists what failed; here one word is enough.
  io.err(`${title}: ${faultsOf(result).length === 0 ? 'holds' : 'FAILS'} (${tookS} s)`);
  return result;
}

/** Prints what this machine lacks, with the cure. Any other error is a fault of ours and is thrown on. */
function showFailure(error: unknown, io: Io): void {
  if (io.signal.aborted) {
    io.err('stopped');
    return;
  }
  if (!(error instanceof LocalError || error instanceof CallError || error instanceof WavError)) {
    throw error;
  }
  io.err(`error ${error.code}: ${oneLine(error.message)}`);
  io.err(`  hint: ${oneLine(error.hint)}`);
}
