import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { readRegularFile } from '../../src/files/index.ts';

/** Far longer than any of these takes; a read that waits for ever fails here, with its own name. */
const BOUND = { timeout: 5000 };

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'floorkeeper-files-'));
});
after(() => rm(folder, { recursive: true, force: true }));

describe('reading a file that a user names', () => {
  test('a regular file is read to its last byte, also through a link', BOUND, async () => {
    const path = join(folder, 'plain.txt');
    await writeFile(path, 'x'.repeat(300_000));
    await symlink(path, join(folder, 'link.txt'));
    for (const name of ['plain.txt', 'link.txt']) {
      const file = await readRegularFile(join(folder, name), 300_000);
      assert.ok(file.ok);
      assert.equal(file.bytes.toString('latin1'), 'x'.repeat(300_000));
    }
  });

  test('a file one byte over the limit is refused, and the limit is named', BOUND, async () => {
    const path = join(folder, 'large.txt');
    await writeFile(path, 'x'.repeat(2001));
    assert.deepEqual(await readRegularFile(path, 2000), {
      ok: false,
      refusal: { reason: 'too_large', message: 'it is larger than 2,000 bytes' },
    });
  });

  // Only Linux has /proc.
  if (process.platform === 'linux') {
    test('a file that claims no size is read too, and only up to the limit', BOUND, async () => {
      const whole = await readRegularFile('/proc/self/status', 100_000);
      assert.ok(whole.ok);
      assert.match(whole.bytes.toString(), /^Name:/);
      const part = await readRegularFile('/proc/self/status', 10);
      assert.ok(!part.ok);
      assert.equal(part.refusal.reason, 'too_large');
    });
  }

  test('a named pipe without a writer is refused at once', BOUND, async () => {
    const path = join(folder, 'pipe.yaml');
    execFileSync('mkfifo', [path]);
    assert.deepEqual(await readRegularFile(path, 1000), {
      ok: false,
      refusal: { reason: 'not_a_file', message: 'it is a named pipe, not a regular file' },
    });
  });

  test('a link to a device that never ends is refused', BOUND, async () => {
    const path = join(folder, 'endless.yaml');
    await symlink('/dev/zero', path);
    assert.deepEqual(await readRegularFile(path, 1000), {
      ok: false,
      refusal: { reason: 'not_a_file', message: 'it is a device, not a regular file' },
    });
  });

  test('a folder and a socket are refused by their names', BOUND, async () => {
    const socket = join(folder, 'socket');
    const server = createServer().listen(socket);
    await new Promise((resolve) => server.once('listening', resolve));
    const kinds = await Promise.all([folder, socket].map((path) => readRegularFile(path, 1000)));
    server.close();
    assert.deepEqual(
      kinds.map((file) => (file.ok ? 'read' : file.refusal.message)),
      ['it is a folder, not a regular file', 'it is a socket, not a regular file'],
    );
  });

  test('a path that leads nowhere is refused with what is wrong with it', BOUND, async () => {
    await symlink(join(folder, 'round'), join(folder, 'round'));
    const rows = [
      ['nowhere', 'missing', 'there is no such file'],
      ['round', 'failed', 'its links lead in a circle'],
      ['n'.repeat(300), 'failed', 'its name is too long'],
    ] as const;
    for (const [name, reason, message] of rows) {
      const refusal = { reason, message };
      assert.deepEqual(await readRegularFile(join(folder, name), 10), { ok: false, refusal });
    }
  });
});
