import { readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { needPackages, OFFLINE_PACKAGES } from '../packages/index.ts';
import { loadFile, type CompiledPolicy } from '../policy/index.ts';
import {
  answerAll,
  rolloutHtml,
  rolloutMarkdown,
  rolloutText,
  type RolloutPolicy,
} from '../rollout/index.ts';
import type { Scenario } from '../scenarios/file/index.ts';
import {
  commandLine,
  runCommandLine,
  UsageError,
  type ExitCode,
  type Io,
  type RunCommand,
} from './command.ts';
import { orSay, progressOn, refusal } from './score-options.ts';
import { showIssue } from './show-issue.ts';
import { typedPath } from './shown-path.ts';

type Options = {
  readonly records?: string;
  readonly scenarios?: string;
  readonly previous?: string;
  readonly json?: true;
  readonly markdown?: true;
  readonly html?: string;
};

/**
 * `floorkeeper rollout FILE`: answers the ten questions of a release owner about a policy, each with its
 * evidence. Exits with 1 if one is answered with no, or a policy has an error.
 */
export const run: RunCommand = (args, io) => {
  const command = commandLine('rollout', io)
    .argument('<file>', 'the policy that is to go live')
    .option('--records <folder>', 'records of calls under this policy')
    .option('--scenarios <folder>', 'scenarios, as those in test/calls, also in folders below it')
    .option('--previous <file>', 'the policy to go back to')
    .option('--json', 'one JSON object instead of lines')
    .option('--markdown', 'Markdown instead of lines')
    .option('--html <file>', 'also write a page, which needs nothing else');
  return runCommandLine(command, args, io, async () => {
    const [typed = ''] = command.args;
    const options = command.opts<Options>();
    const policy = await readPolicy(typed, io);
    const previous =
      options.previous === undefined ? undefined : await readPolicy(options.previous, io);
    if (policy === undefined || (options.previous !== undefined && previous === undefined))
      return 1;
    return orSay(io, options.records ?? '', () => answer(policy, previous?.policy, options, io));
  });
};

async function answer(
  policy: RolloutPolicy,
  previous: CompiledPolicy | undefined,
  options: Options,
  io: Io,
): Promise<ExitCode> {
  const { records } = options;
  const folder = records === undefined ? undefined : await typedPath(records, 'folder', io);
  const rollout = await answerAll(
    {
      policy,
      previous,
      scenarios: options.scenarios === undefined ? [] : await readScenarios(options.scenarios, io),
      records: folder?.absolute,
    },
    { user: '`floorkeeper rollout`', onProgress: progressOn(io), signal: io.signal },
  );
  if (options.html !== undefined) {
    try {
      await writeFile(resolve(io.cwd, options.html), rolloutHtml(rollout), { flag: 'wx' });
    } catch (error) {
      throw refusal(error, options.html);
    }
    io.err(`wrote ${options.html}`);
  }
  if (options.json === true) io.out(JSON.stringify(rollout));
  else {
    const lines = options.markdown === true ? rolloutMarkdown(rollout) : rolloutText(rollout);
    for (const line of lines) io.out(line);
  }
  return rollout.answers.every((each) => each.answer === 'yes') ? 0 : 1;
}

/** Reads a policy; prints its errors and gives nothing if it has one. */
async function readPolicy(typed: string, io: Io): Promise<RolloutPolicy | undefined> {
  const { absolute, shown } = await typedPath(typed, 'file', io);
  const { compilation, result } = await loadFile(absolute);
  if (result.ok) {
    const { own, base } = compilation.files;
    const files = {
      own: { ...own, file: shown(own.file) },
      base: base === undefined ? undefined : { ...base, file: shown(base.file) },
    };
    return { policy: result.policy, compilation: { ...compilation, files } };
  }
  for (const issue of result.issues) io.err(shown(showIssue(issue)));
  return undefined;
}

async function readScenarios(typed: string, io: Io): Promise<readonly Scenario[]> {
  const { absolute } = await typedPath(typed, 'folder', io);
  // How scenarios are read knows the voices of the offline stack, and so its packages.
  needPackages('`floorkeeper rollout --scenarios`', OFFLINE_PACKAGES);
  const { readScenario } = await import('../scenarios/file/index.ts');
  const names = await readdir(absolute, { recursive: true });
  const files = names.filter((name) => /\.ya?ml$/u.test(name)).toSorted();
  const read = await Promise.all(
    files.map((name) => readScenario(join(absolute, name), join(typed, name))),
  );
  const faulty = read.flatMap((result) => (result.ok ? [] : result.issues));
  for (const issue of faulty) io.err(showIssue(issue));
  if (faulty.length > 0) {
    throw new UsageError(`a scenario in \`${typed}\` has an error`, 'it would count for nothing');
  }
  return read.flatMap((result) => (result.ok ? [result.scenario] : []));
}
