/** The thread of the synthesiser, started by `synthesis.ts`: speaks one order after another. */
import { parentPort } from 'node:worker_threads';
import { loadFlite, runFlite, type FliteModule } from './flite.ts';
import type { SynthesisReply, SynthesisRequest } from './synthesis.ts';

if (parentPort === null) throw new Error('synthesis-thread runs as a worker thread only');
const port = parentPort;
const flite = loadFlite();

port.on('message', (request: SynthesisRequest) => {
  // The orders are answered in turn: each waits for the same compiled module, then blocks.
  void flite.then((module) => port.postMessage(speak(module, request)));
});

function speak(module: FliteModule, request: SynthesisRequest): SynthesisReply {
  const { number, text, voice, speed } = request;
  try {
    return { number, ok: true, samples: runFlite(module, text, voice, speed) };
  } catch (error) {
    return { number, ok: false, message: error instanceof Error ? error.name : 'unknown error' };
  }
}
