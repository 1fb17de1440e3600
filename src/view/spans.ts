import type { Timeline } from '../replay/index.ts';
import { asText } from './as-text.ts';
import type { HeardMessage } from './messages.ts';
import type { Span } from './view-data.ts';

/** What is shaded: what playout did, where the caller's voice was, and where nothing may end a message. */
export function spansOf(timeline: Timeline, messages: readonly HeardMessage[]): readonly Span[] {
  const made = timeline.bars.map(({ kind, label, fromMs, toMs }): Span => ({
    kind,
    label: asText(label, LONGEST_LABEL),
    fromMs,
    toMs,
  }));
  return [...made, ...messages.flatMap((message) => protectedIn(message, timeline.toMs))];
}

function protectedIn(message: HeardMessage, recordEndMs: number): readonly Span[] {
  const { startedAtMs: fromMs, endedAtMs: endMs = recordEndMs, protectedBy, graceMs } = message;
  if (protectedBy !== '') return [{ kind: 'protected', label: protectedBy, fromMs, toMs: endMs }];
  const toMs = Math.min(fromMs + graceMs, endMs);
  return toMs > fromMs ? [{ kind: 'protected', label: 'graceMs', fromMs, toMs }] : [];
}

const LONGEST_LABEL = 80;
