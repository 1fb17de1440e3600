import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { replayFiles } from '../replay/index.ts';
import {
  plotSvg,
  plotText,
  SweepSum,
  type Costs,
  type Setting,
  type SweepTask,
  type SweepTotals,
} from '../sweep/index.ts';
import { commandLine, runCommandLine, UsageError, type Io, type RunCommand } from './command.ts';
import { findRecords, type FoundRecord } from './find-records.ts';
import { startProgress } from './progress.ts';
import { count } from './show-issue.ts';
import { isSound, showReport } from './show-replay.ts';
import { parseSetting } from './sweep-setting.ts';
import { showTable } from './table.ts';

/**
 * `floorkeeper sweep --set SETTING RECORDS…`: tries one setting of a message at several values on the same
 * recorded overlaps, and shows false against missed interruptions. Exits with 1 if a record cannot be used,
 * or if no overlap says anything about the setting.
 */
export const run: RunCommand = (args, io) => {
  const command = commandLine('sweep', io)
    .argument('<file...>', 'records; with them scenarios, `*.yaml`, which say what was expected')
    .requiredOption('--set <setting>', 'messages.TYPE.SETTING=FROM..TO:STEP, or values with commas')
    .option('--cost <costs>', 'what each costs', parseCosts, { false: 1, missed: 1 })
    .option('--svg <file>', 'write the plot to a file that is not there yet')
    .option('--json', 'one JSON object instead of a table');
  return runCommandLine(command, args, io, async () => {
    const options = command.opts<Options>();
    const setting = parseSetting(options.set);
    if (typeof setting === 'string') throw new UsageError(`--set: ${setting}`);
    const scenarios = command.args.filter((each) => SCENARIO.test(each));
    const records = await findRecords(
      command.args.filter((each) => !SCENARIO.test(each)),
      io,
    );
    if (records.length === 0) {
      throw new UsageError(
        'there is no record to try the setting on',
        '`floorkeeper call --keep` makes records of scenarios',
      );
    }
    const expected = await expectedOf(scenarios, io);
    const { totals, failed } = await sweep(records, { setting, expected }, options.cost, io);
    if (options.json === true) {
      io.out(JSON.stringify({ ok: failed === 0 && totals.best !== undefined, failed, ...totals }));
    } else {
      show(options.set, totals, options.cost, io);
    }
    if (options.svg !== undefined) await writeSvg(options.svg, plotSvg(options.set, totals), io);
    return failed === 0 && totals.best !== undefined ? 0 : 1;
  });
};

type Options = {
  readonly set: string;
  readonly cost: Costs;
  readonly svg?: string;
  readonly json?: boolean;
};

async function sweep(
  records: readonly FoundRecord[],
  task: SweepTask & { readonly setting: Setting },
  costs: Costs,
  io: Io,
): Promise<{ readonly totals: SweepTotals; readonly failed: number }> {
  const sum = new SweepSum(task.setting.values);
  const threads = records.length < WORTH_THREADS ? 0 : availableParallelism();
  const progress = startProgress(records.length, io);
  let done = 0;
  let failed = 0;
  const files = records.map(({ absolute }) => absolute);
  for await (const report of replayFiles(files, { threads, signal: io.signal, sweep: task })) {
    const file = records[done]?.file ?? report.file;
    done += 1;
    showReport(file, report, true, io);
    if (isSound(report) && report.sweep !== undefined) sum.add(report.sweep);
    else failed += 1;
    progress(done);
  }
  return { totals: sum.totals(costs), failed };
}

/** By scenario, the messages that the caller is to interrupt. */
async function expectedOf(files: readonly string[], io: Io): Promise<SweepTask['expected']> {
  if (files.length === 0) return {};
  // Reading scenarios loads what makes calls, native media among it.
  const { readScenario } = await import('../scenarios/index.ts');
  const expected: Record<string, readonly string[]> = {};
  for (const file of files) {
    const read = await readScenario(resolve(io.cwd, file), file, undefined);
    if (!read.ok) throw new UsageError(`\`${file}\` is not a scenario`, 'see `floorkeeper call`');
    const { name, expect } = read.scenario;
    expected[name] = expect.decision.flatMap(({ verdicts, messageType }) =>
      verdicts.some((verdict) => verdict === 'interrupt' || verdict === 'escalate')
        ? [messageType ?? '']
        : [],
    );
  }
  return expected;
}

function show(setting: string, totals: SweepTotals, costs: Costs, io: Io): void {
  const { calls, withoutSetting, wanted, points, best } = totals;
  io.out(
    `${count(calls - withoutSetting, 'call')}: ${wanted.floor} overlaps in which the caller wanted the floor, ` +
      `${wanted.nothing} in which not, ${wanted.unknown} not proved`,
  );
  if (withoutSetting > 0) io.out(`${count(withoutSetting, 'call')} without this setting left out`);
  io.out('');
  showTable(
    ['value', 'false', '%', 'missed', '%', 'floor after ms', 'cost', ''],
    points.map((point) => [
      String(point.value),
      String(point.false),
      percent(point.false, wanted.nothing),
      String(point.missed),
      percent(point.missed, wanted.floor),
      point.floorAfterMs === undefined ? '' : String(Math.round(point.floorAfterMs)),
      String(point.cost),
      point.value === best ? '<- best' : '',
    ]),
    io,
  );
  io.out('');
  for (const line of plotText(totals)) io.out(line);
  io.out('f: stopped or paused for nothing, m: went on over the caller');
  io.out(
    best === undefined
      ? 'no overlap says anything about this setting'
      : `best for a false one at ${costs.false} and a missed one at ${costs.missed}: ${setting.split('=')[0]}=${best}`,
  );
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : ((100 * part) / whole).toFixed(1);
}

async function writeSvg(file: string, svg: string, io: Io): Promise<void> {
  try {
    await writeFile(resolve(io.cwd, file), `${svg}\n`, { flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const why = code === 'EEXIST' ? 'it is there already' : code;
    throw new UsageError(`cannot write \`${file}\`: ${why}`, 'name a file that is not there yet');
  }
}

function parseCosts(text: string): Costs {
  const match = /^false=(\d+(?:\.\d+)?),missed=(\d+(?:\.\d+)?)$/.exec(text);
  if (match === null) throw new InvalidArgumentError('expected false=NUMBER,missed=NUMBER');
  return { false: Number(match[1]), missed: Number(match[2]) };
}

const SCENARIO = /\.ya?ml$/i;
const WORTH_THREADS = 64;
