import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { cacheFolder, fillOnce } from '../../../src/offline/machine/cache-folder.ts';

const root = await mkdtemp(join(tmpdir(), 'floorkeeper-test-'));
after(() => rm(root, { recursive: true }));

test('the cache lies in XDG_CACHE_HOME, or in the home folder if that path is not absolute', () => {
  assert.equal(cacheFolder({ XDG_CACHE_HOME: '/var/cache/me' }), '/var/cache/me/floorkeeper');
  assert.equal(cacheFolder({ XDG_CACHE_HOME: 'here' }), join(homedir(), '.cache', 'floorkeeper'));
  assert.equal(cacheFolder({}), join(homedir(), '.cache', 'floorkeeper'));
});

test('a cache folder requested several times at once is made once, and is complete for all', async () => {
  const folder = join(root, 'at-once', 'thing');
  let made = 0;
  const ask = async () => {
    const answer = await fillOnce(folder, async (unfinished) => {
      made += 1;
      await writeFile(join(unfinished, 'first'), '1');
      await writeFile(join(unfinished, 'second'), '2');
    });
    return readdir(answer);
  };
  const seen = await Promise.all([ask(), ask(), ask(), ask()]);
  assert.equal(made, 1);
  for (const names of seen) assert.deepEqual(names.toSorted(), ['first', 'second']);
  assert.deepEqual(await readdir(join(root, 'at-once')), ['thing']);
});

test('a cache folder that could not be filled is removed, and can be filled again', async () => {
  const folder = join(root, 'half-way', 'thing');
  const broken = fillOnce(folder, async (unfinished) => {
    await writeFile(join(unfinished, 'first'), '1');
    throw new Error('the disk is full');
  });
  await assert.rejects(broken, /the disk is full/);
  assert.deepEqual(await readdir(join(root, 'half-way')), []);
  await fillOnce(folder, (unfinished) => writeFile(join(unfinished, 'first'), '1'));
  assert.equal(await readFile(join(folder, 'first'), 'utf8'), '1');
});

test('the lock and the half-made folder of a killed process do not block the next one', async () => {
  const parent = join(root, 'killed');
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  await mkdir(join(parent, `thing.unfinished-${dead}`), { recursive: true });
  await writeFile(join(parent, 'thing.lock'), String(dead));
  await fillOnce(join(parent, 'thing'), (unfinished) => writeFile(join(unfinished, 'first'), '1'));
  assert.deepEqual(await readdir(parent), ['thing']);
});

test('a process waits for the lock of a cache folder while its owner lives', async () => {
  const folder = join(root, 'waiting', 'thing');
  await mkdir(join(root, 'waiting'));
  await writeFile(`${folder}.lock`, String(process.pid));
  const waiting = fillOnce(folder, async () => assert.fail('the owner was still at work'));
  await mkdir(folder);
  await rm(`${folder}.lock`);
  assert.equal(await waiting, folder);
});

test('a cache folder that cannot be written is reported with a cure', async () => {
  const file = join(root, 'file');
  await writeFile(file, '');
  await assert.rejects(
    fillOnce(join(file, 'thing'), async () => {}),
    {
      code: 'LOCAL_CACHE_UNUSABLE',
      message: `the cache folder \`${file}\` cannot be written`,
      hint: 'make it writable, or name another folder in `XDG_CACHE_HOME`',
    },
  );
});

test(
  'a cache folder without write permission is reported too',
  { skip: process.getuid?.() === 0 && 'root may write everywhere' },
  async () => {
    const parent = join(root, 'read-only');
    await mkdir(parent);
    await chmod(parent, 0o555);
    await assert.rejects(
      fillOnce(join(parent, 'thing'), async () => {}),
      { code: 'LOCAL_CACHE_UNUSABLE' },
    );
    assert.equal(existsSync(join(parent, 'thing')), false);
  },
);
