import { byId, view } from './data.js';

/** @type {HTMLButtonElement[]} */
export const decisionButtons = [...byId('decisions').querySelectorAll('button')];
/** @type {HTMLElement[]} */
export const saidLines = [...byId('said').querySelectorAll('li')];

/** @type {Element | undefined} */
let currentDecision;
/** @type {Set<HTMLElement>} */
let currentLines = new Set();

/**
 * Marks the last decision before an instant, and what is being said at it.
 * @param {number} atMs
 */
export function followLists(atMs) {
  const index = view.decisions.findLastIndex((decision) => decision.atMs <= atMs + 0.5);
  const decision = decisionButtons[index];
  if (decision !== currentDecision) {
    currentDecision?.removeAttribute('aria-current');
    decision?.setAttribute('aria-current', 'step');
    currentDecision = decision;
    reveal(decision);
  }
  const lines = new Set(saidLines.filter((line) => isSaidAt(line, atMs)));
  for (const line of currentLines) if (!lines.has(line)) line.removeAttribute('aria-current');
  for (const line of lines) line.setAttribute('aria-current', 'true');
  const [first] = lines;
  if (first !== undefined && !currentLines.has(first)) reveal(first);
  currentLines = lines;
}

/**
 * Lets the arrow keys, Home and End walk through the decisions; one of them at a time is a stop of the
 * Tab key.
 * @param {KeyboardEvent} event
 */
export function walkDecisions(event) {
  const here = decisionButtons.findIndex((button) => button === document.activeElement);
  const to = targetOf(event.key, here);
  if (here === -1 || to === undefined) return;
  event.preventDefault();
  focusable(Math.min(decisionButtons.length - 1, Math.max(0, to)))?.focus();
}

/**
 * Makes one decision the stop of the Tab key.
 * @param {number} index
 */
export function focusable(index) {
  for (const [place, button] of decisionButtons.entries())
    button.tabIndex = place === index ? 0 : -1;
  return decisionButtons[index];
}

/** @param {string} key @param {number} here */
function targetOf(key, here) {
  if (key === 'ArrowDown' || key === 'ArrowRight') return here + 1;
  if (key === 'ArrowUp' || key === 'ArrowLeft') return here - 1;
  if (key === 'Home') return 0;
  return key === 'End' ? decisionButtons.length - 1 : undefined;
}

/** @param {HTMLElement} line @param {number} atMs */
function isSaidAt(line, atMs) {
  return Number(line.dataset['from']) <= atMs && atMs <= Number(line.dataset['to']);
}

/** Scrolls a list, and not the page, so that an item of it is seen. @param {Element | undefined} item */
function reveal(item) {
  const list = item?.closest('ol');
  if (item === undefined || list === null || list === undefined) return;
  const { top, bottom } = item.getBoundingClientRect();
  const frame = list.getBoundingClientRect();
  if (top < frame.top) list.scrollTop += top - frame.top - 8;
  else if (bottom > frame.bottom) list.scrollTop += bottom - frame.bottom + 8;
}
