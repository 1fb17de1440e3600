import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from 'commander';
import { loadFile, type CompiledPolicy } from '../policy/index.ts';
import { replayFiles, WhatIfSum, type FileReport } from '../replay/index.ts';
import { commandLine, runCommandLine, type ExitCode, type Io, type RunCommand } from './command.ts';
import { findRecords, type FoundRecord } from './find-records.ts';
import { startProgress } from './progress.ts';
import { showIssue } from './show-issue.ts';
import { isSound, reportAsJson, showReport } from './show-replay.ts';
import { showWhatIf } from './show-what-if.ts';
import { typedPath } from './shown-path.ts';

/**
 * `floorkeeper replay FILE…`: runs records through the engine and says whether it makes the same
 * decisions; with `--policy`, what another policy would decide. Exits with 1 if the engine does not decide
 * as recorded, or if a record is damaged or cannot be replayed.
 */
export const run: RunCommand = (args, io) => {
  const command = commandLine('replay', io)
    .argument('<file...>', 'records, `<call>.jsonl`; folders of them; patterns')
    .option('--policy <file>', 'show what this policy would have decided otherwise')
    .option('--jobs <count>', 'threads that replay; without it, one for each core', parseJobs)
    .option(
      '--json',
      'one JSON object a record, each on its line; a last one for what they add up to',
    );
  return runCommandLine(command, args, io, async () => {
    const options = command.opts<Options>();
    const records = await findRecords(command.args, io);
    const policy = await readPolicy(options.policy, io);
    if (policy === 'faulty') return 1;
    return replayAll(records, policy, options, io);
  });
};

type Options = {
  readonly policy?: string;
  readonly jobs?: number;
  readonly json?: boolean;
};

async function replayAll(
  records: readonly FoundRecord[],
  policy: CompiledPolicy | undefined,
  { jobs, json = false, policy: policyFile = '' }: Options,
  io: Io,
): Promise<ExitCode> {
  const isMany = records.length > EACH_SHOWN;
  const threads = jobs ?? (records.length < WORTH_THREADS ? 0 : availableParallelism());
  const options = { threads, signal: io.signal, ...(policy === undefined ? {} : { policy }) };
  const reports = replayFiles(
    records.map(({ absolute }) => absolute),
    options,
  );
  const whatIf = policy === undefined ? undefined : new WhatIfSum();
  const totals = { ...NOTHING_YET };
  const progress = startProgress(records.length, io);
  for await (const report of reports) {
    const file = records[totals.files]?.file ?? report.file;
    addUp(totals, report);
    whatIf?.add({ ...report, file });
    if (json) io.out(JSON.stringify(reportAsJson(file, report)));
    else showReport(file, report, isMany || whatIf !== undefined, io);
    progress(totals.files);
  }
  const found = whatIf?.totals();
  const isCut = totals.files < records.length;
  const ok = totals.failed === 0 && !isCut;
  if (json && (isMany || found !== undefined)) {
    io.out(JSON.stringify({ totals, ok, ...(found === undefined ? {} : { whatIf: found }) }));
  } else if (!json) {
    if (isMany) showTotals(totals, io);
    if (found !== undefined) showWhatIf(policyFile, found, io);
  }
  if (isCut) io.err(`stopped after ${totals.files} of ${records.length} records`);
  return ok ? 0 : 1;
}

type Totals = { files: number; failed: number; events: number; decisions: number; callMs: number };

const NOTHING_YET: Totals = { files: 0, failed: 0, events: 0, decisions: 0, callMs: 0 };

function addUp(totals: Totals, report: FileReport): void {
  totals.files += 1;
  totals.failed += isSound(report) ? 0 : 1;
  totals.events += report.result?.events ?? 0;
  totals.decisions += report.result?.decisions ?? 0;
  totals.callMs += report.lastsMs;
}

function showTotals({ files, failed, events, decisions, callMs }: Totals, io: Io): void {
  const number = (value: number): string => value.toLocaleString('en');
  const how =
    failed === 0 ? 'all replay as recorded' : `${number(failed)} do not replay as recorded`;
  const hours = (callMs / 3_600_000).toFixed(1);
  io.out(
    `${number(files)} records, ${hours} hours of calls: ${how}; ` +
      `same ${number(decisions)} decisions over ${number(events)} events`,
  );
}

async function readPolicy(
  typed: string | undefined,
  io: Io,
): Promise<CompiledPolicy | 'faulty' | undefined> {
  if (typed === undefined) return undefined;
  const path = await typedPath(typed, 'file', io);
  const { result } = await loadFile(path.absolute);
  if (result.ok) return result.policy;
  for (const issue of result.issues) io.err(path.shown(showIssue(issue)));
  return 'faulty';
}

function parseJobs(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a number of threads, 1 to 999');
}

/** More records than a person reads line by line: then only those are named that do not replay. */
const EACH_SHOWN = 20;
/** Starting threads takes longer than replaying so few records. */
const WORTH_THREADS = 64;
