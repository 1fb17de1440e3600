import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';

import * as openai from '@livekit/agents-plugin-openai';
import { dispose } from '@livekit/rtc-node';

import { startSpeechServer, type SpeechServer } from '../../../src/offline/speech/server.ts';
import { openStage } from '../../harness/stages/stage.ts';

const SCRIPT = `
workflow: default
fallback: As you wish.
rules:
  - when: { user: 'tell me' }
    say: The invoice of October was for forty two dollars, and it has been paid already, so that there is nothing left to do for it.
  - when: { user: 'fee', instructions: 'has not heard "[^"]*nothing left to do for it.*offer in one short question' }
    say: The fee is five dollars. Shall I go on with the invoice?
`;

let folder: string;
let server: SpeechServer;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'floorkeeper-scripts-'));
  await writeFile(join(folder, 'default.yaml'), SCRIPT);
  server = await startSpeechServer({ recognizer: 'none', chatScripts: folder });
});
after(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
  await dispose();
});

test('the offer to continue reaches a model over the OpenAI API, for one reply only', async () => {
  const stage = await openStage({
    policy: `
messages:
  answer: { speech: { mode: immediate, minSpeechMs: 60 }, onInterruption: { stop: now, offerToContinue: true } }
`,
    session: {
      llm: new openai.LLM({
        baseURL: server.baseUrl,
        apiKey: 'offline',
        model: 'scripted-default',
      }),
    },
  });
  stage.stt.final('tell me');
  await stage.speaking();
  await stage.vad.hear(500);
  await stage.decision(({ verdict }) => verdict === 'interrupt');
  stage.stt.final('is there a fee');
  const offered = await stage.line('assistant: The fee is');
  assert.ok(offered.endsWith('Shall I go on with the invoice?'));
  stage.stt.final('what was the fee again');
  await stage.line('assistant: As you wish.');
  await stage.end();
});
