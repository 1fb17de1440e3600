import { seconds } from './as-text.ts';
import { html, type Html } from './html.ts';
import type { Lane, View } from './view-data.ts';

/** The two lanes with the playhead. Its drawing is made by the page's script, in the width of the window. */
export function stageSection({ caller, agent, fromMs, toMs, spans, missing }: View): Html {
  const shown = new Set<string>([
    ...spans.map(({ kind }) => kind),
    ...(missing.length > 0 ? ['missing'] : []),
  ]);
  return html`<section class="stage" aria-labelledby="stage-title">
    <div class="bar">
      <h2 id="stage-title">Call</h2>
      <button type="button" id="play" aria-pressed="false">Play</button>
      <output id="now" class="now" aria-hidden="true">${seconds(fromMs)}</output>
      <p id="state" class="state"></p>
      <div class="zoom" role="group" aria-label="Zoom">
        <button type="button" id="out" aria-label="Show more of the call">−</button
        ><button type="button" id="in" aria-label="Show less of the call">+</button
        ><button type="button" id="all">All</button>
      </div>
    </div>
    <div id="overview" class="overview" aria-hidden="true"></div>
    <div class="lanes">
      <div class="names" aria-hidden="true"><span>caller</span><span>agent</span></div>
      <div
        id="playhead"
        class="drawing"
        role="slider"
        tabindex="0"
        aria-label="Playhead: left and right move it by a tenth of a second, with Shift by a second; Page Up and Page Down go to the decision before and after"
        aria-orientation="horizontal"
        aria-valuemin="${Math.round(fromMs)}"
        aria-valuemax="${Math.round(toMs)}"
        aria-valuenow="${Math.round(fromMs)}"
        aria-valuetext="${seconds(fromMs)}"
      ></div>
    </div>
    <p class="legend">
      ${LEGEND.filter(([kind]) => shown.has(kind)).map(([kind, text]) => html`<span class="key k-${kind}">${text}</span>`)}<span
        class="source"
        >${sourceOf(caller, agent)}</span
      >
    </p>
    <noscript
      ><p class="remarks">
        The drawing needs the script of this page. Everything else is readable without.
      </p></noscript
    >
  </section>`;
}

function sourceOf(caller: Lane, agent: Lane): string {
  return caller.source === 'audio' && agent.source === 'audio'
    ? 'waveforms: peaks of the recorded audio'
    : 'no audio is stored: the caller by measured levels, the agent by what the record says was played';
}

const LEGEND: readonly (readonly [string, string])[] = [
  ['voice', 'caller speaks'],
  ['playing', 'agent speaks'],
  ['ducked', 'ducked'],
  ['paused', 'paused'],
  ['stopping', 'plays on to the boundary'],
  ['protected', 'protected from speech'],
  ['missing', 'lines are missing'],
];
