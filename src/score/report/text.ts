import type { Dimension, Score } from '../figures/index.ts';
import { sectionsOf, shownGroup, shownInterval, shownValue } from './lines.ts';
import { alertsOf, notesOf, summaryOf } from './summary.ts';

/** The figures as lines for a terminal: every line has the value, its 95 % interval and its counts. */
export function textReport(score: Score, by: readonly Dimension[]): readonly string[] {
  const sections = sectionsOf(score, by);
  const width = Math.max(
    20,
    ...sections.flatMap(({ lines }) => lines.map(({ group }) => shownGroup(group).length)),
  );
  const figures = sections.flatMap(({ title, unit, better, lines }) => [
    '',
    `${title} (${unit}; ${better} is better)`,
    ...(lines.length === 0 ? ['  nothing to count'] : []),
    ...lines.map((line) => {
      const value = shownValue(line.value, unit).padStart(10);
      const interval = shownInterval(line, unit).padEnd(24);
      return `  ${shownGroup(line.group).padEnd(width)} ${value}   ${interval} ${line.counts}`;
    }),
  ]);
  return [
    summaryOf(score),
    ...alertsOf(score).map((alert) => `alert: ${alert}`),
    ...figures,
    '',
    ...notesOf(score),
  ];
}
