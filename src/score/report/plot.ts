import { shownGroup, shownInterval, shownValue, type Line, type Section } from './lines.ts';
import { safe } from './page.ts';

/** A plot of one figure: a dot a group, with a whisker for the 95 % interval. */
export function plotOf({ title, unit, lines }: Section): string {
  const shown = lines.slice(0, GROUPS_MAX);
  const most = Math.max(...shown.map(({ value, high }) => Math.max(value, high ?? 0)), TINY);
  const top = unit === '%' ? Math.min(100, most * 1.05) : most * 1.05;
  const height = shown.length * ROW + AXIS;
  const x = (value: number): number => round(LEFT + (value / top) * (WIDTH - LEFT - RIGHT));
  const rows = shown.map((line, index) => rowOf(line, unit, index * ROW + ROW / 2, x));
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = x(top * share);
    const label = safe(shownValue(top * share, unit));
    return (
      `<line class="axis" x1="${at}" x2="${at}" y1="0" y2="${height - AXIS}" opacity="0.3"/>` +
      `<text x="${at}" y="${height - 6}" text-anchor="middle">${label}</text>`
    );
  });
  const label = safe(`${title}, with 95 % intervals; the table below has the numbers`);
  return (
    `<svg role="img" aria-label="${label}" viewBox="0 0 ${WIDTH} ${height}">` +
    `${ticks.join('')}${rows.join('')}</svg>`
  );
}

function rowOf(line: Line, unit: Section['unit'], y: number, x: (value: number) => number): string {
  const { group, value, low, high } = line;
  const name = shownGroup(group);
  const short = name.length > NAME_MAX ? `${name.slice(0, NAME_MAX - 1)}…` : name;
  const style = group.dimension === 'all' ? 'mark all' : 'mark';
  const whisker =
    low === undefined || high === undefined
      ? ''
      : `<line class="${style}" x1="${x(low)}" x2="${x(high)}" y1="${y}" y2="${y}"/>`;
  const tip = safe(`${name}: ${shownValue(value, unit)} (${shownInterval(line, unit)})`);
  return (
    `<g><title>${tip}</title>` +
    `<text x="${LEFT - 10}" y="${y + 4}" text-anchor="end">${safe(short)}</text>` +
    `${whisker}<circle class="${style}" cx="${x(value)}" cy="${y}" r="4"/></g>`
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

const WIDTH = 900;
const LEFT = 250;
const RIGHT = 40;
const ROW = 22;
const AXIS = 26;
const NAME_MAX = 36;
/** More groups than a person can compare; the table has them all. */
const GROUPS_MAX = 60;
/** So that a figure that is 0 everywhere has an axis. */
const TINY = 0.1;
