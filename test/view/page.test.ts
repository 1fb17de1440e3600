import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';

import { pageOf } from '../../src/view/index.ts';
import { sourceOf } from '../harness/recorded-sessions.ts';
import { chained, pageOfSource, replaced, viewOfSource } from './harness/pages.ts';

const correction = chained(await sourceOf('0.1.0-true-correction.jsonl'));

/** What a hostile record may hold as a name or a reason. */
const HOSTILE = [
  '</script><script>document.title = "run"</script>',
  '"><img src=x onerror=alert(1)>',
  "' onfocus='alert(1)",
  '<!--',
  '\u001b]0;owned\u0007\u001b[2J',
  '\u202etxt.exe',
  '${alert(1)}',
];

test('a hostile text in any field of a decision or a message stands in the page as text', () => {
  const fields = /(?<="(?:reason|verdict|class|clause|messageType|revision|workflow)":)"[^"]*"/gu;
  const plain = pageOfSource(replaced(correction, fields, 'plain'));
  for (const text of HOSTILE) {
    const page = pageOfSource(replaced(correction, fields, text));
    for (const tag of ['script', 'img', 'style', 'li', 'button']) {
      const opened = new RegExp(`<${tag}[ >]`, 'gu');
      const most = plain.match(opened)?.length ?? 0;
      assert.ok((page.match(opened)?.length ?? 0) <= most, `${tag} by ${JSON.stringify(text)}`);
    }
    assert.doesNotMatch(page, /[^\P{Cc}\n]|\p{Cf}/u, JSON.stringify(text));
    assert.doesNotMatch(page, /<!--(?! floorkeeper view -->)/u, JSON.stringify(text));
  }
});

test('the policy of content allows the one style and the one script of the page by their hashes, and nothing else', () => {
  const page = pageOfSource(correction);
  const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/u.exec(page)?.[1];
  const hashOf = (text = '') => `&#39;sha256-${hash('sha256', text, 'base64')}&#39;`;
  const style = /<style>([\s\S]*?)<\/style>/u.exec(page)?.[1];
  const script = /<script>([\s\S]*?)<\/script>/u.exec(page)?.[1];
  assert.equal(
    policy,
    `default-src &#39;none&#39;; script-src ${hashOf(script)}; style-src ${hashOf(style)}; base-uri &#39;none&#39;; form-action &#39;none&#39;`,
  );
  assert.equal(page.match(/<script[ >]/gu)?.length, 2, 'the data and the script');
});

test('a page names no address that a browser would load', () => {
  const page = pageOfSource(correction).replaceAll('http://www.w3.org/2000/svg', '');
  assert.doesNotMatch(page, /https?:|\b(?:src|srcset|url|@import)\b\s*[=(]|<link|<iframe/iu);
});

test('audio goes into the page as data, and the policy of content then allows media as data only', () => {
  const page = pageOf(viewOfSource(correction), {
    bytes: Uint8Array.of(1, 2, 3),
    startsAtMs: -500,
  });
  assert.match(page, /<audio[^>]*data-starts="-500"[^>]*src="data:audio\/wav;base64,AQID"/u);
  assert.match(page, /media-src data:;/u);
});

test('no two files of the script declare the same name: in the page they share one scope', async () => {
  const folder = new URL('../../src/view/page/', import.meta.url);
  const names = new Map<string, string>();
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.js'))) {
    const source = await readFile(new URL(file, folder), 'utf8');
    for (const [, name = ''] of source.matchAll(/^(?:export )?(?:const|let|function) (\w+)/gmu)) {
      assert.equal(names.get(name), undefined, `${name} of ${file}`);
      names.set(name, file);
    }
  }
  assert.ok(names.size > 30);
});
