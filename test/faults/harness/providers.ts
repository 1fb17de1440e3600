import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as passTime } from 'node:timers/promises';

import { WebSocketServer } from 'ws';

import { speakWords, WORD_MS } from './words.ts';

/** How a provider answers: it may be slow, hang, refuse, or break off after some words. */
export type Behaviour =
  | { readonly type: 'well' }
  | { readonly type: 'slow'; readonly byMs: number }
  | { readonly type: 'hangs' }
  | { readonly type: 'refuses' }
  | { readonly type: 'breaks_off'; readonly afterWords: number };

/** Voice, model and recogniser of a call, each of which a test can let fail at any moment. */
export type FragileProviders = {
  readonly baseUrl: string;
  /** The next requests are answered so; `breaks_off` and `slow` hold for one request. */
  voice: Behaviour;
  model: Behaviour;
  /** What the model answers. */
  answer: string;
  /** The texts that the voice was asked for. */
  readonly spoken: readonly string[];
  /** Ends the sockets of the recogniser. */
  readonly cutRecogniser: () => void;
  /** Ends the sockets of the recogniser; it accepts no other. */
  readonly dropRecogniser: () => void;
  /** Everything works again. */
  readonly repair: () => void;
  readonly stop: () => Promise<void>;
};

const WELL: Behaviour = { type: 'well' };
const RATE_HZ = 24_000;

export async function startFragileProviders(): Promise<FragileProviders> {
  const server = createServer((request, response) => {
    void answer({ providers, spoken }, request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets = deafRecogniser(server);
  let isDeaf = false;
  sockets.shouldHandle = () => !isDeaf;
  const spoken: string[] = [];
  const cutRecogniser = (): void => {
    for (const socket of sockets.clients) socket.terminate();
  };
  const providers: FragileProviders = {
    spoken,
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    voice: WELL,
    model: WELL,
    answer: 'yankee zulu',
    cutRecogniser,
    dropRecogniser() {
      isDeaf = true;
      cutRecogniser();
    },
    repair() {
      isDeaf = false;
      providers.voice = WELL;
      providers.model = WELL;
    },
    async stop() {
      cutRecogniser();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return providers;
}

async function answer(
  { providers, spoken }: { readonly providers: FragileProviders; readonly spoken: string[] },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const isVoice = request.url?.endsWith('/audio/speech') === true;
  const isModel = request.url?.endsWith('/chat/completions') === true;
  if (!isVoice && !isModel) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"object":"list","data":[]}');
    return;
  }
  const { input = '' } = JSON.parse(Buffer.concat(chunks).toString()) as {
    readonly input?: string;
  };
  if (isVoice) spoken.push(input);
  const part = isVoice ? 'voice' : 'model';
  const behaviour = providers[part];
  if (behaviour.type === 'hangs') return;
  if (behaviour.type === 'refuses') {
    response.writeHead(500, { 'content-type': 'application/json' });
    response.end('{"error":{"message":"out of order"}}');
    return;
  }
  if (behaviour.type !== 'well') providers[part] = WELL;
  if (behaviour.type === 'slow') await passTime(behaviour.byMs);
  if (isModel) return answerChat(providers.answer, response);
  answerSpeech(speakWords(input, RATE_HZ), behaviour, response);
}

function answerSpeech(samples: Int16Array, behaviour: Behaviour, response: ServerResponse): void {
  const words = behaviour.type === 'breaks_off' ? behaviour.afterWords : Infinity;
  const kept = Math.min(samples.length, Math.round((words * WORD_MS * RATE_HZ) / 1000));
  response.writeHead(200, { 'content-type': 'audio/pcm' });
  response.end(Buffer.from(samples.buffer, 0, 2 * kept));
}

function answerChat(text: string, response: ServerResponse): void {
  const frame = { id: 'chat', object: 'chat.completion.chunk', created: 0, model: 'test' };
  const choices = [
    { index: 0, delta: { role: 'assistant', content: text }, finish_reason: null },
    { index: 0, delta: {}, finish_reason: 'stop' },
  ];
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const choice of choices) {
    response.write(`data: ${JSON.stringify({ ...frame, choices: [choice] })}\n\n`);
  }
  response.end('data: [DONE]\n\n');
}

/** A recogniser that hears nothing: calls of these tests are made by keys. */
function deafRecogniser(server: Server): WebSocketServer {
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.on('error', () => socket.terminate());
    const session = { type: 'transcription' };
    socket.send(JSON.stringify({ type: 'session.created', session }));
  });
  return sockets;
}
