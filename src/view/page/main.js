import { byId, view } from './data.js';
import { decisionAt, draw, drawPlayhead } from './draw.js';
import { decisionButtons, focusable, saidLines, walkDecisions } from './lists.js';
import { playhead, seek, seekDecision, seekNextDecision, togglePlay } from './playhead.js';
import { all, show, showAll, shown, zoom } from './scale.js';

/* Connects the keys, the pointer and the buttons with what they do. */

function begin() {
  connectStage();
  connectOverview();
  connectLists();
  byId('play').addEventListener('click', togglePlay);
  for (const [id, act] of Object.entries({
    in: () => zoom(0.5, playhead.atMs),
    out: () => zoom(2, playhead.atMs),
    all: showAll,
  })) {
    byId(id).addEventListener('click', () => {
      act();
      redraw();
    });
  }
  new ResizeObserver(redraw).observe(byId('playhead'));
  redraw();
  // Most pages are opened for their first interruption.
  seek(view.startAtMs);
}

function redraw() {
  draw();
  drawPlayhead(playhead.atMs);
}

function connectStage() {
  const stage = byId('playhead');
  stage.addEventListener('keydown', onKey);
  const msAt = (/** @type {PointerEvent} */ event) => {
    const box = stage.getBoundingClientRect();
    return shown.fromMs + ((event.clientX - box.left) / box.width) * (shown.toMs - shown.fromMs);
  };
  stage.addEventListener('pointerdown', (event) => {
    stage.setPointerCapture(event.pointerId);
    const box = stage.getBoundingClientRect();
    const index = decisionAt(event.clientX - box.left, event.clientY - box.top);
    if (index === undefined) seek(msAt(event));
    else seekDecision(index);
  });
  stage.addEventListener('pointermove', (event) => {
    if (event.buttons === 1 && Math.abs(event.movementX) > 0) seek(msAt(event));
  });
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const stepMs = event.shiftKey ? 1000 : 100;
  /** @type {Record<string, () => void>} */
  const acts = {
    ArrowLeft: () => seek(playhead.atMs - stepMs),
    ArrowDown: () => seek(playhead.atMs - stepMs),
    ArrowRight: () => seek(playhead.atMs + stepMs),
    ArrowUp: () => seek(playhead.atMs + stepMs),
    Home: () => seek(view.fromMs),
    End: () => seek(view.toMs),
    PageUp: () => seekNextDecision(-1),
    PageDown: () => seekNextDecision(1),
    ' ': togglePlay,
    Enter: togglePlay,
  };
  const act = acts[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
}

function connectOverview() {
  const overview = byId('overview');
  const moveTo = (/** @type {PointerEvent} */ event) => {
    const box = overview.getBoundingClientRect();
    const atMs = all.fromMs + ((event.clientX - box.left) / box.width) * (all.toMs - all.fromMs);
    const lasts = shown.toMs - shown.fromMs;
    show(atMs - lasts / 2, lasts);
    draw();
    seek(atMs);
  };
  overview.addEventListener('pointerdown', (event) => {
    overview.setPointerCapture(event.pointerId);
    moveTo(event);
  });
  overview.addEventListener('pointermove', (event) => {
    if (event.buttons === 1) moveTo(event);
  });
}

function connectLists() {
  focusable(0);
  byId('decisions').addEventListener('keydown', walkDecisions);
  for (const [index, button] of decisionButtons.entries()) {
    button.addEventListener('click', () => {
      focusable(index);
      seekDecision(index);
    });
  }
  for (const line of saidLines) {
    line
      .querySelector('button')
      ?.addEventListener('click', () => seek(Number(line.dataset['from'])));
  }
  for (const button of document.querySelectorAll('button[data-decision]')) {
    if (!(button instanceof HTMLButtonElement)) continue;
    button.addEventListener('click', () => seekDecision(Number(button.dataset['decision'])));
  }
}

begin();
