import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
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

function acceptRealtime(server: Server, services: Services): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname !== '/v1/realtime' || searchParams.get('intent') !== 'transcription') {
      socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      void serveRealtime(accepted, services);
    });
  });
  return sockets;
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
      const hint = 'name another port, or none: then a free one is taken';
      return reject(new LocalError('LOCAL_PORT_BUSY', `port \`${port}\` is in use`, hint));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

const BUILT_IN_SCRIPTS = fileURLToPath(new URL('./chat-scripts/', import.meta.url));
