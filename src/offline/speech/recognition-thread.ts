/**
 * The thread of one recogniser: decodes the segments it is sent, one after another.
 *
 * Started by `recognition.ts`. Decoding blocks for up to 50 ms, so it has a thread.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { RecognizerFiles } from '../machine/index.ts';
import { openDecoder } from './pocketsphinx.ts';
import type { RecognitionReply, RecognitionRequest } from './recognition.ts';
import { believableWords, createStableWords } from './words.ts';

if (parentPort === null) throw new Error('recognition-thread runs as a worker thread only');
const port = parentPort;
const decoder = openDecoder(workerData as RecognizerFiles);
let stable = createStableWords();
const reply = (message: RecognitionReply): void => port.postMessage(message);

port.on('message', (request: RecognitionRequest) => {
  switch (request.type) {
    case 'begin':
      stable = createStableWords();
      decoder.start();
      return;
    case 'audio': {
      decoder.push(request.samples);
      const fresh = stable.push({ ...request.progress, words: decoder.words() });
      if (fresh.length > 0) reply({ type: 'words', words: fresh.join(' ') });
      return;
    }
    case 'end': {
      const words = believableWords(decoder.end());
      if (words.length === 0) decoder.forget();
      reply({ type: 'final', transcript: words.map((word) => word.text).join(' ') });
      return;
    }
    case 'close':
      // The decoder's memory is native: nothing else frees it.
      decoder.close();
      port.close();
      return;
    default:
      request satisfies never;
  }
});
reply({ type: 'ready' });
