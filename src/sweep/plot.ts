import type { SweepPoint, SweepTotals } from './sweep-sum.ts';

/** Two bars a value, in characters: the shares of false and of missed interruptions. */
export function plotText({ points, wanted }: SweepTotals): readonly string[] {
  const width = Math.max(...points.map(({ value }) => String(value).length));
  return points.map((point) => {
    const [wrong, missed] = sharesOf(point, wanted);
    const bars = [bar(wrong, 'f'), bar(missed, 'm')].map((each) => each.padEnd(BAR_WIDTH));
    return `${String(point.value).padStart(width)} |${bars.join('|')}|`;
  });
}

/** Both shares over the values, as a standalone SVG. */
export function plotSvg(title: string, totals: SweepTotals): string {
  const { points, wanted, best } = totals;
  const x = (index: number): number =>
    round(LEFT + (index * (WIDTH - LEFT - RIGHT)) / Math.max(1, points.length - 1));
  const y = (share: number): number => round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM));
  const line = (which: 0 | 1): string => {
    const places = points.map((point, index) => `${x(index)},${y(sharesOf(point, wanted)[which])}`);
    return `<polyline fill="none" stroke="${COLOURS[which]}" stroke-width="2" points="${places.join(' ')}"/>`;
  };
  const bestAt = points.findIndex(({ value }) => value === best);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    ...[0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(share)}" y2="${y(share)}" stroke="#ececec"/>`,
      `<text x="${LEFT - 6}" y="${y(share) + 4}" text-anchor="end" fill="#666666">${share * 100} %</text>`,
    ]),
    ...(bestAt === -1
      ? []
      : [
          `<line x1="${x(bestAt)}" x2="${x(bestAt)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="#222222" stroke-dasharray="3 3"/>`,
        ]),
    line(0),
    line(1),
    ...points.map(
      ({ value }, index) =>
        `<text x="${x(index)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle" fill="#444444">${escapeXml(String(value))}</text>`,
    ),
    `<text x="${LEFT}" y="${HEIGHT - 8}" fill="#222222">${escapeXml(title)}</text>`,
    `<text x="${LEFT + 8}" y="${TOP + 14}" fill="${COLOURS[0]}">false: stopped for nothing</text>`,
    `<text x="${LEFT + 200}" y="${TOP + 14}" fill="${COLOURS[1]}">missed: went on over the caller</text>`,
    '</svg>',
  ].join('\n');
}

function sharesOf(point: SweepPoint, wanted: SweepTotals['wanted']): readonly [number, number] {
  return [point.false / Math.max(1, wanted.nothing), point.missed / Math.max(1, wanted.floor)];
}

function bar(share: number, character: string): string {
  return character.repeat(share === 0 ? 0 : Math.max(1, Math.round(share * BAR_WIDTH)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** XML 1.0 allows no control characters, not even escaped ones. */
function escapeXml(text: string): string {
  const visible = text.replaceAll(/[\p{Cc}\p{Cs}]/gu, '\uFFFD');
  return visible.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const BAR_WIDTH = 30;
const WIDTH = 720;
const HEIGHT = 300;
const LEFT = 56;
const RIGHT = 24;
const TOP = 16;
const BOTTOM = 48;
const COLOURS = ['#c0392b', '#2f6bb0'] as const;
