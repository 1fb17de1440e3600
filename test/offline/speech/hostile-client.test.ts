import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';

import { WebSocket } from 'ws';

import { startSpeechServer, type SpeechServer } from '../../../src/offline/index.ts';
import { formatWav } from '../../../src/sound/index.ts';

let server: SpeechServer;
before(async () => {
  server = await startSpeechServer({ recognizer: 'none' });
});
after(() => server.stop());

const WAIT = { signal: AbortSignal.timeout(30_000) };
const port = (): number => Number(new URL(server.baseUrl).port);

/** Sends what a client without any protocol might send, on a connection of its own. */
async function send(text: string): Promise<Socket> {
  const socket = connect(port(), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect', WAIT);
  socket.write(text);
  return socket;
}

const upgrade = (target: string): string =>
  [
    `GET ${target} HTTP/1.1`,
    'Host: x',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  ].join('\r\n');

const post = (path: string, body: string | FormData): Promise<Response> =>
  fetch(new URL(path, server.baseUrl), {
    method: 'POST',
    body,
    ...(typeof body === 'string' ? { headers: { 'content-type': 'application/json' } } : {}),
  });

async function assertServes(): Promise<void> {
  const health = await fetch(new URL('/healthz', server.baseUrl), WAIT);
  assert.deepEqual(await health.json(), { ok: true });
}

describe('the offline server and hostile clients', () => {
  test('the offline server survives an upgrade request at a target that is no URL', async () => {
    const socket = await send(upgrade('//'));
    const [answer] = (await once(socket, 'data', WAIT)) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 404 /);
    await assertServes();
  });

  test('the offline server survives clients that reset the connection after a refused upgrade', async () => {
    const sockets = await Promise.all(Array.from({ length: 20 }, () => send(upgrade('/nowhere'))));
    for (const socket of sockets) socket.resetAndDestroy();
    await assertServes();
  });

  test('the offline server survives a frame that is no WebSocket frame', async () => {
    const socket = await send(upgrade('/v1/realtime?intent=transcription'));
    await once(socket, 'data', WAIT);
    socket.write(Buffer.from([0xff, 0xff, 0x00, 0x01, 0x02]));
    await once(socket, 'close', WAIT);
    await assertServes();
  });

  test('the offline server survives a WebSocket message of 2 MB', async () => {
    const url = `${server.baseUrl.replace('http', 'ws')}/realtime?intent=transcription`;
    const socket = new WebSocket(url);
    socket.on('error', () => undefined);
    await once(socket, 'open', WAIT);
    socket.send('x'.repeat(2 * 1024 * 1024));
    const [code] = (await once(socket, 'close', WAIT)) as [number];
    assert.equal(code, 1009);
    await assertServes();
  });

  test('the offline server survives more transcription sessions than it serves', async () => {
    const url = `${server.baseUrl.replace('http', 'ws')}/realtime?intent=transcription`;
    const sockets = Array.from({ length: 40 }, () => new WebSocket(url));
    const answers = await Promise.all(
      sockets.map(
        (socket) =>
          new Promise<'served' | 'refused'>((resolve) => {
            socket.once('open', () => resolve('served'));
            socket.once('error', () => resolve('refused'));
          }),
      ),
    );
    for (const socket of sockets) socket.terminate();
    assert.equal(answers.filter((answer) => answer === 'served').length, 32);
    await assertServes();
  });
});

describe('refusals of the offline server', () => {
  test('the offline server refuses a script with 200,000 words in one line', async () => {
    const transcripts = [Array.from({ length: 200_000 }, () => 'word').join(' ')];
    const refused = await post('/local/script', JSON.stringify({ transcripts }));
    assert.equal(refused.status, 400);
    assert.match(await refused.text(), /2000/);
  });

  test('the offline server refuses a recording of one sample a second', async () => {
    const form = new FormData();
    form.set('file', new File([formatWav([new Int16Array(1000)], 1)], 'slow.wav'));
    const refused = await post('/v1/audio/transcriptions', form);
    assert.equal(refused.status, 400);
    assert.match(await refused.text(), /expected 8000 to 96000 samples a second, found 1/);
  });

  for (const [path, bytes] of [
    ['/v1/audio/speech', 2],
    ['/v1/chat/completions', 9],
    ['/v1/audio/transcriptions', 30],
    ['/local/script', 9],
  ] as const) {
    test(`the offline server refuses a body of ${bytes} MB for ${path} before it is sent`, async () => {
      const length = bytes * 1024 * 1024;
      const socket = await send(
        `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`,
      );
      const [answer] = (await once(socket, 'data', WAIT)) as [Buffer];
      assert.match(answer.toString(), /^HTTP\/1\.1 413 /);
      socket.destroy();
      await assertServes();
    });
  }

  test('the offline server refuses a text that takes more than ten minutes to say', async () => {
    const body = { model: 'any', voice: 'rms', speed: 0.25, input: 'W. '.repeat(1300) };
    const refused = await post('/v1/audio/speech', JSON.stringify(body));
    assert.equal(refused.status, 400);
    assert.match(await refused.text(), /the speech would last more than 600 s/);
  });
});
