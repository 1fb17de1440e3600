import type { Bar, Mark, Timeline } from './timeline.ts';

const WIDTH = 960;
const LEFT = 64;
const RIGHT = 16;
const LANE_HEIGHT = 28;
const AGENT_Y = 34;
const CALLER_Y = 76;
const MARKS_Y = 126;
const ROW_HEIGHT = 18;
const LEGEND_HEIGHT = 30;
/** Estimated width of a character, to see which labels fit; a little more than the average. */
const CHARACTER_WIDTH = 6.4;

const COLOURS: Readonly<Record<Bar['kind'] | Mark['kind'] | 'words' | 'missing', string>> = {
  playing: '#2f6bb0',
  ducked: '#9dbbe0',
  paused: '#d9d9d9',
  stopping: '#c0392b',
  voice: '#5f9336',
  words: '#23400f',
  decision: '#222222',
  key: '#7b4fa3',
  missing: '#f3e3c3',
};

const LEGEND: readonly (readonly [Bar['kind'] | 'words' | 'missing', string])[] = [
  ['playing', 'agent is heard'],
  ['ducked', 'ducked'],
  ['paused', 'paused'],
  ['stopping', 'plays to the end of the word'],
  ['voice', 'caller makes a sound'],
  ['words', 'words recognised'],
  ['missing', 'lines are missing'],
];

/**
 * Draws a timeline as a standalone SVG: agent and caller as lanes, decisions in rows below, in the
 * order they were made. A ducked stretch is drawn at half its height.
 */
export function timelineSvg(timeline: Timeline): string {
  const { fromMs, toMs, bars, marks, wordsAtMs, missing } = timeline;
  const scale = (WIDTH - LEFT - RIGHT) / Math.max(1, toMs - fromMs);
  const x = (atMs: number): number => Math.round((LEFT + (atMs - fromMs) * scale) * 10) / 10;
  const rows = marks.toSorted((a, b) => a.atMs - b.atMs);
  const rowsEndY = MARKS_Y + rows.length * ROW_HEIGHT;
  const height = rowsEndY + LEGEND_HEIGHT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12" role="img">`,
    '<title>Timeline of a call: who made a sound when, and what was decided</title>',
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...axis(fromMs, toMs, x, rowsEndY),
    ...missing.map((stretch) => drawMissing(stretch, x)),
    lane('agent', AGENT_Y),
    lane('caller', CALLER_Y),
    ...bars.map((bar) => drawBar(bar, x)),
    ...wordsAtMs.map((atMs) => drawWords(x(atMs))),
    // All lines are drawn before all labels, so that no line crosses out a text.
    ...rows.map((mark, row) => drawLine(mark, row, x)),
    ...rows.map((mark, row) => drawLabel(mark, row, x)),
    ...legend(
      new Set([
        ...bars.map((bar) => bar.kind),
        ...wordsAtMs.map(() => 'words'),
        ...missing.map(() => 'missing'),
      ]),
      height - 8,
    ),
    '</svg>',
  ].join('\n');
}

type Scale = (atMs: number) => number;

function axis(fromMs: number, toMs: number, x: Scale, bottom: number): string[] {
  const stepMs = tickMs(toMs - fromMs);
  const first = Math.ceil(fromMs / stepMs);
  const lines: string[] = [];
  // Multiplied, not added up: adding a small step to a very large number does not change it.
  for (let nth = 0; nth <= TICKS_AT_MOST; nth++) {
    const atMs = (first + nth) * stepMs;
    if (atMs > toMs) break;
    lines.push(
      `<line x1="${x(atMs)}" y1="22" x2="${x(atMs)}" y2="${bottom}" stroke="#ececec"/>`,
      `<text x="${x(atMs)}" y="16" fill="#666666" text-anchor="middle">${atMs / 1000} s</text>`,
    );
  }
  return lines;
}

/** The time between two ticks: 0.5, 1, 2, 5, 10 or 30 seconds, then 1, 2, 5, 10, 20 minutes and so on. */
function tickMs(lastsMs: number): number {
  const short = [500, 1000, 2000, 5000, 10_000, 30_000].find((ms) => lastsMs / ms <= TICKS_AT_MOST);
  if (short !== undefined) return short;
  const leastMs = lastsMs / TICKS_AT_MOST;
  const powerMs = 60_000 * 10 ** Math.max(0, Math.floor(Math.log10(leastMs / 60_000)));
  return powerMs * ([1, 2, 5].find((factor) => factor * powerMs >= leastMs) ?? 10);
}

const TICKS_AT_MOST = 14;

function drawMissing(stretch: Timeline['missing'][number], x: Scale): string {
  const left = x(stretch.fromMs);
  const width = Math.max(3, x(stretch.toMs) - left);
  const height = CALLER_Y + LANE_HEIGHT - AGENT_Y;
  const title = `lines are missing, ${Math.round(stretch.fromMs)} to ${Math.round(stretch.toMs)} ms`;
  return `<rect x="${left}" y="${AGENT_Y}" width="${width.toFixed(1)}" height="${height}" fill="${COLOURS.missing}"><title>${escapeXml(title)}</title></rect>`;
}

function lane(name: string, y: number): string {
  return `<text x="8" y="${y + 18}" fill="#222222">${name}</text>`;
}

function drawBar(bar: Bar, x: Scale): string {
  const left = x(bar.fromMs);
  const width = Math.max(1.5, x(bar.toMs) - left);
  const height = bar.kind === 'ducked' ? LANE_HEIGHT / 2 : LANE_HEIGHT;
  const y = (bar.lane === 'agent' ? AGENT_Y : CALLER_Y) + LANE_HEIGHT - height;
  const title = `${bar.label}: ${bar.kind}, ${Math.round(bar.fromMs)} to ${Math.round(bar.toMs)} ms`;
  const rect = `<rect x="${left}" y="${y}" width="${width.toFixed(1)}" height="${height}" fill="${COLOURS[bar.kind]}" stroke="#ffffff" stroke-width="0.5"><title>${escapeXml(title)}</title></rect>`;
  // A label that does not fit is shown in the title only.
  const fits = width > bar.label.length * CHARACTER_WIDTH + 8;
  if (!fits || bar.kind !== 'playing') return rect;
  return `${rect}\n<text x="${left + 4}" y="${y + 18}" fill="#ffffff">${escapeXml(bar.label)}</text>`;
}

function drawWords(at: number): string {
  const y = CALLER_Y + LANE_HEIGHT;
  return `<line x1="${at}" y1="${y - 9}" x2="${at}" y2="${y}" stroke="${COLOURS.words}" stroke-width="1.5"/>`;
}

function drawLine(mark: Mark, row: number, x: Scale): string {
  const at = x(mark.atMs);
  return `<line x1="${at}" y1="${AGENT_Y - 4}" x2="${at}" y2="${MARKS_Y + row * ROW_HEIGHT}" stroke="${COLOURS[mark.kind]}" stroke-dasharray="2 3"/>`;
}

function drawLabel(mark: Mark, row: number, x: Scale): string {
  const y = MARKS_Y + row * ROW_HEIGHT;
  const at = x(mark.atMs);
  const colour = COLOURS[mark.kind];
  const label = `${(mark.atMs / 1000).toFixed(2)} s  ${mark.label}`;
  const isLeft = at + 7 + label.length * CHARACTER_WIDTH > WIDTH;
  const place = isLeft ? `x="${at - 7}" text-anchor="end"` : `x="${at + 7}"`;
  return [
    `<circle cx="${at}" cy="${y}" r="3" fill="${colour}"/>`,
    `<text ${place} y="${y + 4}" fill="${colour}" stroke="#ffffff" stroke-width="3" paint-order="stroke">${escapeXml(label)}</text>`,
  ].join('\n');
}

function legend(shown: ReadonlySet<string>, y: number): string[] {
  let left = LEFT;
  return LEGEND.filter(([kind]) => shown.has(kind)).map(([kind, label]) => {
    const at = left;
    left += 18 + label.length * CHARACTER_WIDTH + 14;
    return `<rect x="${at}" y="${y - 9}" width="${kind === 'words' ? 2 : 12}" height="10" fill="${COLOURS[kind]}"/><text x="${at + 17}" y="${y}" fill="#444444">${label}</text>`;
  });
}

/** XML 1.0 allows no control characters, not even escaped ones. */
function escapeXml(text: string): string {
  const visible = text.replaceAll(/[^\P{Cc}\n\t]|\p{Cs}/gu, '\uFFFD');
  return visible.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
