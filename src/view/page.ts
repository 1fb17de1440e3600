import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { html, jsonInScript, trusted, type Html } from './html.ts';
import { answersSection, decisionsSection, family, headSection, saidSection } from './sections.ts';
import { stageSection } from './stage.ts';
import type { View } from './view-data.ts';

/** How a page of ours begins: a command may replace such a file and no other. */
export const PAGE_START = '<!doctype html>\n<!-- floorkeeper view -->\n';

/** Audio that goes into the page: the bytes of a WAV file, and the moment of the call at which it begins. */
export type EmbeddedAudio = { readonly bytes: Uint8Array; readonly startsAtMs: number };

/**
 * The whole page: style, script and data are in it, and its policy of content lets nothing else in. Only
 * our own style and script run, by their hashes, so that a text of the record could not run even if it
 * came out unescaped.
 */
export function pageOf(view: View, audio?: EmbeddedAudio): string {
  const style = STYLES.map(readPart).join('');
  const script = `(() => {\n'use strict';\n${SCRIPTS.map(readPart).map(withoutModules).join('\n')}})();\n`;
  const page = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta
        http-equiv="Content-Security-Policy"
        content="${contentPolicy(style, script, audio !== undefined)}"
      />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="generator" content="floorkeeper view" />
      <title>${view.callId}: who had the floor, and why</title>
      ${element('style', style)}
    </head>
    <body>
      <a class="skip" href="#decisions-title">Skip to the decisions</a>
      <main>
        ${headSection(view)} ${answersSection(view)} ${stageSection(view)}
        <div class="columns">${decisionsSection(view)} ${saidSection(view)}</div>
      </main>
      <p class="sr" id="live" role="status" aria-live="polite"></p>
      ${audio === undefined ? undefined : audioElement(audio)} ${dataElement(view)}
      ${element('script', script)}
    </body>
  </html> `;
  return PAGE_START + page.markup;
}

/** What the script draws. Lists that are already in the markup are left out. */
function drawnPart({
  fromMs,
  toMs,
  spans,
  missing,
  wordsAtMs,
  keysAtMs,
  caller,
  agent,
  ...view
}: View) {
  const decisions = view.decisions.map(({ atMs, verdict, clause, class: callerClass, reason }) => ({
    atMs,
    family: family(verdict),
    text: `${verdict.replaceAll('_', ' ')} by ${clause}: ${reason} (${callerClass.replaceAll('_', ' ')})`,
  }));
  const startAtMs = view.decisions[view.moments[0]?.decision ?? -1]?.atMs ?? fromMs;
  return { fromMs, toMs, startAtMs, spans, missing, wordsAtMs, keysAtMs, caller, agent, decisions };
}

/** What the script of the page gets; see `page/`. */
export type DrawnView = ReturnType<typeof drawnPart>;

function audioElement({ bytes, startsAtMs }: EmbeddedAudio): Html {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return html`<audio
    id="audio"
    preload="auto"
    data-starts="${startsAtMs}"
    src="data:audio/wav;base64,${data}"
  ></audio>`;
}

function contentPolicy(style: string, script: string, hasAudio: boolean): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    ...(hasAudio ? ['media-src data:'] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** An element whose content is hashed: nothing may stand around it, not even a line break. */
function element(name: 'style' | 'script', content: string): Html {
  return trusted(`<${name}>${content}</${name}>`);
}

function dataElement(view: View): Html {
  const { markup } = jsonInScript(drawnPart(view));
  return trusted(`<script type="application/json" id="view">${markup}</script>`);
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** The files of the page stand in one script, in the order of `SCRIPTS`, so they import nothing there. */
function withoutModules(source: string): string {
  return source
    .replaceAll(/^import [^;]*;\n/gmu, '')
    .replaceAll(/^export (?=function |const |let )/gmu, '');
}

function readPart(name: string): string {
  return readFileSync(new URL(`page/${name}`, import.meta.url), 'utf8');
}

const STYLES = ['base.css', 'stage.css', 'lists.css'] as const;
const SCRIPTS = [
  'data.js',
  'scale.js',
  'shapes.js',
  'draw.js',
  'lists.js',
  'playhead.js',
  'main.js',
] as const;
