import { ReadableStream, type ReadableStreamDefaultReader } from 'node:stream/web';

import type { stt, voice } from '@livekit/agents';

import { logFault } from '../ground/index.ts';
import type { Emit, TranscriptGate } from './transcript-gate.ts';

type SttNode = voice.Agent['sttNode'];

/** Puts the gate behind an agent's own `sttNode`: its transcripts pass when the gate allows it. */
export function gateSttNode(node: SttNode, gate: TranscriptGate): SttNode {
  return async (audio, settings) => {
    const events = await node(audio, settings);
    return events === null ? null : gated(events, gate);
  };
}

type Events = NonNullable<Awaited<ReturnType<SttNode>>>;
type Reader = ReadableStreamDefaultReader<stt.SpeechEvent | string>;

function gated(events: Events, gate: TranscriptGate): Events {
  const reader: Reader = events.getReader();
  let isOpen = true;
  return new ReadableStream({
    async start(controller) {
      const emit: Emit = (event) => {
        if (isOpen) controller.enqueue(event);
        return isOpen;
      };
      gate.connect(emit);
      // Not awaited, because a stream is open before its first event.
      void pump(reader, gate, emit, (event) => isOpen && controller.enqueue(event)).finally(() => {
        if (isOpen) controller.close();
        isOpen = false;
      });
      await Promise.resolve();
    },
    async cancel(reason) {
      isOpen = false;
      await reader.cancel(reason);
    },
  });
}

async function pump(
  reader: Reader,
  gate: TranscriptGate,
  emit: Emit,
  pass: (event: string) => void,
): Promise<void> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    try {
      // A plain text is not an event of a recogniser: LiveKit decides how to treat it.
      if (typeof value === 'string') pass(value);
      else gate.onSttEvent(value, emit);
    } catch (error) {
      logFault('the STT gate', error);
    }
  }
}
