import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

import { RoomServiceClient } from 'livekit-server-sdk';

import { findLivekitServer } from '../../../src/offline/machine/livekit-binary.ts';
import {
  type LivekitServer,
  startLivekitServer,
} from '../../../src/offline/machine/livekit-server.ts';
import { within } from '../../harness/within.ts';

// With a developer's own LIVEKIT_URL the tests would measure that server instead.
const env = {
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'],
};
const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-test-'));
after(() => rm(folder, { recursive: true }));

const httpUrl = (url: string) => url.replace(/^ws/, 'http');

async function answers(url: string): Promise<boolean> {
  try {
    return (await (await fetch(httpUrl(url))).text()) === 'OK';
  } catch {
    return false;
  }
}

/** Polls for something outside this process, which gives no notice when it happens. */
async function eventually(condition: () => Promise<boolean>): Promise<void> {
  const giveUpAtMs = Date.now() + 20_000;
  while (!(await condition())) {
    assert.ok(Date.now() < giveUpAtMs, 'it did not happen within 20 s');
    await delay(50);
  }
}

/** A program of the given name and text, alone in a folder that can serve as PATH. */
async function pathWith(name: string, script: string): Promise<string> {
  const bin = await mkdtemp(join(folder, 'bin-'));
  await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, name), 0o755);
  return bin;
}

test('a started LiveKit server answers, accepts its own key only, logs, and ends at stop', async () => {
  const runFolder = join(folder, 'runs', 'first');
  const server = await startLivekitServer({ env, runFolder });
  try {
    assert.match(server.url, /^ws:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(await answers(server.url), true);
    const list = (secret: string) =>
      new RoomServiceClient(httpUrl(server.url), server.apiKey, secret).listRooms();
    assert.deepEqual(await list(server.apiSecret), []);
    await assert.rejects(list('another-secret-of-32-characters-and-more'));
  } finally {
    await server.stop();
  }
  assert.equal(await answers(server.url), false);
  const logFile = server.logFile ?? assert.fail('there is no log');
  assert.equal(dirname(logFile), runFolder);
  assert.match(await readFile(logFile, 'utf8'), /starting LiveKit server/);
  await server.stop();
});

test('LiveKit servers started at the same time take different ports', async () => {
  const servers = await Promise.all(
    [1, 2, 3].map(() => startLivekitServer({ env, runFolder: folder })),
  );
  try {
    assert.equal(new Set(servers.map((server) => server.url)).size, 3);
    for (const server of servers) assert.equal(await answers(server.url), true);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
});

test('the LiveKit server listens on the requested port', async () => {
  const first = await startLivekitServer({ env, runFolder: folder });
  const port = Number(new URL(first.url).port);
  await first.stop();
  const second = await startLivekitServer({ env, port, runFolder: folder });
  await second.stop();
  assert.equal(second.url, `ws://127.0.0.1:${port}`);
});

test('a requested port that is busy is reported with a cure', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  assert.ok(address !== null && typeof address === 'object');
  try {
    await assert.rejects(startLivekitServer({ env, port: address.port }), {
      code: 'LOCAL_PORT_BUSY',
      message: `port \`${address.port}\` of 127.0.0.1 is in use by another program`,
      hint: 'name another port, or none, so that a free one is taken',
    });
  } finally {
    other.close();
  }
});

test('without a LiveKit server and without Go the error names all three ways out', async () => {
  const bare = { PATH: '', XDG_CACHE_HOME: join(folder, 'no-go') };
  await assert.rejects(startLivekitServer({ env: bare }), {
    code: 'LOCAL_NO_SERVER',
    message: 'there is no livekit-server, nor a Go to build one',
    hint: 'install Go 1.26 or newer, or put a `livekit-server` on the PATH, or set `LIVEKIT_URL` to one that runs',
  });
});

test('the error about a Go that is too old names its version', async () => {
  const PATH = await pathWith('go', 'echo go1.25.3');
  await assert.rejects(
    startLivekitServer({ env: { PATH, XDG_CACHE_HOME: join(folder, 'old-go') }, report: () => {} }),
    {
      code: 'LOCAL_NO_SERVER',
      message: 'there is no livekit-server, and go1.25.3 is too old to build one',
    },
  );
});

test('a server build that fails says why and leaves nothing that looks built', async () => {
  const PATH = await pathWith(
    'go',
    '[ "$1" = env ] && echo go1.26.0 && exit; echo "no route" >&2; exit 1',
  );
  const options = { env: { PATH, XDG_CACHE_HOME: join(folder, 'bad-go') }, report: () => {} };
  const failure = {
    code: 'LOCAL_SERVER_BUILD_FAILED',
    message: 'livekit-server 1.13.5 did not build: no route',
  };
  await assert.rejects(startLivekitServer(options), failure);
  await assert.rejects(startLivekitServer(options), failure);
});

test('a livekit-server on the PATH is preferred to a build', async () => {
  const PATH = await pathWith('livekit-server', 'exit');
  assert.equal(await findLivekitServer({ env: { PATH } }), join(PATH, 'livekit-server'));
});

// v1.13.5 exits with 0 when it cannot start, so its exit code says nothing.
test('a LiveKit server that exits at once is an error with its last line', async () => {
  const PATH = await pathWith('livekit-server', 'echo "could not parse config"; exit 0');
  await assert.rejects(startLivekitServer({ env: { PATH }, runFolder: folder }), {
    code: 'LOCAL_SERVER_FAILED',
    message: 'livekit-server ended before it answered: could not parse config',
  });
});

test('the server takes the next free port if another program takes the first one', async () => {
  const real = await findLivekitServer({ env });
  const taken = 'echo "listen tcp 127.0.0.1:1: bind: address already in use"; exit 0';
  const marker = join(folder, 'was-taken-once');
  const PATH = await pathWith(
    'livekit-server',
    `if [ ! -e '${marker}' ]; then : > '${marker}'; ${taken}; fi; exec '${real}' "$@"`,
  );
  const server = await startLivekitServer({ env: { ...env, PATH }, runFolder: folder });
  assert.equal(await answers(server.url), true);
  await server.stop();
  const never = await pathWith('livekit-server', taken);
  await assert.rejects(startLivekitServer({ env: { PATH: never }, runFolder: folder }), {
    code: 'LOCAL_SERVER_FAILED',
    message: 'livekit-server found its ports taken 5 times in a row',
  });
});

test('the server at LIVEKIT_URL is used as it is, and is left running', async () => {
  const running = await startLivekitServer({ env, runFolder: folder });
  const its = (change: Record<string, string>) => {
    const { url, apiKey, apiSecret } = running;
    const own = { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret };
    return { PATH: '', ...own, ...change };
  };
  try {
    const used: LivekitServer = await startLivekitServer({ env: its({}) });
    assert.equal(used.url, running.url);
    await used.stop();
    assert.equal(await answers(running.url), true);
    await assert.rejects(startLivekitServer({ env: its({ LIVEKIT_API_SECRET: 'x'.repeat(40) }) }), {
      code: 'LOCAL_SERVER_KEYS',
      message: `the livekit-server at \`${running.url}\` refuses the key`,
    });
    await assert.rejects(startLivekitServer({ env: its({ LIVEKIT_API_SECRET: '' }) }), {
      code: 'LOCAL_SERVER_KEYS',
      message: '`LIVEKIT_URL` is set, but `LIVEKIT_API_KEY` or `LIVEKIT_API_SECRET` is not',
    });
  } finally {
    await running.stop();
  }
  await assert.rejects(startLivekitServer({ env: its({}) }), {
    code: 'LOCAL_SERVER_UNREACHABLE',
    message: `no livekit-server answers at \`${running.url}\``,
  });
});

test('a LiveKit server does not outlive a killed process that started it', async () => {
  const script = `
    const { startLivekitServer } = await import('./src/offline/machine/livekit-server.ts');
    console.log((await startLivekitServer()).url);
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = once(createInterface({ input: owner.stdout }), 'line');
  const [url] = (await within('the URL of the server', line, 30_000)) as [string];
  assert.equal(await answers(url), true);
  owner.kill('SIGKILL');
  await eventually(async () => !(await answers(url)));
});

test('the LiveKit server accepts livekit.yaml unchanged', async () => {
  const binary = await findLivekitServer({ env });
  const { stdout } = await promisify(execFile)(binary, ['ports', '--config', 'livekit.yaml'], {
    env,
  });
  assert.match(stdout, /7880/);
  assert.match(stdout, /7882/);
});
