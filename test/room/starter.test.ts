import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import {
  freeTcpPort,
  loadFlite,
  runFlite,
  FLITE_RATE_HZ,
  startLivekitServer,
  startSpeechServer,
  type LivekitServer,
  type SpeechServer,
} from '../../src/offline/index.ts';
import { readRecord } from '../../src/evidence/index.ts';
import { openLine } from '../../src/scenarios/caller/line.ts';
import { dispose, Room } from '../../src/scenarios/caller/media.ts';
import { callerToken, createCallRoom, dispatchAgent } from '../../src/scenarios/caller/room.ts';
import { soundOf } from '../../src/scenarios/caller/sound.ts';
import { within } from '../harness/within.ts';
import { startWorker, type WorkerProcess } from '../harness/stages/worker-process.ts';

/* The starter as an application runs it: its own worker process, a real room, speech and model of this machine. */

const starter = fileURLToPath(new URL('../../examples/starter/', import.meta.url));
const ownSources = new URL('../harness/own-sources.ts', import.meta.url).href;
const CALLER_PEAK_DB = -6;
const QUESTION = 'What is the weather in Paris?';

let server: LivekitServer;
let speech: SpeechServer;
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'floorkeeper-test-'));
  await symlink(
    fileURLToPath(new URL('../../node_modules', import.meta.url)),
    join(folder, 'node_modules'),
  );
  server = await startLivekitServer();
  speech = await startSpeechServer({
    recognizer: 'none',
    chatScripts: join(starter, 'offline'),
  });
});
after(async () => {
  await speech.stop();
  await server.stop();
  await rm(folder, { recursive: true });
  await dispose();
});

test('the starter with its floor says the disclosure, greets, and answers by its tool', async () => {
  const run = await runStarter('with-floor', (code) => code);
  assert.match(run.spoken, /This call is recorded\..*Hello, ask me about the weather\./);
  assert.match(run.spoken, /It is sunny in paris\.$/);
  assert.match(run.log, /there is no noise cancellation/);
  const record = await readRecord(join(folder, 'with-floor', 'records', `${run.room}.jsonl`));
  assert.ok(record.ok, JSON.stringify(record));
  assert.ok(record.lines.some(({ type }) => type === 'delivery.completed'));
});

test('the starter without the lines of the floor greets and answers as a stock agent', async () => {
  const run = await runStarter('without-floor', (code) => code.replaceAll(/.*\/\/ floor\n/g, ''));
  assert.match(run.spoken, /^Hello, ask me about the weather\..*It is sunny in paris\.$/);
});

test('a floor is five lines of the starter', async () => {
  const code = await readFile(join(starter, 'main.ts'), 'utf8');
  assert.equal(code.match(/\/\/ floor\n/g)?.length, 5);
});

/** Runs a copy of the starter for one call. The caller asks once when the greeting is over. */
async function runStarter(name: string, change: (code: string) => string) {
  const copy = join(folder, name);
  await cp(starter, copy, { recursive: true });
  const main = join(copy, 'main.ts');
  await writeFile(main, change(await readFile(main, 'utf8')));
  const worker = startWorker(['start'], {
    program: ['--import', ownSources, main],
    cwd: copy,
    env: {
      LIVEKIT_URL: server.url,
      LIVEKIT_API_KEY: server.apiKey,
      LIVEKIT_API_SECRET: server.apiSecret,
      OPENAI_BASE_URL: speech.baseUrl,
      MODEL: 'scripted-starter',
      AGENT_NAME: name,
      PORT: String(await freeTcpPort()),
    },
  });
  try {
    await worker.logged('registered worker');
    const spoken = await callStarter(worker, name);
    await worker.logged('usage of the call');
    return { spoken, room: name, log: worker.lines() };
  } finally {
    worker.signal('SIGTERM');
    await worker.ended;
  }
}

/** Makes the call; returns what the agent said, as its captions tell it to the caller. */
async function callStarter(worker: WorkerProcess, name: string): Promise<string> {
  await loadScript(QUESTION);
  const question = soundOf(
    runFlite(await loadFlite(), QUESTION, 'rms', 1),
    FLITE_RATE_HZ,
    CALLER_PEAK_DB,
  );
  await createCallRoom(server, name);
  const room = new Room();
  const captions = hearCaptions(room);
  await room.connect(server.url, await callerToken(server, name), {
    autoSubscribe: true,
    dynacast: false,
  });
  const line = await openLine(room.localParticipant!);
  const signal = AbortSignal.timeout(60_000);
  try {
    await dispatchAgent(server, { roomName: name, agentName: name, metadata: '' }, room, signal);
    await captions.heard('weather.', worker);
    await line.play(question);
    await captions.heard('paris.', worker);
  } finally {
    // A worker ends when its calls have: the caller hangs up whatever went wrong.
    await line.close();
    await room.disconnect();
  }
  return captions.text();
}

/** Collects the agent's captions: a stream of text for each of its segments. */
function hearCaptions(room: Room) {
  const segments = new Map<string, string>();
  const text = (): string => [...segments.values()].join(' ');
  let look = (): void => undefined;
  room.registerTextStreamHandler('lk.transcription', (reader, { identity }) => {
    if (identity.startsWith('sip_')) return;
    const id = reader.info.attributes?.['lk.segment_id'] ?? reader.info.streamId;
    void (async () => {
      for await (const part of reader) {
        segments.set(id, (segments.get(id) ?? '') + part);
        look();
      }
    })().catch(() => undefined);
  });
  return {
    text,
    heard: (end: string, worker: WorkerProcess) =>
      within(
        () => `the agent to say \`${end}\`; it said: ${text()}\n${worker.lastLines()}`,
        new Promise<void>((resolve) => {
          look = () => {
            if (text().endsWith(end)) resolve();
          };
          look();
        }),
        20_000,
      ),
  };
}

/** The recogniser hears this at the next sound. */
async function loadScript(transcript: string): Promise<void> {
  const response = await fetch(new URL('/local/script', speech.baseUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ transcripts: [transcript] }),
  });
  assert.ok(response.ok, await response.text());
}
