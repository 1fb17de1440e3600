import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

import { InvalidArgumentError } from 'commander';

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
import { loadFolder, sortIssues } from '../policy/index.ts';
import { commandLine, runCommandLine, type ExitCode, type Io, type RunCommand } from './command.ts';
import { oneLine } from './printable.ts';
import { showIssue } from './show-issue.ts';
import { refuseOtherKinds, typedPath } from './shown-path.ts';

type Options = {
  readonly json?: boolean;
  readonly repeat: number;
  readonly keep?: boolean;
  readonly out?: string;
  readonly policies?: string;
};

/**
 * `floorkeeper call SCENARIO…`: real calls on this machine, judged by their records. Exits with 1
 * where an assertion fails or a call cannot take place, with 2 where a scenario is faulty.
 */
export const run: RunCommand = (args, io) => {
  const command = commandLine('call', io)
    .description('make the calls of scenarios in a real room, and judge each by its record')
    .argument('<scenario...>', 'scenario files, as those in test/calls')
    .option('--json', 'one JSON object a scenario instead of the table')
    .option('--repeat <times>', 'make each call so many times, and give rates', parseTimes, 1)
    .option('--keep', 'keep the folder of the run: records, recordings, logs')
    .option('--out <folder>', 'the folder of the run, kept (default: a temporary one)')
    .option(
      '--policies <folder>',
      'the policies (default: $FLOORKEEPER_POLICIES, else ./policies)',
    );
  return runCommandLine(command, args, io, async () => {
    const options = command.opts<Options>();
    // A name that was typed and is not there is misuse, as everywhere.
    if (options.policies !== undefined) await typedPath(options.policies, 'folder', io);
    if (options.out !== undefined) await refuseOtherKinds(options.out, 'folder', io);
    for (const file of command.args) await refuseOtherKinds(file, 'file', io);
    const workflows = await readWorkflows(policyFolder(options, io), io);
    const scenarios = await readScenarios(command.args, workflows, io);
    if (scenarios === undefined) return 2;
    return workflows === undefined ? 1 : runCalls(scenarios, options, io);
  });
};

function policyFolder({ policies }: Options, { env, cwd }: Io): string {
  return resolve(cwd, policies ?? env['FLOORKEEPER_POLICIES'] ?? 'policies');
}

/** The messages of each workflow, or nothing and every fault of the policies. */
async function readWorkflows(folder: string, io: Io): Promise<KnownWorkflows | undefined> {
  const loaded = await loadFolder(folder);
  const entries = loaded.ok ? loaded.entries : [];
  const faults = entries.flatMap(({ result }) => (result.ok ? [] : result.issues));
  const issues = sortIssues(loaded.ok ? faults : loaded.issues);
  for (const issue of issues) io.err(showIssue({ ...issue, file: relative(io.cwd, issue.file) }));
  if (issues.length > 0) {
    io.err(`no call was made: the policies have ${count(issues.length, 'error')}`);
    return undefined;
  }
  return new Map(
    entries.map(({ workflow, result }) => [
      workflow,
      new Set(result.ok ? Object.keys(result.policy.messages) : []),
    ]),
  );
}

/** All scenarios, or nothing and every fault of every file. */
async function readScenarios(
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

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

async function runCalls(
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

/** Every call in turn: two at once on a small machine would measure each other. */
async function callAll(
  scenarios: readonly Scenario[],
  folder: string,
  options: Options,
  io: Io,
): Promise<readonly CallResult[]> {
  const { env, signal } = io;
  const policies = policyFolder(options, io);
  const onProgress = (line: string): void => io.err(line);
  const stack = await startCallStack({ env, policies, folder, onProgress, signal });
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
  // What failed stands under the table, once.
  io.err(`${title}: ${faultsOf(result).length === 0 ? 'holds' : 'FAILS'} (${tookS} s)`);
  return result;
}

/** One sentence and its cure for what this machine lacks; anything else is ours, and thrown on. */
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

function parseTimes(text: string): number {
  const times = Number(text);
  if (Number.isInteger(times) && times >= 1 && times <= 1000) return times;
  throw new InvalidArgumentError('expected a whole number from 1 to 1000');
}
