import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { logTail, startBackground } from '../../../src/offline/machine/child-process.ts';
import { within } from '../../harness/within.ts';

const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-test-'));
after(() => rm(folder, { recursive: true }));

const { PATH } = process.env;

function startScript(
  name: string,
  script: string,
  options: { readonly askAgainAfterMs?: number } = {},
) {
  return startBackground({
    command: '/bin/sh',
    args: ['-c', script],
    env: { PATH },
    logFile: join(folder, 'logs', `${name}.log`),
    stopWithinMs: 1000,
    ...options,
  });
}

async function printed(logFile: string, text: string): Promise<void> {
  const giveUpAtMs = Date.now() + 20_000;
  while (!(await readFile(logFile, 'utf8')).includes(text)) {
    assert.ok(Date.now() < giveUpAtMs, `\`${text}\` was not printed within 20 s`);
    await delay(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('the log of a child process has all that it prints, in order, and can give its tail', async () => {
  const program = await startScript('prints', 'echo one; echo two >&2; echo three');
  await within('the program to end', program.ended);
  assert.equal(program.isRunning(), false);
  assert.equal(await readFile(program.logFile, 'utf8'), 'one\ntwo\nthree\n');
  assert.equal(await logTail(program.logFile, 2), 'two\nthree');
  await program.stop();
});

test('stop lets a child process exit by itself', async () => {
  const program = await startScript(
    'orderly',
    "trap 'echo bye; exit' TERM; echo up; while :; do sleep 0.05; done",
  );
  await printed(program.logFile, 'up');
  await program.stop();
  assert.equal(program.isRunning(), false);
  assert.equal(await logTail(program.logFile, 1), 'bye');
});

test('stop kills a child process that ignores SIGTERM', async () => {
  const program = await startScript('deaf', "trap '' TERM; echo up; while :; do sleep 0.05; done");
  await printed(program.logFile, 'up');
  await program.stop();
  assert.equal(isAlive(program.pid), false);
});

test('stop sends a second SIGTERM to a child process that needs two', async () => {
  const script =
    "n=0; trap 'n=$((n+1)); [ $n = 2 ] && echo twice && exit' TERM; echo up; while :; do sleep 0.02; done";
  const program = await startScript('twice', script, { askAgainAfterMs: 200 });
  await printed(program.logFile, 'up');
  await program.stop();
  assert.equal(await logTail(program.logFile, 1), 'twice');
});

test('stop also ends the processes that a child process left behind', async () => {
  const program = await startScript('parent', 'sleep 300 & echo child $!; wait');
  await printed(program.logFile, 'child');
  const child = Number((await readFile(program.logFile, 'utf8')).split(' ')[1]);
  assert.equal(isAlive(child), true);
  await program.stop();
  const giveUpAtMs = Date.now() + 20_000;
  while (isAlive(child)) {
    assert.ok(Date.now() < giveUpAtMs, 'the child is still there after 20 s');
    await delay(20);
  }
});

test('starting a program that does not exist is an error', async () => {
  const missing = startBackground({
    command: join(folder, 'no-such-program'),
    args: [],
    env: { PATH },
    logFile: join(folder, 'missing.log'),
    stopWithinMs: 1000,
  });
  await assert.rejects(missing, { code: 'ENOENT' });
});
