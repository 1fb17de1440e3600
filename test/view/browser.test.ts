import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import type { Browser, Page } from 'playwright-core';

import { formatWav } from '../../src/sound/index.ts';
import { pageOf } from '../../src/view/index.ts';
import { launchBrowser, withoutBrowser } from '../harness/browser.ts';
import { sourceOf } from '../harness/recorded-sessions.ts';
import { chained, pageOfSource, replaced, viewOfSource } from './harness/pages.ts';

/* The page in a real browser: what it draws, what keys do, and that nothing leaves it. */

const correction = chained(await sourceOf('0.1.0-true-correction.jsonl'));
const view = viewOfSource(correction);
const interrupt = view.decisions.findIndex(({ verdict }) => verdict === 'interrupt');

let folder = '';
let browser: Browser;

type Opened = {
  readonly page: Page;
  /** What the page asked for besides itself, and what it complained about. */
  readonly requests: string[];
  readonly complaints: string[];
};

describe('the page of a call in a browser', { skip: withoutBrowser, timeout: 60_000 }, () => {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'view-page-'));
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  const now = (page: Page) => page.locator('#playhead').getAttribute('aria-valuenow').then(Number);
  const decision = (page: Page, index: number) => page.locator('#decisions button').nth(index);

  test('both lanes are drawn, and the page asks for nothing and complains about nothing', async () => {
    const { page, requests, complaints } = await open(pageOfSource(correction));
    for (const lane of ['.w-caller', '.w-agent']) {
      const box = await page.locator(`#playhead ${lane}`).boundingBox();
      assert.ok((box?.width ?? 0) > 1000 && (box?.height ?? 0) > 20, lane);
    }
    for (const span of ['voice', 'playing', 'ducked', 'stopping', 'protected']) {
      assert.ok((await page.locator(`#playhead .s-${span}`).count()) > 0, span);
    }
    assert.equal(await page.locator('#playhead .pill').count(), view.decisions.length);
    assert.deepEqual([requests, complaints], [[], []]);
    await page.close();
  });

  test('a page opens at its first interruption', async () => {
    const { page } = await open(pageOfSource(correction));
    assert.equal(await now(page), Math.round(view.decisions[interrupt]?.atMs ?? 0));
    assert.equal(await decision(page, interrupt).getAttribute('aria-current'), 'step');
    await page.close();
  });

  test('a click on a decision moves the playhead to it, and a live region says it', async () => {
    const { page } = await open(pageOfSource(correction));
    await decision(page, 0).click();
    assert.equal(await now(page), Math.round(view.decisions[0]?.atMs ?? 0));
    assert.match(
      (await page.locator('[aria-live=polite]').textContent()) ?? '',
      /^Decision 1 of \d+, at [\d.]+ s: delivered by messages\.recording_disclosure\.delivery: /u,
    );
    await page.close();
  });

  test('arrow keys, Home, End and Page Up and Down move the playhead', async () => {
    const { page } = await open(pageOfSource(correction));
    const stage = page.getByRole('slider');
    await stage.focus();
    await page.keyboard.press('Home');
    assert.equal(await now(page), Math.round(view.fromMs));
    await page.keyboard.press('ArrowRight');
    assert.equal(await now(page), Math.round(view.fromMs + 100));
    await page.keyboard.press('Shift+ArrowRight');
    assert.equal(await now(page), Math.round(view.fromMs + 1100));
    await page.keyboard.press('PageDown');
    assert.equal(await now(page), Math.round(view.decisions[0]?.atMs ?? 0));
    await page.keyboard.press('End');
    assert.equal(await now(page), Math.round(view.toMs));
    await page.keyboard.press('ArrowRight');
    assert.equal(await now(page), Math.round(view.toMs));
    await page.close();
  });

  test('the decisions are walked with the arrow keys, Enter seeks, and the focus is seen', async () => {
    const { page } = await open(pageOfSource(correction));
    await decision(page, 0).focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp']) await page.keyboard.press(key);
    const focused = page.locator('#decisions button:focus-visible');
    assert.equal(await focused.getAttribute('data-index'), '1');
    assert.notEqual(
      await page.evaluate('getComputedStyle(document.activeElement).outlineStyle'),
      'none',
    );
    await page.keyboard.press('Enter');
    assert.equal(await now(page), Math.round(view.decisions[1]?.atMs ?? 0));
    await page.keyboard.press('End');
    assert.equal(await focused.getAttribute('data-index'), String(view.decisions.length - 1));
    await page.keyboard.press('Home');
    assert.equal(await focused.getAttribute('data-index'), '0');
    await page.close();
  });

  test('what is said at the playhead is marked in the list of what was said', async () => {
    const { page } = await open(pageOfSource(correction));
    await decision(page, interrupt).click();
    const marked = page.locator('#said [aria-current=true]');
    const titles = await marked.locator('.title').allTextContents();
    assert.ok(
      titles.some((title) => /agent\s+answer/u.test(title)),
      titles.join(),
    );
    assert.ok(
      titles.some((title) => /caller/u.test(title)),
      titles.join(),
    );
    await page.close();
  });

  test('a screen reader finds the headings, the slider with its state, and each decision by its words', async () => {
    const { page } = await open(pageOfSource(correction));
    const tree = await page.locator('main').ariaSnapshot();
    for (const heading of ['Interruptions', 'Call', 'Decisions', 'Said and heard']) {
      assert.match(tree, new RegExp(`heading "${heading}`, 'u'));
    }
    assert.match(tree, /slider "Playhead: left and right/u);
    assert.match(
      tree,
      /button "\d+ [\d.]+ s interrupt answer correction 100 % the caller corrects lexicon\.correction"/u,
    );
    assert.match(
      (await page.getByRole('slider').getAttribute('aria-valuetext')) ?? '',
      /s: agent: answer, (?:ducked|plays on to the boundary) · caller speaks$/u,
    );
    await page.close();
  });

  test('zoom shows less of the call around the playhead, and All shows it whole again', async () => {
    const { page } = await open(pageOfSource(correction));
    const ticks = () => page.locator('#playhead .tick').allTextContents();
    const whole = await ticks();
    for (let time = 0; time < 4; time++) await page.getByLabel('Show less of the call').click();
    const close = await ticks();
    assert.notDeepEqual(close, whole);
    assert.ok(await page.locator('#playhead .playhead').isVisible());
    await page.getByRole('button', { name: 'All', exact: true }).click();
    assert.deepEqual(await ticks(), whole);
    await page.close();
  });

  test('light and dark have their own colours', async () => {
    const colours = [];
    for (const scheme of ['light', 'dark'] as const) {
      const { page } = await open(pageOfSource(correction), scheme);
      colours.push(
        await page.evaluate('getComputedStyle(document.documentElement).backgroundColor'),
      );
      await page.close();
    }
    assert.deepEqual(colours, ['rgb(251, 251, 250)', 'rgb(21, 23, 26)']);
  });

  test('nothing of a hostile record runs, and nothing of it is loaded', async () => {
    const attack =
      '</script><img src="http://127.0.0.1:9/x" onerror="document.title=1"><svg onload="document.title=1">';
    const fields = /(?<="(?:reason|verdict|class|clause|messageType|revision|workflow)":)"[^"]*"/gu;
    const { page, requests, complaints } = await open(
      pageOfSource(replaced(correction, fields, attack)),
    );
    await decision(page, 0).click();
    assert.match(await page.title(), /: who had the floor, and why$/u);
    assert.equal(await page.locator('img').count(), 0);
    assert.match((await decision(page, 0).locator('.why').textContent()) ?? '', /<img src="http/u);
    assert.deepEqual([requests, complaints], [[], []]);
    await page.close();
  });

  test('audio in the page is played from the playhead on, under the policy of content', async () => {
    const silence = new Int16Array(16_000 * 60);
    const bytes = formatWav([silence, silence], 16_000);
    const { page, complaints } = await open(pageOf(view, { bytes, startsAtMs: 0 }));
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    const startMs = view.decisions[interrupt]?.atMs ?? 0;
    await page.waitForFunction(
      // The types of a test know no document.
      (fromS) => Reflect.get(globalThis, 'document').querySelector('audio').currentTime > fromS,
      startMs / 1000 + 0.1,
    );
    assert.ok((await now(page)) > startMs);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test('a record with a hole shows where its lines are missing', async () => {
    const source = correction.trimEnd().split('\n').toSpliced(120, 60).join('\n');
    const { page, complaints } = await open(pageOfSource(source));
    assert.equal(await page.locator('#playhead .s-missing').count(), 1);
    assert.match((await page.locator('#integrity').textContent()) ?? '', /NOT as it was written/u);
    assert.deepEqual(complaints, []);
    await page.close();
  });
});

async function open(html: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Opened> {
  const file = join(folder, 'page.html');
  await writeFile(file, html);
  const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(5000);
  const requests: string[] = [];
  const complaints: string[] = [];
  const address = pathToFileURL(file).href;
  page.on('request', (request) => {
    if (request.url() !== address) requests.push(request.url());
  });
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(address);
  return { page, requests, complaints };
}
