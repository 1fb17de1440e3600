import { placeOf } from './scale.js';

/* The parts of a drawing: SVG elements whose texts are only ever text. */

/** @import { Lane } from '../view-data.ts' */

/**
 * The outline of one side's levels, a column for each pixel: the loudest step that falls in it.
 * @param {Lane} lane @param {Uint8Array} bytes @param {number} top @param {number} height
 * @param {number} width @param {{ fromMs: number, toMs: number }} stretch @param {string} name
 */
export function wave(lane, bytes, top, height, width, stretch, name) {
  const middle = top + height / 2;
  const msAPixel = (stretch.toMs - stretch.fromMs) / width;
  const above = [];
  const below = [];
  for (let x = 0; x <= width; x += 1) {
    const fromMs = stretch.fromMs + x * msAPixel;
    const half = (loudest(lane, bytes, fromMs, fromMs + msAPixel) / 255) * (height / 2 - 4);
    above.push(`${x} ${(middle - half - 0.4).toFixed(1)}`);
    below.push(`${x} ${(middle + half + 0.4).toFixed(1)}`);
  }
  return element('path', {
    class: lane.source === 'record' ? `${name} drawn` : name,
    d: `M${above.join('L')}L${below.toReversed().join('L')}z`,
  });
}

/** @param {Lane} lane @param {Uint8Array} bytes @param {number} fromMs @param {number} toMs */
function loudest({ fromMs: beganMs, stepMs }, bytes, fromMs, toMs) {
  const first = Math.floor((fromMs - beganMs) / stepMs);
  const last = Math.max(first, Math.ceil((toMs - beganMs) / stepMs) - 1);
  let most = 0;
  for (let step = Math.max(0, first); step <= last && step < bytes.length; step += 1)
    most = Math.max(most, bytes[step] ?? 0);
  return most;
}

/** @param {string} name @param {number} fromMs @param {number} toMs @param {number} width @param {{ y: number, height: number }} place */
export function box(name, fromMs, toMs, width, { y, height }) {
  const x = Math.max(-1, placeOf(fromMs, width));
  const end = Math.min(width + 1, placeOf(toMs, width));
  return element('rect', {
    class: name,
    x: x.toFixed(1),
    y,
    width: Math.max(1, end - x).toFixed(1),
    height,
  });
}

/** @param {HTMLElement} holder */
export function widthOf(holder) {
  return Math.max(100, holder.clientWidth);
}

/** @param {string} name @param {Record<string, string | number>} attributes */
export function element(name, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** @param {string} content @param {Record<string, string | number>} attributes */
export function text(content, attributes) {
  const made = element('text', attributes);
  made.textContent = content;
  return made;
}
