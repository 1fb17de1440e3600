import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as passTime } from 'node:timers/promises';

import { followRecord } from '../../../src/scenarios/caller/follow.ts';

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'floorkeeper-test-'));
});
after(async () => {
  await rm(folder, { recursive: true });
});

test('the follower reports messages while the record grows, even of a line in two parts', async () => {
  const path = join(folder, 'growing.jsonl');
  const follower = followRecord(path);
  const queued = eventLine({ type: 'message_queued', messageType: 'greeting', role: 'message' });
  await appendFile(path, queued);
  const started = eventLine({ type: 'message_started' });
  await appendFile(path, started.slice(0, 40));
  await appendFile(path, started.slice(40));
  await until(() => follower.messages().length > 0);
  assert.equal(follower.messages()[0]?.messageType, 'greeting');
  await appendFile(path, eventLine({ type: 'session_closing' }));
  await until(() => follower.isClosing());
  await appendFile(path, '{"type":"floorkeeper.ev');
  await follower.close();
  assert.equal(follower.failure(), undefined);
});

test('the follower reports a torn line inside a record as a failure, and does not crash', async () => {
  const path = join(folder, 'torn.jsonl');
  const follower = followRecord(path);
  await appendFile(path, `{"type":"floorkeeper.ev${eventLine({ type: 'session_closing' })}`);
  await until(() => follower.failure() !== undefined);
  assert.equal(follower.failure()?.code, 'CALL_NO_RECORD');
  assert.match(follower.failure()!.message, /a line of it is torn$/);
  await appendFile(path, eventLine({ type: 'session_closing' }));
  await follower.close();
  assert.equal(follower.isClosing(), false);
});

test('the follower reports a record that cannot be read as a failure', async () => {
  const path = join(folder, 'folder.jsonl');
  await mkdir(path);
  const follower = followRecord(path);
  await until(() => follower.failure() !== undefined);
  assert.match(follower.failure()!.message, /EISDIR$/);
  await follower.close();
});

function eventLine(event: object): string {
  const data = { event: { messageId: 'm1', atMs: 0, ...event } };
  const time = new Date(0).toISOString();
  return `${JSON.stringify({ type: 'floorkeeper.event', time, data })}\n`;
}

/** The follower learns of changes by the file system's own events. */
async function until(isSo: () => boolean): Promise<void> {
  const giveUpAtMs = Date.now() + 10_000;
  while (!isSo()) {
    assert.ok(Date.now() < giveUpAtMs, 'waited in vain');
    await passTime(5);
  }
}
