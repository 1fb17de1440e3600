import { ROOT_CONTEXT, trace, type Span, type Tracer } from '@opentelemetry/api';

import type { Decision } from '../core/index.ts';
import type { RunbookData } from '../evidence/index.ts';
import { decisionAttributes } from './attributes.ts';

/** The span `floorkeeper.overlap`: from the onset of the caller's voice over a message to its decision. */
export type OverlapSpan = {
  /** Called for each decision about an overlap, with the line of the runbook that it made. */
  decided(decision: Decision, data: RunbookData, at: OverlapTime): void;
  /** Ends the span of an overlap that will not be decided any more. */
  close(atEpochMs: number): void;
};

/** When the voice began and when the decision fell, by the wall clock, and LiveKit's span of the turn. */
export type OverlapTime = {
  readonly onsetEpochMs: number;
  readonly atEpochMs: number;
  readonly parent: Span | undefined;
};

/** Verdicts after which an overlap is still undecided. */
const UNDECIDED: ReadonlySet<string> = new Set(['duck', 'pause', 'wait']);
/** Verdicts that begin another span of an overlap that was decided. */
const ASKS_AGAIN: ReadonlySet<string> = new Set(['duck', 'pause', 'interrupt', 'escalate']);

export function createOverlapSpan(tracer: Tracer, workflow: string): OverlapSpan {
  let open: { readonly overlapId: string; readonly span: Span } | undefined;
  let decidedId: string | undefined;

  const close = (atEpochMs: number): void => {
    const ended = open;
    open = undefined;
    ended?.span.end(atEpochMs);
  };
  return {
    close,
    decided({ overlapId, verdict }, data, { onsetEpochMs, atEpochMs, parent }) {
      if (overlapId === undefined) return;
      // Bursts of sound a moment apart are one overlap, and the caller may ask again after its decision.
      if (overlapId === decidedId && !ASKS_AGAIN.has(verdict)) return;
      if (open?.overlapId !== overlapId) {
        close(atEpochMs);
        const context = parent === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, parent);
        const startTime = Math.min(onsetEpochMs, atEpochMs);
        const attributes = {
          'floorkeeper.workflow': workflow,
          'floorkeeper.message_type': data.agentSpeech.messageType,
        };
        const span = tracer.startSpan('floorkeeper.overlap', { startTime, attributes }, context);
        open = { overlapId, span };
      }
      open.span.addEvent(`floorkeeper.${verdict}`, decisionAttributes(data), atEpochMs);
      if (UNDECIDED.has(verdict)) return;
      decidedId = overlapId;
      open.span.setAttributes(decisionAttributes(data));
      close(atEpochMs);
    },
  };
}
