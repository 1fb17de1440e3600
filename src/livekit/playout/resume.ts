import type { ResumeAt } from '../../core/index.ts';
import { resumeTarget } from './boundary.ts';
import type { ResumeResult } from './controls.ts';
import { playedMs } from './message.ts';
import { heardMs, type Message } from './segment.ts';

/** Resumes a message that the engine paused, at the sample where it paused or at an earlier boundary. */
export function resumeMessage(message: Message, at: ResumeAt, nowMs: number): ResumeResult {
  const segment = message.segments.find((one) => one.phase !== 'over');
  const stoodAtMs = playedMs(message, nowMs);
  if (!message.isPaused) return { positionMs: stoodAtMs, at: 'sample' };
  message.isPaused = false;
  message.isPauseTold = false;
  if (segment === undefined || segment.phase !== 'sounding') {
    return { positionMs: stoodAtMs, at: 'sample' };
  }
  const target = resumeTarget(segment, at, segment.nextSample);
  if (target.sample !== segment.nextSample) {
    segment.nextSample = target.sample;
    segment.fadeInFrom = target.sample;
    if (segment.edge?.type === 'pause') segment.edge = undefined;
  }
  const aheadMs = (target.sample / segment.rateHz) * 1000 - heardMs(segment, nowMs);
  const positionMs = Math.max(0, Math.round(stoodAtMs + aheadMs));
  const degraded = target.degraded === undefined ? {} : { degraded: target.degraded };
  return { positionMs, at: target.at, ...degraded };
}
