import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as passTime } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { parse } from 'yaml';

import { LOCAL_SERVER } from '../../src/worker/parent.ts';
import { startWorker } from '../harness/stages/worker-process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

let folder = '';
// Accepts connections and never answers, so a worker keeps trying to register.
const silent = createServer().listen(0, '127.0.0.1');
let SERVER: Readonly<Record<string, string>> = {};
let freePort = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'floorkeeper-worker-'));
  await cp(join(root, 'policies'), join(folder, 'policies'), { recursive: true });
  if (!silent.listening) await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  SERVER = {
    LIVEKIT_URL: `ws://127.0.0.1:${port}`,
    LIVEKIT_API_KEY: 'devkey',
    LIVEKIT_API_SECRET: 'a-secret-of-nobody-at-all-000000000',
  };
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  freePort = String((other.address() as AddressInfo).port);
  other.close();
});
after(async () => {
  silent.close();
  await rm(folder, { recursive: true });
});

suite('the start of the worker', () => {
  test('a worker with nothing set names every missing variable with a hint, and exits with 1', async () => {
    const worker = startWorker(['start'], { env: {}, cwd: folder });
    assert.deepEqual(await worker.ended, [1, null]);
    const lines = worker.errors().trimEnd().split('\n');
    assert.deepEqual(
      lines.filter((line) => line.startsWith('error: ')),
      [
        'error: LIVEKIT_URL is not set',
        'error: LIVEKIT_API_KEY is not set',
        'error: LIVEKIT_API_SECRET is not set',
      ],
    );
    assert.equal(lines.filter((line) => line.startsWith('  hint: ')).length, 3);
  });

  for (const args of [['--help'], ['start', '--help'], ['--version']]) {
    test(`the worker runs \`${args.join(' ')}\` without any environment variable`, async () => {
      const worker = startWorker(args, { env: {}, cwd: folder });
      assert.deepEqual(await worker.ended, [0, null]);
      assert.equal(worker.errors(), '');
    });
  }

  test('the worker reads .env, and an option of the command line overrides it', async () => {
    const cwd = await mkdtemp(join(folder, 'env-'));
    await writeFile(join(cwd, '.env'), 'LIVEKIT_URL=ftp://nowhere\nLIVEKIT_API_KEY=key\n');
    const asWritten = startWorker(['start'], { env: {}, cwd });
    await asWritten.ended;
    assert.match(asWritten.errors(), /^error: LIVEKIT_URL is wrong/);
    assert.ok(!asWritten.errors().includes('LIVEKIT_API_KEY is'));
    const overruled = startWorker(['--url', 'ws://127.0.0.1:1', 'start'], { env: {}, cwd });
    await overruled.ended;
    assert.match(overruled.errors(), /^error: LIVEKIT_API_SECRET is not set\n.*\n$/);
  });

  test('the worker reports a missing folder and a taken port together', async () => {
    const { port } = silent.address() as AddressInfo;
    const env = { ...SERVER, FLOORKEEPER_POLICIES: 'nowhere', FLOORKEEPER_HTTP_PORT: String(port) };
    const worker = startWorker(['start'], { env, cwd: folder });
    assert.deepEqual(await worker.ended, [1, null]);
    assert.match(worker.errors(), /error: FLOORKEEPER_POLICIES cannot be used: ENOENT/);
    assert.match(worker.errors(), /error: FLOORKEEPER_HTTP_PORT cannot be used: .*EADDRINUSE/);
  });

  test('a worker without a usable policy does not start, and says where the fault is', async () => {
    const cwd = await mkdtemp(join(folder, 'faulty-'));
    await writeFile(join(cwd, 'default.yaml'), 'version: 1\nworkflow: default\nrevisoin: "1"\n');
    const env = { ...SERVER, FLOORKEEPER_POLICIES: '.', FLOORKEEPER_HTTP_PORT: freePort };
    const worker = startWorker(['start'], { env, cwd });
    assert.deepEqual(await worker.ended, [1, null]);
    assert.match(worker.errors(), /default\.yaml:3:1 error POLICY_UNKNOWN_KEY/);
    assert.match(worker.errors(), /error: there is no usable policy in `\.`/);
  });

  test('`dev` needs only the server of livekit.yaml', async () => {
    const config = parse(await readFile(join(root, 'livekit.yaml'), 'utf8')) as {
      readonly port: number;
      readonly keys: Readonly<Record<string, string>>;
    };
    const { LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET } = LOCAL_SERVER;
    assert.equal(LIVEKIT_URL, `ws://127.0.0.1:${config.port}`);
    assert.deepEqual({ [LIVEKIT_API_KEY]: LIVEKIT_API_SECRET }, config.keys);
    const example = await readFile(join(root, '.env.example'), 'utf8');
    for (const [name, value] of Object.entries(LOCAL_SERVER)) {
      assert.ok(example.includes(`\n${name}=${value}\n`), name);
    }
  });

  test('`dev` does not use the key of livekit.yaml for a server that the environment names', async () => {
    const env = { LIVEKIT_URL: 'ws://127.0.0.1:1' };
    const worker = startWorker(['dev'], { env, cwd: folder });
    assert.deepEqual(await worker.ended, [1, null]);
    assert.match(worker.errors(), /LIVEKIT_API_KEY is not set[^]*LIVEKIT_API_SECRET is not set/);
  });
});

suite('the offline stack', () => {
  test('the worker starts the offline stack when no provider is set, logs it, and ends it when it is killed', async () => {
    const env = { ...SERVER, FLOORKEEPER_HTTP_PORT: freePort };
    const worker = startWorker(['start'], { env, cwd: folder });
    const said = await worker.logged(
      'no provider is set: calls use the offline stack of this machine, for development only',
    );
    assert.deepEqual(said['parts'], ['stt', 'llm', 'tts']);
    const health = String(said['baseUrl']).replace('/v1', '/healthz');
    assert.equal((await fetch(health)).ok, true);
    worker.signal('SIGKILL');
    while (await answers(health)) await passTime(50);
  });
});

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
