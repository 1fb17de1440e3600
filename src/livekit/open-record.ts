import { randomUUID, type KeyObject } from 'node:crypto';
import { basename } from 'node:path';

import { log, type voice } from '@livekit/agents';
import type { Room } from '@livekit/rtc-node';

import type { Span } from '@opentelemetry/api';

import { id, type MessageId } from '../core/index.ts';
import { openRecorder, type Recorder, type TraceIds } from '../evidence/index.ts';
import type { Call } from './call/index.ts';
import {
  logFault,
  PACKAGE_VERSION,
  spanOfCaller,
  spanOfSession,
  spanOfSpeech,
  VERSIONS,
  type FloorOptions,
} from './ground/index.ts';
import { createTelemetry } from '../telemetry/index.ts';

/** What the record of a call is opened with. */
export type CallRecordParts = {
  readonly options: FloorOptions;
  readonly signingKey: KeyObject | undefined;
  readonly call: Call;
  readonly session: voice.AgentSession;
  readonly room: Room | undefined;
};

/** Opens the record of a call, joined to LiveKit's spans; the same goes out as telemetry. */
export function openCallRecord(parts: CallRecordParts): Recorder {
  const { options, signingKey, call, session, room } = parts;
  const { records, rawRecords, callId, continues } = options;
  const name = callId ?? (room?.name || randomUUID());
  const recorder = openRecorder({
    folder: records ?? './records',
    ...(rawRecords === undefined ? {} : { rawRecords }),
    callId: name,
    ...(continues === undefined ? {} : { continues }),
    ...(signingKey === undefined ? {} : { signingKey }),
    policy: call.policy,
    traceOf: (messageId) => traceOf(call, session, messageId),
    versions: VERSIONS,
    nowEpochMs: () => Date.now(),
    onTrouble: ({ message, ...trouble }) => log().error(trouble, message),
  });
  const telemetry = createTelemetry({
    callId: nameOf(recorder) ?? name,
    policy: call.policy,
    version: PACKAGE_VERSION,
    clock: call.clock,
    nowEpochMs: () => Date.now(),
    spansOf: (messageId) => spansOf(call, session, messageId),
    onFailed: (error) => logFault('telemetry', error),
  });
  return {
    ...recorder,
    step(step) {
      recorder.step(step);
      telemetry.step(step);
    },
    close() {
      telemetry.close();
      return recorder.close();
    },
  };
}

/** The name of the record: what the call is called in it. */
function nameOf({ file }: Recorder): string | undefined {
  return file === undefined ? undefined : basename(file, '.jsonl');
}

/** LiveKit's spans that an event of this moment belongs to, the closest first. */
function spansOf(
  call: Call,
  session: voice.AgentSession,
  messageId: string | undefined,
): readonly Span[] {
  const handle = call.messages.of(id<MessageId>(messageId ?? ''))?.handle;
  const ofCaller = spanOfCaller(session);
  const spans = [spanOfSpeech(handle), ofCaller, spanOfSession(session)];
  return spans.filter((span) => span !== undefined);
}

/** The ids of LiveKit's span that a line of the record belongs to. */
function traceOf(
  call: Call,
  session: voice.AgentSession,
  messageId: string | undefined,
): TraceIds | undefined {
  const context = spansOf(call, session, messageId)[0]?.spanContext();
  return context && { traceId: context.traceId, spanId: context.spanId };
}
