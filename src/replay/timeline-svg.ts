import type { Bar, Mark, Timeline } from './timeline.ts';

const WIDTH = 960;
const LEFT = 70;
const LANE_HEIGHT = 26;
const AGENT_Y = 34;
const CALLER_Y = 78;
const MARKS_Y = 126;
const ROW_HEIGHT = 16;

const COLOURS: Readonly<Record<Bar['kind'] | 'decision' | 'key', string>> = {
  playing: '#4a7ebb',
  ducked: '#a9c3e2',
  paused: '#d9d9d9',
  stopping: '#c0504d',
  voice: '#6b9b37',
  decision: '#333333',
  key: '#8064a2',
};

/** Draws a timeline as a standalone SVG: agent and caller as lanes, decisions numbered below. */
export function timelineSvg(timeline: Timeline): string {
  const { fromMs, toMs, bars, marks } = timeline;
  const scale = (WIDTH - LEFT - 20) / Math.max(1, toMs - fromMs);
  const x = (atMs: number): number => Math.round((LEFT + (atMs - fromMs) * scale) * 10) / 10;
  const height = MARKS_Y + marks.length * ROW_HEIGHT + 14;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...axis(fromMs, toMs, x, height),
    lane('agent', AGENT_Y),
    lane('caller', CALLER_Y),
    ...bars.map((bar) => drawBar(bar, x)),
    ...marks.map((mark, index) => drawMark(mark, index, x)),
    '</svg>',
    '',
  ].join('\n');
}

type Scale = (atMs: number) => number;

function axis(fromMs: number, toMs: number, x: Scale, height: number): string[] {
  const stepMs =
    [500, 1000, 2000, 5000, 10_000, 30_000].find((ms) => (toMs - fromMs) / ms <= 14) ?? 60_000;
  const lines: string[] = [];
  for (let atMs = Math.ceil(fromMs / stepMs) * stepMs; atMs <= toMs; atMs += stepMs) {
    lines.push(
      `<line x1="${x(atMs)}" y1="22" x2="${x(atMs)}" y2="${height - 8}" stroke="#eeeeee"/>`,
      `<text x="${x(atMs)}" y="16" fill="#777777" text-anchor="middle">${atMs / 1000} s</text>`,
    );
  }
  return lines;
}

function lane(name: string, y: number): string {
  return `<text x="8" y="${y + 17}" fill="#333333">${name}</text>`;
}

function drawBar(bar: Bar, x: Scale): string {
  const y = bar.lane === 'agent' ? AGENT_Y : CALLER_Y;
  const width = Math.max(1, x(bar.toMs) - x(bar.fromMs));
  const title = `${bar.label}: ${bar.kind}, ${Math.round(bar.fromMs)} to ${Math.round(bar.toMs)} ms`;
  const rect = `<rect x="${x(bar.fromMs)}" y="${y}" width="${width.toFixed(1)}" height="${LANE_HEIGHT}" fill="${COLOURS[bar.kind]}"><title>${escapeXml(title)}</title></rect>`;
  // A label that does not fit is left to the title.
  const fits = width > bar.label.length * 6.2 + 6 && bar.lane === 'agent';
  if (!fits) return rect;
  return `${rect}\n<text x="${x(bar.fromMs) + 4}" y="${y + 17}" fill="#ffffff">${escapeXml(bar.label)}</text>`;
}

function drawMark(mark: Mark, index: number, x: Scale): string {
  const y = MARKS_Y + index * ROW_HEIGHT;
  const colour = COLOURS[mark.kind];
  const at = x(mark.atMs);
  const label = `${(mark.atMs / 1000).toFixed(2)} s ${mark.label}`;
  const isRight = at > WIDTH / 2;
  return [
    `<line x1="${at}" y1="${AGENT_Y - 4}" x2="${at}" y2="${y}" stroke="${colour}" stroke-dasharray="2 2"/>`,
    `<circle cx="${at}" cy="${y}" r="2.5" fill="${colour}"/>`,
    `<text x="${isRight ? at - 6 : at + 6}" y="${y + 4}" fill="${colour}" text-anchor="${isRight ? 'end' : 'start'}">${escapeXml(label)}</text>`,
  ].join('\n');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
