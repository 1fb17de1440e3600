import assert from 'node:assert/strict';
import { watch } from 'node:fs';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { parseRecord } from '../../src/evidence/index.ts';
import { formatWav } from '../../src/sound/index.ts';
import { floorkeeper } from '../harness/cli-io.ts';
import { within } from '../harness/within.ts';
import { sourceOf } from '../harness/recorded-sessions.ts';
import { chained } from '../view/harness/pages.ts';

const source = chained(await sourceOf('0.1.0-true-correction.jsonl'));

let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-view-'));
  await writeFile(join(folder, 'call.jsonl'), source);
  await writeFile(join(folder, 'altered.jsonl'), source.replace('"interrupt"', '"continue"'));
  const record = parseRecord(source);
  assert.ok(record.ok);
  const raw = [
    { canonicalCallId: record.head?.canonicalCallId },
    { seq: 9, kind: 'transcript', ref: 'u2', value: 'i said friday' },
  ];
  await writeFile(
    join(folder, 'call.raw.jsonl'),
    raw.map((line) => JSON.stringify(line)).join('\n'),
  );
  await writeFile(join(folder, 'other.raw.jsonl'), '{"canonicalCallId":"another"}\n');
  const loud = Int16Array.from({ length: 8000 * 30 }, (_, at) => (at % 2 === 0 ? 20_000 : -20_000));
  await writeFile(join(folder, 'beside.jsonl'), source);
  await writeFile(join(folder, 'beside.wav'), formatWav([loud, loud], 8000));
  await writeFile(join(folder, 'mono.wav'), formatWav([loud], 8000));
  const huge = await open(join(folder, 'huge.jsonl'), 'w');
  await huge.truncate(1024 ** 3);
  await huge.close();
});
after(() => rm(folder, { recursive: true }));

describe('floorkeeper view', () => {
  test('writes a page named after the record, says its size, and exits with 0', async () => {
    const ran = await floorkeeper(['view', 'call.jsonl'], folder);
    assert.equal(ran.err, '');
    assert.match(ran.out, /^call\.html: \d+ kB, \d+ decisions$/u);
    assert.equal(ran.code, 0);
    const page = await readFile(join(folder, 'call.html'), 'utf8');
    assert.match(page, /^<!doctype html>/u);
    assert.doesNotMatch(page, /i said friday/u);
  });

  test('puts the words of the raw record into the page', async () => {
    const args = ['view', 'call.jsonl', '--raw', 'call.raw.jsonl', '--out', 'words.html'];
    assert.equal((await floorkeeper(args, folder)).code, 0);
    assert.match(await readFile(join(folder, 'words.html'), 'utf8'), /i said friday/u);
  });

  test('draws the audio that lies beside the record, and embeds it only when asked to', async () => {
    assert.equal((await floorkeeper(['view', 'beside.jsonl'], folder)).code, 0);
    const plain = await readFile(join(folder, 'beside.html'), 'utf8');
    assert.match(plain, /peaks of the recorded audio/u);
    assert.doesNotMatch(plain, /<audio/u);
    const args = ['view', 'beside.jsonl', '--with-audio', '--audio-start', '-500'];
    assert.equal((await floorkeeper(args, folder)).code, 0);
    const heard = await readFile(join(folder, 'beside.html'), 'utf8');
    assert.match(heard, /<audio[^>]*data-starts="-500"/u);
  });

  test('writes the page of an altered record too, says so, and exits with 1', async () => {
    const ran = await floorkeeper(['view', 'altered.jsonl'], folder);
    assert.equal(ran.code, 1);
    assert.match(ran.err, /^altered\.jsonl:\d+:1 error RECORD_ALTERED: /u);
    const page = await readFile(join(folder, 'altered.html'), 'utf8');
    assert.match(page, /The record is NOT as it was written/u);
  });

  test('refuses a record of a gigabyte with one sentence, without reading it', async () => {
    const ran = await floorkeeper(['view', 'huge.jsonl'], folder);
    assert.equal(ran.code, 1);
    assert.match(ran.err, /RECORD_UNREADABLE: cannot read the record: it is larger than/u);
  });

  test('replaces its own page and no other file', async () => {
    const args = ['view', 'call.jsonl', '--out', 'again.html'];
    await floorkeeper(args, folder);
    assert.equal((await floorkeeper(args, folder)).code, 0);
    const ran = await floorkeeper(['view', 'call.jsonl', '--out', 'altered.jsonl'], folder);
    assert.equal(ran.code, 2);
    assert.match(ran.err, /`altered\.jsonl` is there and is not a page of this command/u);
    assert.match(await readFile(join(folder, 'altered.jsonl'), 'utf8'), /^\{/u);
  });

  test('opens the page with the browser that is named, and says so if it cannot', async () => {
    const args = ['view', 'call.jsonl', '--open', '--out', 'opened.html'];
    const script = join(folder, 'browser.sh');
    await writeFile(
      script,
      '#!/bin/sh\nprintf %s "$1" > "$0.asked.part" && mv "$0.asked.part" "$0.asked"\n',
      {
        mode: 0o755,
      },
    );
    const started = Promise.withResolvers<void>();
    const watcher = watch(folder, (_, name) => {
      if (name === 'browser.sh.asked') started.resolve();
    });
    assert.equal((await floorkeeper(args, folder, { BROWSER: script })).code, 0);
    await within('the browser to be started', started.promise);
    watcher.close();
    const asked = await readFile(`${script}.asked`, 'utf8');
    assert.equal(asked, join(folder, 'opened.html'));
    const ran = await floorkeeper(args, folder, { BROWSER: join(folder, 'no-browser') });
    assert.equal(ran.code, 0);
    assert.match(ran.err, /cannot start `.*no-browser`: open `.*opened\.html` in a browser/u);
  });

  const misuse = [
    { args: ['--raw', 'other.raw.jsonl'], err: /the raw record belongs to another call/u },
    { args: ['--raw', 'call.html'], err: /is not a raw record/u },
    { args: ['--audio', 'mono.wav'], err: /the audio has 1 channels, not two/u },
    { args: ['--audio', 'call.jsonl'], err: /is not a WAV file/u },
    { args: ['--with-audio'], err: /there is no audio beside the record/u },
    { args: ['--audio-start', 'soon'], err: /expected whole milliseconds/u },
    { args: ['--out', 'no/such/folder.html'], err: /cannot write `no\/such\/folder\.html`/u },
    { args: ['--out', '.'], err: /cannot write `\.`/u },
  ];
  for (const { args, err } of misuse) {
    test(`view call.jsonl ${args.join(' ')} is misuse, and no page is written`, async () => {
      const ran = await floorkeeper(['view', 'call.jsonl', ...args], folder);
      assert.equal(ran.code, 2);
      assert.match(ran.err, err);
      assert.equal(ran.out, '');
    });
  }
});
