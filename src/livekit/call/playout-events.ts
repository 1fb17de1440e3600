import { assertNever } from '../../core/index.ts';
import type { PlayoutEvent } from '../playout/index.ts';
import type { ToldEvent } from '../ground/index.ts';

/** Translates a report of the playout to an event of the engine. Texts become evidence elsewhere. */
export function fromPlayoutEvent(event: Exclude<PlayoutEvent, { type: 'text' }>): ToldEvent {
  const { messageId } = event;
  switch (event.type) {
    case 'segment_ready':
      return { type: 'segment_started', messageId, segmentId: event.segmentId };
    case 'started':
      return { type: 'message_started', messageId };
    case 'progressed':
      return { type: 'playout_progressed', messageId, playedMs: Math.round(event.playedMs) };
    case 'stopped': {
      const playedMs = Math.round(event.playedMs);
      return { type: 'playout_stopped', messageId, playedMs, boundary: event.boundary };
    }
    case 'segment_finished': {
      const playedMs = Math.round(event.playedMs);
      return { type: 'segment_finished', messageId, segmentId: event.segmentId, playedMs };
    }
    default:
      return assertNever(event, 'fromPlayoutEvent');
  }
}
