import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import {
  computeScore,
  htmlReport,
  latestOf,
  loadFacts,
  markdownReport,
  problemsOf,
  readReviews,
  textReport,
  type Dimension,
  type Score,
} from '../score/index.ts';
import { commandLine, runCommandLine, type ExitCode, type Io, type RunCommand } from './command.ts';
import { orSay, parseDimension, progressOn, refusal, sayBadReviews } from './score-options.ts';
import { typedPath } from './shown-path.ts';

type Options = {
  readonly json?: true;
  readonly markdown?: true;
  readonly html?: string;
  readonly group?: readonly Dimension[];
};

/**
 * `floorkeeper score FOLDER`: computes figures over the records of a folder. Exits with 1 if a record
 * could not be scored, or none was found.
 */
export const run: RunCommand = (args, io) => {
  const command = commandLine('score', io)
    .argument(
      '<folder>',
      'records, `<call>.jsonl`, also in folders below it, or what `compact` wrote',
    )
    .option('--json', 'one JSON object with every figure of every group')
    .option('--markdown', 'Markdown instead of lines')
    .option('--html <file>', 'also write a page with plots, which needs nothing else')
    .option(
      '--group <name>',
      'group by workflow, message_type, policy or day; may be given again',
      parseDimension,
    );
  return runCommandLine(command, args, io, async () => {
    const [typed = ''] = command.args;
    const { absolute } = await typedPath(typed, 'folder', io);
    return orSay(io, typed, () => score(absolute, command.opts<Options>(), io));
  });
};

async function score(folder: string, options: Options, io: Io): Promise<ExitCode> {
  const { reviews, badLines } = await readReviews(folder);
  sayBadReviews(badLines, io);
  const loaded = await loadFacts(folder, {
    user: '`floorkeeper score`',
    onProgress: progressOn(io),
    signal: io.signal,
  });
  try {
    const found = await computeScore(loaded.store, latestOf(reviews));
    const by = options.group ?? ['workflow', 'message_type'];
    if (options.html !== undefined) await writePage(options.html, htmlReport(found, by), io);
    show(found, by, options, io);
    const isComplete = found.problems.every(({ scored }) => scored);
    return isComplete && found.totals.calls > 0 ? 0 : 1;
  } finally {
    await loaded.store.close();
  }
}

function show(found: Score, by: readonly Dimension[], options: Options, io: Io): void {
  if (options.json === true) {
    io.out(JSON.stringify(found));
    return;
  }
  if (options.markdown === true) {
    for (const line of markdownReport(found, by)) io.out(line);
    return;
  }
  for (const line of textReport(found, by)) io.out(line);
  for (const problem of problemsOf(found)) io.err(problem);
}

async function writePage(typed: string, text: string, io: Io): Promise<void> {
  try {
    // Nothing is written over: a misspelt name must not cost anybody a file.
    await writeFile(resolve(io.cwd, typed), text, { flag: 'wx' });
  } catch (error) {
    throw refusal(error, typed);
  }
  io.err(`wrote ${typed}`);
}
