import { byId, levels, view } from './data.js';
import { box, element, text, wave, widthOf } from './shapes.js';
import { all, placeOf, shown } from './scale.js';

/* Draws the lanes as SVG, always anew, in the pixels of the window: nothing is stretched. */

const AXIS = 18;
const LANE = 70;
/** Above the agent's waveform: what the messages are called. */
const LABEL = 15;
const RAIL = 26;
/** Where each part of the drawing begins, in pixels from its top. */
const CALLER_Y = AXIS;
const RAIL_Y = CALLER_Y + LANE;
const AGENT_Y = RAIL_Y + RAIL;
const WAVE_Y = AGENT_Y + LABEL;
const AGENT_END = WAVE_Y + LANE;
const HEIGHT = AGENT_END + 2;
const PILL = 15;
const OVERVIEW = 30;

/** @type {SVGElement | undefined} */
let playheadLine;

/** Draws both lanes and the overview. */
export function draw() {
  drawLanes();
  drawOverview();
}

/**
 * Moves the line of the playhead.
 * @param {number} atMs
 */
export function drawPlayhead(atMs) {
  const x = placeOf(atMs, widthOf(byId('playhead')));
  playheadLine?.setAttribute('transform', `translate(${x.toFixed(1)} 0)`);
  overviewLine?.setAttribute('x', placeOf(atMs, widthOf(byId('overview')), all).toFixed(1));
}

/**
 * The decision whose mark stands at this place of the drawing.
 * @param {number} x
 * @param {number} y
 */
export function decisionAt(x, y) {
  if (y < RAIL_Y || y > AGENT_Y) return undefined;
  return marks.find((mark) => Math.abs(mark.x - x) <= PILL / 2)?.index;
}

function drawLanes() {
  const holder = byId('playhead');
  const width = widthOf(holder);
  const svg = element('svg', {
    width,
    height: HEIGHT,
    viewBox: `0 0 ${width} ${HEIGHT}`,
    'aria-hidden': 'true',
  });
  svg.append(
    ...axis(width),
    ...ground(width),
    ...spans(width),
    ...waves(width),
    ...labels(width),
    ...ticks(width),
  );
  playheadLine = element('g', { class: 'playhead' });
  playheadLine.append(
    element('line', { x1: 0, x2: 0, y1: AXIS - 4, y2: HEIGHT }),
    element('path', { d: `M-5 ${AXIS - 9}h10l-5 7z` }),
  );
  // The numbers of the decisions stand above the line.
  svg.append(playheadLine, ...rail(width));
  holder.replaceChildren(svg);
}

/** @param {number} width */
function axis(width) {
  const lasts = shown.toMs - shown.fromMs;
  const step = STEPS.find((ms) => (lasts / ms) * 64 <= width) ?? 3_600_000;
  const parts = [];
  for (let nth = Math.ceil(shown.fromMs / step); nth * step <= shown.toMs; nth += 1) {
    const x = placeOf(nth * step, width);
    parts.push(element('line', { class: 'grid', x1: x, x2: x, y1: AXIS - 3, y2: HEIGHT }));
    if (x > 12 && x < width - 24) {
      parts.push(
        text(label(nth * step, step), { class: 'tick', x, y: 11, 'text-anchor': 'middle' }),
      );
    }
  }
  return parts;
}

/** @param {number} ms @param {number} step */
function label(ms, step) {
  if (shown.toMs < 120_000) return `${(ms / 1000).toFixed(step < 1000 ? 1 : 0)} s`;
  const minutes = Math.floor(ms / 60_000);
  return `${minutes}:${((ms - minutes * 60_000) / 1000).toFixed(step < 1000 ? 1 : 0).padStart(step < 1000 ? 4 : 2, '0')}`;
}

/** @param {number} width */
function ground(width) {
  const lane = (/** @type {number} */ y, /** @type {number} */ height) =>
    element('rect', { class: 'ground', x: 0, y, width, height, rx: 3 });
  return [lane(CALLER_Y, LANE), lane(AGENT_Y, LABEL + LANE)];
}

/** @param {number} width */
function spans(width) {
  const visible = view.spans.filter(
    ({ fromMs, toMs }) => toMs >= shown.fromMs && fromMs <= shown.toMs,
  );
  const drawn = visible.map(({ kind, fromMs, toMs }) => {
    return box(`s-${kind}`, fromMs, toMs, width, PLACES[kind]);
  });
  const holes = view.missing.map(({ fromMs, toMs }) =>
    box('s-missing', fromMs, toMs, width, { y: CALLER_Y, height: HEIGHT - CALLER_Y }),
  );
  return [...drawn, ...holes];
}

/** @param {number} width */
function waves(width) {
  return [
    wave(view.caller, levels.caller, CALLER_Y, LANE, width, shown, 'wave w-caller'),
    wave(view.agent, levels.agent, WAVE_Y, LANE, width, shown, 'wave w-agent'),
  ];
}

/** The type of each message, at its beginning. @param {number} width */
function labels(width) {
  let before = '';
  return view.spans.flatMap(({ kind, label, fromMs, toMs }) => {
    if (kind === 'voice' || kind === 'protected') return [];
    const isSame = label === before && kind !== 'playing';
    before = label;
    const x = Math.max(0, placeOf(fromMs, width));
    const room = placeOf(toMs, width) - x;
    if (isSame || room < label.length * 6.2 + 10 || x > width) return [];
    return [text(label, { class: 'label', x: x + 5, y: AGENT_Y + 12 })];
  });
}

/** Words of the caller that were recognised, and keys. @param {number} width */
function ticks(width) {
  const at = (/** @type {number} */ ms) => placeOf(ms, width).toFixed(1);
  return [
    ...view.wordsAtMs.filter(inView).map((ms) =>
      element('line', {
        class: 'words',
        x1: at(ms),
        x2: at(ms),
        y1: CALLER_Y + LANE - 7,
        y2: CALLER_Y + LANE,
      }),
    ),
    ...view.keysAtMs
      .filter(inView)
      .map((ms) =>
        element('path', { class: 'keyed', d: `M${at(ms)} ${CALLER_Y + LANE - 12}l5 5-5 5-5-5z` }),
      ),
  ];
}

/** @param {number} ms */
function inView(ms) {
  return ms >= shown.fromMs && ms <= shown.toMs;
}

/** @type {{ x: number, index: number }[]} */
let marks = [];

/** The decisions as numbers between the lanes. Numbers that would cover each other move to the right. @param {number} width */
function rail(width) {
  marks = [];
  let free = 0;
  const visible = view.decisions.flatMap((decision, index) =>
    decision.atMs >= shown.fromMs && decision.atMs <= shown.toMs ? [{ ...decision, index }] : [],
  );
  const isDense = visible.length * (PILL + 2) > width;
  return visible.flatMap(({ atMs, family, index }) => {
    const x = placeOf(atMs, width);
    const at = isDense ? x : Math.min(width - PILL / 2, Math.max(x, free));
    free = at + PILL + 2;
    marks.push({ x: at, index });
    const middle = RAIL_Y + RAIL / 2;
    const stem = element('path', {
      class: `stem m-${family}`,
      d: `M${x.toFixed(1)} ${RAIL_Y}V${middle}L${at.toFixed(1)} ${middle}M${x.toFixed(1)} ${middle}V${AGENT_Y}`,
    });
    if (isDense) return [stem];
    const pill = element('circle', {
      class: `pill m-${family}`,
      cx: at.toFixed(1),
      cy: middle,
      r: PILL / 2,
      'data-mark': index,
    });
    return [
      stem,
      pill,
      text(String(index + 1), {
        class: 'pill-nr',
        x: at.toFixed(1),
        y: middle + 3.5,
        'text-anchor': 'middle',
      }),
    ];
  });
}

/** @type {SVGElement | undefined} */
let overviewLine;

/** The whole call, and which part of it the lanes show. */
function drawOverview() {
  const holder = byId('overview');
  const width = widthOf(holder);
  const svg = element('svg', { width, height: OVERVIEW, viewBox: `0 0 ${width} ${OVERVIEW}` });
  const x = placeOf(shown.fromMs, width, all);
  const end = placeOf(shown.toMs, width, all);
  overviewLine = element('rect', {
    class: 'overview-now',
    x: 0,
    y: 0,
    width: 1.5,
    height: OVERVIEW,
  });
  svg.append(
    wave(view.caller, levels.caller, 0, OVERVIEW / 2, width, all, 'wave w-caller'),
    wave(view.agent, levels.agent, OVERVIEW / 2, OVERVIEW / 2, width, all, 'wave w-agent'),
    element('rect', { class: 'outside', x: 0, y: 0, width: x.toFixed(1), height: OVERVIEW }),
    element('rect', {
      class: 'outside',
      x: end.toFixed(1),
      y: 0,
      width: Math.max(0, width - end).toFixed(1),
      height: OVERVIEW,
    }),
    element('rect', {
      class: 'window',
      x: (x + 0.5).toFixed(1),
      y: 0.5,
      width: Math.max(2, end - x - 1).toFixed(1),
      height: OVERVIEW - 1,
      rx: 2,
    }),
    overviewLine,
  );
  holder.replaceChildren(svg);
}

const AGENT_PLACE = { y: AGENT_Y, height: LABEL + LANE };
const PLACES = {
  voice: { y: CALLER_Y, height: LANE },
  playing: AGENT_PLACE,
  ducked: AGENT_PLACE,
  paused: AGENT_PLACE,
  stopping: AGENT_PLACE,
  protected: { y: AGENT_END - 5, height: 5 },
};

const STEPS = [
  100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000,
];
