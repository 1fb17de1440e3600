import { byId, seconds, view } from './data.js';
import { draw, drawPlayhead } from './draw.js';
import { followLists } from './lists.js';
import { showInstant } from './scale.js';

/** Where the playhead stands, in milliseconds of the call. */
export const playhead = { atMs: view.fromMs };

const audio = document.querySelector('audio');
const startsAtMs = Number(audio?.dataset['starts'] ?? 0);
let isPlaying = false;
let lastFrameAt = 0;

/**
 * Moves the playhead. What it shows is in the drawing, the lists and the slider's value.
 * @param {number} atMs
 */
export function seek(atMs) {
  move(atMs);
  if (audio !== null) audio.currentTime = Math.max(0, (playhead.atMs - startsAtMs) / 1000);
}

/**
 * Moves the playhead to a decision and says it, for who cannot see it.
 * @param {number} index
 */
export function seekDecision(index) {
  const decision = view.decisions[index];
  if (decision === undefined) return;
  seek(decision.atMs);
  byId('live').textContent =
    `Decision ${index + 1} of ${view.decisions.length}, at ${seconds(decision.atMs)}: ${decision.text}`;
}

/**
 * Moves the playhead to the next decision, or to the one before.
 * @param {1 | -1} direction
 */
export function seekNextDecision(direction) {
  const { atMs } = playhead;
  const indexes = view.decisions.map((_, index) => index);
  const isBeyond = (/** @type {number} */ index) =>
    ((view.decisions[index]?.atMs ?? 0) - atMs) * direction > 0.5;
  const next = direction === 1 ? indexes.find(isBeyond) : indexes.findLast(isBeyond);
  if (next !== undefined) seekDecision(next);
}

/** Plays on from the playhead, with sound if the page has any, or stops. */
export function togglePlay() {
  isPlaying = !isPlaying;
  const button = byId('play');
  button.setAttribute('aria-pressed', String(isPlaying));
  button.textContent = isPlaying ? 'Pause' : 'Play';
  if (!isPlaying) {
    audio?.pause();
    return;
  }
  if (playhead.atMs >= view.toMs - 1) seek(view.fromMs);
  // A browser may refuse to play; the playhead then moves without sound.
  if (audio !== null && playhead.atMs >= startsAtMs) void audio.play().catch(() => undefined);
  lastFrameAt = performance.now();
  requestAnimationFrame(playOn);
}

/** @param {number} now */
function playOn(now) {
  if (!isPlaying) return;
  const passedMs = now - lastFrameAt;
  lastFrameAt = now;
  const isHeard = audio !== null && !audio.paused && !audio.ended;
  move(isHeard ? startsAtMs + audio.currentTime * 1000 : playhead.atMs + passedMs);
  if (playhead.atMs >= view.toMs) togglePlay();
  else requestAnimationFrame(playOn);
}

/** @param {number} atMs */
function move(atMs) {
  playhead.atMs = Math.min(view.toMs, Math.max(view.fromMs, atMs));
  if (showInstant(playhead.atMs)) draw();
  drawPlayhead(playhead.atMs);
  const state = stateAt(playhead.atMs);
  byId('now').textContent = seconds(playhead.atMs);
  byId('state').textContent = state;
  const slider = byId('playhead');
  slider.setAttribute('aria-valuenow', String(Math.round(playhead.atMs)));
  slider.setAttribute('aria-valuetext', `${seconds(playhead.atMs)}: ${state}`);
  followLists(playhead.atMs);
}

/** What both sides do at an instant, in words. @param {number} atMs */
function stateAt(atMs) {
  const here = view.spans.filter(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
  const agent = here.find(({ kind }) => kind !== 'voice' && kind !== 'protected');
  const guarded = here.find(({ kind }) => kind === 'protected');
  const parts = [
    agent === undefined
      ? 'agent silent'
      : `agent: ${agent.label}, ${PHASES[agent.kind] ?? agent.kind}`,
    ...(guarded === undefined ? [] : [`protected (${guarded.label})`]),
    here.some(({ kind }) => kind === 'voice') ? 'caller speaks' : 'caller silent',
    ...(view.missing.some(({ fromMs, toMs }) => fromMs <= atMs && atMs <= toMs)
      ? ['lines of the record are missing here']
      : []),
  ];
  return parts.join(' · ');
}

/** @type {Record<string, string>} */
const PHASES = {
  playing: 'speaks',
  ducked: 'ducked',
  paused: 'paused',
  stopping: 'plays on to the boundary',
};
