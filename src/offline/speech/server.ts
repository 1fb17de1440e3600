import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import { LocalError, ensureRecognizerFiles } from '../machine/index.ts';
import { answerSpeech, answerTranscription } from './audio.ts';
import { answerChat } from './chat.ts';
import { loadChatScripts, type ChatScript } from './chat-script.ts';
import { createRealtimeSession } from './realtime.ts';
import { startRecognizer } from './recognition.ts';
import { refuse } from './refusal.ts';
import { createScriptedTranscriber, scriptSchema } from './script.ts';
import { deafTranscriber, type Transcriber } from './segment.ts';
import { startSynthesizer, type Synthesizer } from './synthesis.ts';

export type SpeechServerOptions = {
  /** A free one if absent. */
  readonly port?: number;
  /** `none` recognises nothing, and needs nothing: a script can still be loaded. */
  readonly recognizer: 'pocketsphinx' | 'none';
  /** A folder of scripts for the model, instead of those built in. */
  readonly chatScripts?: string;
};

/** A running server; `baseUrl` is what OpenAI's clients call a base URL. */
export type SpeechServer = { readonly baseUrl: string; stop(): Promise<void> };

/**
 * Starts the offline stand-in for the speech and language providers, on 127.0.0.1.
 *
 * It speaks the routes of OpenAI's that the LiveKit plugin calls: real synthesis (flite), real
 * recognition (pocketsphinx), a scripted model. Rejects with `LocalError` where the recogniser cannot be
 * had or the port is taken.
 */
export async function startSpeechServer(options: SpeechServerOptions): Promise<SpeechServer> {
  const chatScripts = await loadChatScripts(options.chatScripts ?? BUILT_IN_SCRIPTS);
  const recognizer =
    options.recognizer === 'none'
      ? undefined
      : await startRecognizer(await ensureRecognizerFiles());
  const synthesizer = startSynthesizer();
  const services: Services = {
    chatScripts,
    synthesizer,
    transcriber: recognizer ?? deafTranscriber,
    scripted: createScriptedTranscriber(),
  };
  const stopServices = async (): Promise<void> => {
    await Promise.all([synthesizer.stop(), recognizer?.stop()]);
  };
  const answer = getRequestListener(createRoutes(services).fetch);
  const server = createServer((request, response) => void answer(request, response));
  const sockets = acceptRealtime(server, services);
  try {
    await listen(server, options.port ?? 0);
  } catch (error) {
    await stopServices();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    async stop() {
      for (const socket of sockets.clients) socket.terminate();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await stopServices();
    },
  };
}

type Services = {
  readonly chatScripts: ReadonlyMap<string, ChatScript>;
  readonly synthesizer: Synthesizer;
  readonly transcriber: Transcriber;
  readonly scripted: ReturnType<typeof createScriptedTranscriber>;
};

function createRoutes({ chatScripts, synthesizer, transcriber, scripted }: Services): Hono {
  const routes = new Hono();
  routes.use('/v1/audio/transcriptions', bounded(RECORDING_BYTES_MAX));
  routes.use('/v1/chat/completions', bounded(CHAT_BYTES_MAX));
  routes.use('/v1/audio/speech', bounded(REQUEST_BYTES_MAX));
  routes.use('/local/script', bounded(CHAT_BYTES_MAX));
  routes.get('/healthz', (context) => context.json({ ok: true }));
  // The plugin warms its connections by asking for the models.
  routes.get('/v1/models', (context) => {
    const data = [...chatScripts.keys()].map((name) => ({
      id: `scripted-${name}`,
      object: 'model',
    }));
    return context.json({ object: 'list', data });
  });
  routes.post('/v1/audio/speech', (context) => answerSpeech(context, synthesizer));
  routes.post('/v1/audio/transcriptions', (context) => answerTranscription(context, transcriber));
  routes.post('/v1/chat/completions', (context) => answerChat(context, chatScripts));
  routes.get('/local/script', (context) =>
    context.json({ loaded: scripted.isLoaded(), remaining: scripted.remaining() }),
  );
  routes.post('/local/script', async (context) => {
    const script = scriptSchema.safeParse(await context.req.json().catch(() => undefined));
    if (!script.success) return refuse(context, z.prettifyError(script.error));
    scripted.load(script.data);
    return context.json({ loaded: true, remaining: scripted.remaining() });
  });
  routes.delete('/local/script', (context) => {
    scripted.unload();
    return context.json({ loaded: false, remaining: 0 });
  });
  return routes;
}

/** Refuses a body of more bytes before it is read whole. */
function bounded(maxSize: number): MiddlewareHandler {
  return bodyLimit({
    maxSize,
    onError: (context) => refuse(context, `the body must be at most ${maxSize} bytes`, 413),
  });
}

function acceptRealtime(server: Server, services: Services): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: REQUEST_BYTES_MAX });
  server.on('upgrade', (request, socket, head) => {
    // A client that resets its connection is its own affair: without a listener it would end the process.
    socket.on('error', () => socket.destroy());
    if (!asksForTranscription(request.url)) return refuseUpgrade(socket, '404 Not Found');
    // Each session loads a decoder of its own.
    if (sockets.clients.size >= SESSIONS_MAX) {
      return refuseUpgrade(socket, '503 Service Unavailable');
    }
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      accepted.on('error', () => accepted.terminate());
      void serveRealtime(accepted, services);
    });
  });
  return sockets;
}

function asksForTranscription(url: string | undefined): boolean {
  const parsed = URL.parse(url ?? '/', 'http://127.0.0.1');
  if (parsed?.pathname !== '/v1/realtime') return false;
  return parsed.searchParams.get('intent') === 'transcription';
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`, () =>
    socket.destroy(),
  );
}

async function serveRealtime(socket: WebSocket, services: Services): Promise<void> {
  // What comes before the recogniser is ready waits in the socket.
  socket.pause();
  const scriptedListener = await services.scripted.listen();
  const listener = await services.transcriber.listen().catch(() => undefined);
  if (listener === undefined) {
    socket.close(1011, 'the recogniser failed');
    return;
  }
  // The client may have gone while the recogniser was loading.
  if (socket.readyState !== socket.OPEN) {
    listener.close();
    return;
  }
  const session = createRealtimeSession({ send: (text) => socket.send(text) }, () =>
    services.scripted.isLoaded() ? scriptedListener : listener,
  );
  socket.on('message', (data: Buffer) => session.receive(data.toString('utf8')));
  socket.on('close', () => {
    session.close();
    listener.close();
  });
  socket.resume();
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      const hint = 'name another port, or leave it out to get a free one';
      return reject(new LocalError('LOCAL_PORT_BUSY', `port \`${port}\` is in use`, hint));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

const BUILT_IN_SCRIPTS = fileURLToPath(new URL('./chat-scripts/', import.meta.url));

/** Bytes of a request's body, or of one WebSocket message: a second of audio has 64,000 in base64. */
const REQUEST_BYTES_MAX = 1024 * 1024;
/** A long call's whole context, with its tools. */
const CHAT_BYTES_MAX = 8 * REQUEST_BYTES_MAX;
/** OpenAI takes recordings up to 25 MB. */
const RECORDING_BYTES_MAX = 25 * REQUEST_BYTES_MAX;
/** Transcription sessions at once. */
const SESSIONS_MAX = 32;
