import { metrics, trace, type Span } from '@opentelemetry/api';

import type { CompiledPolicy, SessionMs } from '../core/index.ts';
import { createRunbook, type RecordedStep } from '../evidence/index.ts';
import { attributesOf } from './attributes.ts';
import { createMeters } from './meters.ts';
import { createOverlapSpan } from './overlap-span.ts';

/** What one call sends to OpenTelemetry. Nothing here throws, and no step of the engine waits for it. */
export type Telemetry = {
  step(step: RecordedStep): void;
  /** Sends what is left. */
  close(): void;
};

/** What the telemetry of a call needs. */
export type TelemetryOptions = {
  readonly callId: string;
  readonly policy: CompiledPolicy;
  readonly version: string;
  /** The time of the call, and the wall time of the same moment. */
  readonly clock: () => SessionMs;
  readonly nowEpochMs: () => number;
  /**
   * LiveKit's spans that an event of this moment may be added to, the closest first: of the message, of
   * the caller's turn, of the session. One that has ended takes no events.
   */
  readonly spansOf: (messageId: string | undefined) => readonly Span[];
  /** Called once if an SDK throws. */
  readonly onFailed: (error: unknown) => void;
};

type Waiting = { readonly step: RecordedStep; readonly spans: readonly Span[] };

/** Steps that may wait for an SDK; beyond them telemetry is left out, and the call goes on. */
const WAITING_MAX = 1000;

/**
 * Starts the telemetry of a call. Steps are sent after the current work of the event loop, so that an SDK
 * that takes its time delays no decision that is due.
 */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  const send = createSender(options);
  let waiting: Waiting[] = [];
  let due: NodeJS.Immediate | undefined;
  let hasFailed = false;

  const flush = (): void => {
    due = undefined;
    const steps = waiting;
    waiting = [];
    for (const each of steps) {
      try {
        send(each);
      } catch (error) {
        if (!hasFailed) options.onFailed(error);
        hasFailed = true;
      }
    }
  };
  return {
    step(step) {
      if (waiting.length >= WAITING_MAX) return;
      // A report leads to no line, so no span is looked for.
      const spans = isReport(step) ? NO_SPANS : options.spansOf(messageOf(step));
      waiting.push({ step, spans });
      due ??= setImmediate(flush);
    },
    close() {
      clearImmediate(due);
      flush();
    },
  };
}

const NO_SPANS: readonly Span[] = [];

/** True for the reports that most of a call's events are. */
function isReport({ event, decisions }: RecordedStep): boolean {
  return (
    decisions.length === 0 &&
    (event.type === 'playout_progressed' || event.type === 'user_speech_continued')
  );
}

function messageOf({ event, decisions, state }: RecordedStep): string | undefined {
  if ('messageId' in event && event.messageId !== undefined) return event.messageId;
  const decided = decisions.at(-1)?.messageId;
  return decided ?? (state.floor.type === 'idle' ? undefined : state.floor.message.messageId);
}

/** Sends one step. Throws what an SDK throws. */
function createSender(options: TelemetryOptions): (waiting: Waiting) => void {
  const { callId, policy, version, clock, nowEpochMs } = options;
  const runbook = createRunbook(callId, policy);
  const overlap = createOverlapSpan(trace.getTracer('floorkeeper', version), policy.workflow);
  const meters = createMeters(metrics.getMeter('floorkeeper', version), policy);
  let onsetAtMs: number | undefined;

  return ({ step, spans }) => {
    const { event, decisions } = step;
    const epochOf = (atMs: number): number => nowEpochMs() - (clock() - atMs);
    const atEpochMs = epochOf(event.atMs);
    if (event.type === 'user_speech_started') ({ onsetAtMs } = event);
    meters.event(event);
    const lines = runbook.lines(step);
    const span = spans.find((one) => one.isRecording());
    for (const { type, data } of lines) {
      meters.line(type, data);
      span?.addEvent(type, attributesOf(data), atEpochMs);
    }
    for (const decision of decisions) {
      meters.decision(decision);
      const made = lines.find(({ data }) => data.decision?.id === decision.id);
      if (made === undefined) continue;
      const onsetEpochMs = epochOf(onsetAtMs ?? event.atMs);
      overlap.decided(decision, made.data, { onsetEpochMs, atEpochMs, parent: spans[0] });
    }
    const isOver = event.type === 'message_finished' || event.type === 'session_closing';
    if (isOver) overlap.close(atEpochMs);
  };
}
