/**
 * LiveKit's units, as read in `@livekit/agents` 1.9.0. Inside this project: whole milliseconds.
 *
 * | field | unit |
 * |---|---|
 * | `VADEvent.speechDuration`, `.silenceDuration`, `.rawAccumulatedSpeech` | ms; the first counts trailing silence, so it is not used |
 * | `VADEvent.timestamp` | said to be epoch ms; the Silero plugin counts from zero: not used |
 * | `VADCapabilities.updateInterval`, `VAD.minSilenceDuration` | ms |
 * | `SpeechData.startTime`, `.endTime` | s since the STT stream began |
 * | `SpeechEvent.speechEndTime`, every `createdAt` | epoch ms: never decided on |
 * | `endpointing.minDelay`, `.maxDelay`, `interruption.falseInterruptionTimeout`, `aecWarmupDuration` | ms |
 * | `userAwayTimeout` | s |
 * | `PlaybackFinishedEvent.playbackPosition` | s |
 * | `OverlappingSpeechEvent.detectionDelayInS` | s; its instants are epoch ms |
 *
 * @module
 */
import { performance } from 'node:perf_hooks';

import { sessionMs, type SessionMs } from '../../core/index.ts';

/** The only clock of a call. Returns whole milliseconds since its creation and never goes back. */
export type SessionClock = () => SessionMs;

/** Starts a clock at zero, based on the machine's monotonic clock. */
export function createSessionClock(): SessionClock {
  const startedAtMs = performance.now();
  return () => sessionMs(Math.floor(performance.now() - startedAtMs));
}
