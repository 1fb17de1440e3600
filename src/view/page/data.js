/** @import { DrawnView } from '../page.ts' */
/** @import { Lane } from '../view-data.ts' */

/** Everything that is drawn. Its texts come from a record, so they only ever go into text nodes. */
/** @type {DrawnView} */
export const view = JSON.parse(byId('view').textContent ?? '');

/** The levels of both sides, a byte for each step of time. */
export const levels = { caller: bytesOf(view.caller), agent: bytesOf(view.agent) };

/**
 * The element of the page with this id.
 * @param {string} id
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element;
}

/**
 * An instant as people read it.
 * @param {number} ms
 */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(2)} s`;
}

/** @param {Lane} lane */
function bytesOf({ levels }) {
  return Uint8Array.from(atob(levels), (character) => character.charCodeAt(0));
}
