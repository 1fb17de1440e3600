import { Worker } from 'node:worker_threads';
import type { RecognizerFiles } from '../machine/index.ts';
import type { Listener, Segment, SegmentProgress, Transcriber } from './segment.ts';
import { siblingModule } from './thread.ts';

/** What the server's thread tells a recogniser's thread. */
export type RecognitionRequest =
  | { readonly type: 'begin' }
  | { readonly type: 'audio'; readonly samples: Int16Array; readonly progress: SegmentProgress }
  | { readonly type: 'end' }
  | { readonly type: 'close' };

/** What it answers. `ready` comes once, `final` once for each `end`. */
export type RecognitionReply =
  | { readonly type: 'ready' }
  | { readonly type: 'words'; readonly words: string }
  | { readonly type: 'final'; readonly transcript: string };

/** Real recognition: pocketsphinx, in a thread of its own for each listener, so that none waits for another. */
export type Recognizer = Transcriber & { stop(): Promise<void> };

/**
 * Starts the recogniser with one thread warm: loading the model takes 150 to 450 ms, which a call
 * would otherwise spend deaf. Each listener begins with a fresh decoder, so runs repeat exactly.
 */
export async function startRecognizer(files: RecognizerFiles): Promise<Recognizer> {
  const running = new Set<RecognitionThread>();
  let stopped = false;
  const warm = (): Promise<RecognitionThread> => {
    const thread = startThread(files);
    running.add(thread);
    thread.gone.finally(() => running.delete(thread)).catch(() => undefined);
    return thread.ready.then(() => thread);
  };
  let spare = warm();
  await spare;
  return {
    async listen() {
      const taken = spare;
      spare = warm();
      // A spare that fails to load fails only the listener that takes it.
      spare.catch(() => undefined);
      const thread = await taken;
      if (stopped) thread.close();
      return createListener(thread);
    },
    async stop() {
      stopped = true;
      const threads = [...running];
      for (const thread of threads) thread.close();
      await Promise.allSettled(threads.map((thread) => thread.gone));
    },
  };
}

function createListener(thread: RecognitionThread): Listener {
  return {
    begin(onWords): Segment {
      const transcript = thread.begin(onWords);
      // Handled by whoever ends the segment; a thread may die before that.
      transcript.catch(() => undefined);
      return {
        push: (samples, progress) => thread.post({ type: 'audio', samples, progress }),
        end() {
          thread.post({ type: 'end' });
          return transcript;
        },
      };
    },
    close: () => thread.close(),
  };
}

type RecognitionThread = {
  readonly ready: Promise<void>;
  /** Settles when the thread has ended, whatever the reason. */
  readonly gone: Promise<void>;
  begin(onWords: (words: string) => void): Promise<string>;
  post(request: RecognitionRequest): void;
  close(): void;
};

type OpenSegment = PromiseWithResolvers<string> & { readonly onWords: (words: string) => void };

function startThread(files: RecognizerFiles): RecognitionThread {
  const worker = new Worker(siblingModule(import.meta, 'recognition-thread'), {
    workerData: files,
  });
  const ready = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  const segments: OpenSegment[] = [];
  let closed = false;
  worker.on('message', (reply: RecognitionReply) => {
    if (reply.type === 'ready') ready.resolve();
    else if (reply.type === 'words') segments[0]?.onWords(reply.words);
    else segments.shift()?.resolve(reply.transcript);
  });
  let failure = new Error('the recogniser was stopped');
  worker.on('error', (error) => {
    failure = new Error('the recogniser failed', { cause: error });
  });
  worker.on('exit', () => {
    ready.reject(failure);
    for (const segment of segments.splice(0)) segment.reject(failure);
    gone.resolve();
  });
  const post = (request: RecognitionRequest): void => worker.postMessage(request, []);
  return {
    ready: ready.promise,
    gone: gone.promise,
    begin(onWords) {
      const segment = { ...Promise.withResolvers<string>(), onWords };
      segments.push(segment);
      post({ type: 'begin' });
      return segment.promise;
    },
    post,
    close() {
      // Only once: freeing the thread's native memory twice would end the process.
      if (!closed) post({ type: 'close' });
      closed = true;
    },
  };
}
