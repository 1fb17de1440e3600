import { randomUUID, type KeyObject } from 'node:crypto';

import { log, type voice } from '@livekit/agents';
import type { Room } from '@livekit/rtc-node';

import { id, type MessageId } from '../core/index.ts';
import { openRecorder, type Recorder, type TraceIds } from '../evidence/index.ts';
import type { Call } from './call/index.ts';
import { spanOfCaller, spanOfSpeech, VERSIONS, type FloorOptions } from './ground/index.ts';

/** What the record of a call is opened with. */
export type CallRecordParts = {
  readonly options: FloorOptions;
  readonly signingKey: KeyObject | undefined;
  readonly call: Call;
  readonly session: voice.AgentSession;
  readonly room: Room | undefined;
};

/** Opens the record of a call, joined to LiveKit's spans. */
export function openCallRecord(parts: CallRecordParts): Recorder {
  const { options, signingKey, call, session, room } = parts;
  const { records, rawRecords, callId, continues } = options;
  return openRecorder({
    folder: records ?? './records',
    ...(rawRecords === undefined ? {} : { rawRecords }),
    callId: callId ?? (room?.name || randomUUID()),
    ...(continues === undefined ? {} : { continues }),
    ...(signingKey === undefined ? {} : { signingKey }),
    policy: call.policy,
    traceOf: (messageId) => traceOf(call, session, messageId),
    versions: VERSIONS,
    nowEpochMs: () => Date.now(),
    onTrouble: ({ message, ...trouble }) => log().error(trouble, message),
  });
}

/** The ids of LiveKit's span that a line of the record belongs to. */
function traceOf(
  call: Call,
  session: voice.AgentSession,
  messageId: string | undefined,
): TraceIds | undefined {
  const handle = call.messages.of(id<MessageId>(messageId ?? ''))?.handle;
  const context = (spanOfSpeech(handle) ?? spanOfCaller(session))?.spanContext();
  return context && { traceId: context.traceId, spanId: context.spanId };
}
