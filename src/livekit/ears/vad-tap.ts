import {
  VAD,
  VADEventType,
  type VADCallbacks,
  type VADEvent,
  type VADStream,
} from '@livekit/agents';

import { guarded } from '../ground/index.ts';
import { VOICE_PROBABILITY, type VoiceTracker } from './voice-tracker.ts';

/** The silence assumed for a VAD that does not state its own; the default of the Silero plugin. */
const USUAL_MIN_SILENCE_MS = 550;

/** Milliseconds without voice after which a voice is over even without the VAD's END event. */
const END_LOST_MS = 5000;

/** Listens to the session's VAD: each event is reported to the engine before LiveKit gets it. */
export class VadTap extends VAD {
  override readonly label = 'floorkeeper.VadTap';
  readonly inner: VAD;
  readonly #tracker: VoiceTracker;
  readonly #onMetrics = (metrics: VadMetrics): void => void this.emit('metrics_collected', metrics);

  constructor(inner: VAD, tracker: VoiceTracker) {
    super(inner.capabilities);
    this.inner = inner;
    this.#tracker = tracker;
    inner.on('metrics_collected', this.#onMetrics);
  }

  override get minSilenceDuration(): number | null {
    return this.inner.minSilenceDuration;
  }

  /** Called when the call is over: the VAD may serve another call and must not keep this one alive. */
  release(): void {
    this.inner.off('metrics_collected', this.#onMetrics);
  }

  stream(): VADStream {
    const times = {
      windowMs: this.inner.capabilities.updateInterval,
      minSilenceMs: this.inner.minSilenceDuration ?? USUAL_MIN_SILENCE_MS,
    };
    const onEvent = guarded('the VAD tap', (event: VADEvent) =>
      this.#tracker.onVadEvent(event, times),
    );
    this.#tracker.streamOpened();
    return tapped(this.inner.stream(), onEvent);
  }

  override async close(): Promise<void> {
    await this.inner.close();
  }
}

/**
 * Listens to the stream itself where LiveKit reads its events. A stream of our own around it would carry
 * every frame and every event through LiveKit's web streams a second time.
 */
function tapped(stream: VADStream, onEvent: (event: VADEvent) => void): VADStream {
  const watch = watchEnd(stream);
  const read = stream.next.bind(stream);
  stream.next = async () => {
    const result = await read();
    if (result.done === true) watch.stop();
    else {
      onEvent(result.value);
      watch.note(result.value);
    }
    return result;
  };
  return stream;
}

/**
 * Ends a voice whose END event does not come: LiveKit starts no reply before the caller's voice has
 * ended, so the agent would be silent for ever.
 */
function watchEnd(stream: VADStream): { note(event: VADEvent): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    note(event) {
      const isVoice =
        event.type === VADEventType.INFERENCE_DONE && event.probability >= VOICE_PROBABILITY;
      if (event.type === VADEventType.END_OF_SPEECH) return stop();
      if (event.type !== VADEventType.START_OF_SPEECH && !(isVoice && timer !== undefined)) return;
      stop();
      const end = guarded('the VAD tap', () => {
        timer = undefined;
        const ended = { type: VADEventType.END_OF_SPEECH, frames: [], speaking: false };
        stream['sendVADEvent']({ ...event, ...ended });
      });
      timer = setTimeout(end, END_LOST_MS).unref();
    },
    stop,
  };
}

type VadMetrics = Parameters<VADCallbacks['metrics_collected']>[0];
