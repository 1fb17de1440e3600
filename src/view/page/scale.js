import { view } from './data.js';

/** The part of the call that the drawing shows. */
export const shown = { fromMs: view.fromMs, toMs: Math.max(view.toMs, view.fromMs + 1000) };

const whole = { ...shown };
/** Nothing shorter is worth looking at. */
const LEAST_MS = 500;

/**
 * Shows a part of the call, no less than half a second of it and nothing outside of it.
 * @param {number} fromMs
 * @param {number} lastsMs
 */
export function show(fromMs, lastsMs) {
  const lasts = Math.min(whole.toMs - whole.fromMs, Math.max(LEAST_MS, lastsMs));
  shown.fromMs = Math.min(whole.toMs - lasts, Math.max(whole.fromMs, fromMs));
  shown.toMs = shown.fromMs + lasts;
}

/**
 * Shows more or less of the call around an instant, which keeps its place.
 * @param {number} factor
 * @param {number} atMs
 */
export function zoom(factor, atMs) {
  const lasts = shown.toMs - shown.fromMs;
  const place = (atMs - shown.fromMs) / lasts;
  show(atMs - place * lasts * factor, lasts * factor);
}

/** Shows the whole call. */
export function showAll() {
  Object.assign(shown, whole);
}

/**
 * Moves the part that is shown so that an instant is in it.
 * @param {number} atMs
 * @returns {boolean} whether it had to be moved
 */
export function showInstant(atMs) {
  const lasts = shown.toMs - shown.fromMs;
  if (atMs >= shown.fromMs && atMs <= shown.toMs) return false;
  show(atMs - lasts / 4, lasts);
  return true;
}

/**
 * The place of an instant in a drawing of this width.
 * @param {number} atMs
 * @param {number} width
 * @param {{ fromMs: number, toMs: number }} stretch
 */
export function placeOf(atMs, width, stretch = shown) {
  return ((atMs - stretch.fromMs) / (stretch.toMs - stretch.fromMs)) * width;
}

/** The whole call. */
export const all = Object.freeze(whole);
