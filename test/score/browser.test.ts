import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import type { Browser } from 'playwright-core';

import { floorkeeper } from '../harness/cli-io.ts';
import { launchBrowser, withoutBrowser } from '../harness/browser.ts';
import { handWrittenCalls } from './harness/calls.ts';
import { policy, recordText, writeCall } from './harness/hand-written.ts';

const HOSTILE = '"><script>document.title = "owned"</script><img src=http://127.0.0.1:9/x>';

/* The page of the figures in a real browser: what it draws, and that nothing leaves it. */

describe('the page of the figures in a browser', { skip: withoutBrowser, timeout: 60_000 }, () => {
  let folder = '';
  let browser: Browser;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'floorkeeper-page-'));
    const hostile = writeCall('hostile', '2026-11-20T09:00:00.000Z', {
      ...policy,
      workflow: HOSTILE,
    })
      .speak(100, 'm1', HOSTILE)
      .voice(1000, 2000)
      .decide(1500, { verdict: 'interrupt', messageType: HOSTILE, class: 'redirect' })
      .finish(1600, 'm1', 1500, true)
      .end(5000);
    for (const call of [...handWrittenCalls, hostile]) {
      await writeFile(join(folder, `${call.name}.jsonl`), recordText(call));
    }
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  test('it draws every figure, runs no script, asks for nothing and complains about nothing', async () => {
    const file = join(folder, 'score.html');
    const { code, err } = await floorkeeper(['score', folder, '--html', file]);
    assert.equal(code, 0, err);
    const page = await browser.newPage();
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(pathToFileURL(file).href);
    assert.deepEqual(requests, [pathToFileURL(file).href]);
    assert.deepEqual(complaints, []);
    assert.equal(await page.title(), 'Floorkeeper score');
    assert.equal(await page.locator('script, img').count(), 0);
    const plots = page.locator('svg[role=img]');
    assert.equal(await plots.count(), 10);
    for (const plot of await plots.all()) {
      const box = await plot.boundingBox();
      assert.ok((box?.width ?? 0) > 500 && (box?.height ?? 0) > 40, JSON.stringify(box));
      assert.ok((await plot.locator('circle').count()) > 1);
    }
    const missed = page.locator('section', { hasText: 'missed interruptions' }).first();
    const row = missed.locator('tbody tr').first();
    assert.equal(await row.innerText(), 'all\t28.6 %\t8.2 to 64.1\t2 of 7');
    // The names of the record are there as text.
    assert.ok((await page.getByText(HOSTILE, { exact: false }).count()) > 0);
    await page.close();
  });
});
