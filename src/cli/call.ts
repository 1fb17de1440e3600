import { relative, resolve } from 'node:path';

import { InvalidArgumentError } from 'commander';

import type { KnownWorkflows } from '../scenarios/index.ts';
import { CALL_PACKAGES, missingPackages } from '../packages/index.ts';
import { loadFolder, sortIssues } from '../policy/index.ts';
import { commandLine, runCommandLine, type Io, type RunCommand } from './command.ts';
import type { CallOptions } from './make-calls.ts';
import { count, showIssue } from './show-issue.ts';
import { refuseOtherKinds, typedPath } from './shown-path.ts';

/**
 * `floorkeeper call SCENARIO…`: makes real calls on this machine and judges them by their records.
 * Exits with 1 if an assertion fails or a call cannot take place, with 2 if a scenario has an error.
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
    const options = command.opts<CallOptions>();
    // As in every command, a name that does not exist is misuse.
    if (options.policies !== undefined) await typedPath(options.policies, 'folder', io);
    if (options.out !== undefined) await refuseOtherKinds(options.out, 'folder', io);
    for (const file of command.args) await refuseOtherKinds(file, 'file', io);
    const missing = missingPackages('`floorkeeper call`', CALL_PACKAGES);
    if (missing !== undefined) {
      io.err(`error ${missing.code}: ${missing.sentence}`);
      io.err(`  hint: ${missing.hint}`);
      return 1;
    }
    const { readScenarios, runCalls } = await import('./make-calls.ts');
    const policies = policyFolder(options, io);
    const workflows = await readWorkflows(policies, io);
    const scenarios = await readScenarios(command.args, workflows, io);
    if (scenarios === undefined) return 2;
    return workflows === undefined ? 1 : runCalls(scenarios, { ...options, policies }, io);
  });
};

function policyFolder({ policies }: CallOptions, { env, cwd }: Io): string {
  return resolve(cwd, policies ?? env['FLOORKEEPER_POLICIES'] ?? 'policies');
}

/** The messages of each workflow; prints every error of the policies and gives nothing if there is one. */
async function readWorkflows(folder: string, io: Io): Promise<KnownWorkflows | undefined> {
  const loaded = await loadFolder(folder);
  const entries = loaded.ok ? loaded.entries : [];
  const faults = entries.flatMap(({ result }) => (result.ok ? [] : result.issues));
  const issues = sortIssues(loaded.ok ? faults : loaded.issues);
  for (const issue of issues) io.err(showIssue({ ...issue, file: relative(io.cwd, issue.file) }));
  if (issues.length > 0) {
    io.err(`no call was made: the policies have ${count(issues.length, 'error')}`);
    if (!loaded.ok) io.err('  hint: name the folder of policies with `--policies FOLDER`');
    return undefined;
  }
  return new Map(
    entries.map(({ workflow, result }) => [
      workflow,
      new Set(result.ok ? Object.keys(result.policy.messages) : []),
    ]),
  );
}

function parseTimes(text: string): number {
  const times = Number(text);
  if (Number.isInteger(times) && times >= 1 && times <= 1000) return times;
  throw new InvalidArgumentError('expected a whole number from 1 to 1000');
}
