import { InvalidArgumentError } from 'commander';

import { timelineOf, timelineSvg } from '../replay/index.ts';
import { commandLine, runCommandLine, UsageError, type RunCommand } from './command.ts';
import { isDamaged, openRecord, showIssues } from './record-file.ts';
import { typedPath } from './shown-path.ts';

/**
 * `floorkeeper timeline FILE`: draws a record as an SVG on the standard output. Exits with 1 if the
 * record cannot be read, or is damaged; a damaged one is still drawn.
 */
export const run: RunCommand = (args, io) => {
  const command = commandLine('timeline', io)
    .argument('<file>', 'a record, `<call>.jsonl`')
    .option('--from <ms>', 'leave out what was before, milliseconds of the call', parseMs)
    .option('--to <ms>', 'leave out what came after, milliseconds of the call', parseMs);
  return runCommandLine(command, args, io, async () => {
    const [file = ''] = command.args;
    const { from = -Infinity, to = Infinity } = command.opts<{ from?: number; to?: number }>();
    if (from >= to) throw new UsageError('`--from` is not before `--to`');
    const { absolute } = await typedPath(file, 'file', io);
    const record = await openRecord(file, absolute, io);
    if (record === undefined) return 1;
    showIssues(file, record.issues, io);
    const timeline = timelineOf(record.lines);
    if (from > timeline.toMs) {
      throw new UsageError(`\`--from\` is after the end of the call, ${timeline.toMs} ms`);
    }
    io.out(timelineSvg(clip(timeline, from, to)));
    return isDamaged(record.issues) ? 1 : 0;
  });
};

function parseMs(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected whole milliseconds');
}

type TimelineValue = ReturnType<typeof timelineOf>;

function clip(timeline: TimelineValue, fromMs: number, toMs: number): TimelineValue {
  const from = Math.max(fromMs, timeline.fromMs);
  const to = Math.min(toMs, timeline.toMs);
  return {
    fromMs: from,
    toMs: to,
    bars: timeline.bars
      .filter((bar) => bar.toMs > from && bar.fromMs < to)
      .map((bar) => ({ ...bar, fromMs: Math.max(from, bar.fromMs), toMs: Math.min(to, bar.toMs) })),
    marks: timeline.marks.filter((mark) => mark.atMs >= from && mark.atMs <= to),
    wordsAtMs: timeline.wordsAtMs.filter((atMs) => atMs >= from && atMs <= to),
    missing: timeline.missing
      .filter((stretch) => stretch.toMs >= from && stretch.fromMs <= to)
      .map(({ fromMs: begin, toMs: end }) => ({
        fromMs: Math.max(from, begin),
        toMs: Math.min(to, end),
      })),
  };
}
