import type { WhatIfTotals } from '../replay/index.ts';
import type { Io } from './command.ts';
import { oneLine } from './printable.ts';
import { count } from './show-issue.ts';
import { showTable } from './table.ts';

/** Prints what another policy would change: totals, the kinds of change, and the calls to look at first. */
export function showWhatIf(policy: string, totals: WhatIfTotals, io: Io): void {
  showNeedsRaw(policy, totals, io);
  const { calls, changedCalls, changes, actions, compared, uncompared } = totals;
  const { leftOut, otherWorkflow } = totals;
  io.out(
    `${count(calls, 'call')}, ${count(compared + uncompared, 'decision')}: ` +
      `${count(changes, 'decision')} would change in ${count(changedCalls, 'call')}, ` +
      `${uncompared} after a change cannot be compared`,
  );
  if (actions > 0) io.out(`the same decision would lead to another action ${times(actions)}`);
  if (otherWorkflow > 0) io.out(`${count(otherWorkflow, 'call')} of another workflow left out`);
  if (leftOut > 0) io.out(`${count(leftOut, 'call')} left out, see the errors`);
  if (totals.kinds.length === 0) return;
  io.out('');
  showTable(
    ['message', 'class', 'recorded', 'would be', 'times', 'calls'],
    totals.kinds
      .slice(0, KINDS_SHOWN)
      .map((kind) => [
        kind.messageType,
        kind.class,
        kind.recorded,
        kind.other,
        String(kind.times),
        String(kind.calls),
      ]),
    io,
  );
  const more = totals.kinds.length - KINDS_SHOWN;
  if (more > 0) io.out(`${more} more kinds; \`--json\` lists them all`);
  io.out('');
  io.out('look at first:');
  for (const { file, first, changes: each } of totals.lookAt) {
    const what = `${first.messageType}: ${first.recorded} would be ${first.other}`;
    const place = `${file}:${first.line}`;
    io.out(
      oneLine(
        `  ${place}: ${what} (${first.class}) at ${Math.round(first.atMs)} ms; ${count(each, 'change')}`,
      ),
    );
  }
}

/** One warning for all settings that differ in the same calls. */
function showNeedsRaw(policy: string, { needsRaw }: WhatIfTotals, io: Io): void {
  for (const [calls, same] of Map.groupBy(needsRaw, (each) => each.calls)) {
    const settings = same.map(({ setting }) => `\`${setting}\``).join(', ');
    const verb = same.length === 1 ? 'changes' : 'change';
    io.err(
      oneLine(
        `${policy}:1:1 warning REPLAY_NEEDS_RAW: ${settings} ${verb} how words or keys are read, in ${count(calls, 'call')}`,
      ),
    );
    io.err(
      '  hint: a record holds what was read, not what was said or keyed: both policies were given that',
    );
  }
}

function times(number: number): string {
  return number === 1 ? 'once' : `${number} times`;
}

const KINDS_SHOWN = 30;
