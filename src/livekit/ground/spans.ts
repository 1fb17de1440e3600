import type { voice } from '@livekit/agents';
import { isSpanContextValid, trace, type Context, type Span } from '@opentelemetry/api';

/*
 * LiveKit's own spans: one of the session, one of each turn. They exist whether or not anybody collects
 * them; without a collector they have no valid ids, and the floor sees none.
 */

/** The span of a speech: LiveKit's `agent_turn`. None before LiveKit has begun to make the speech. */
export function spanOfSpeech(handle: voice.SpeechHandle | undefined): Span | undefined {
  if (handle === undefined) return undefined;
  return validSpan(Reflect.get(handle, '_agentTurnContext'));
}

/** The span of what the caller says now: LiveKit's `user_turn`, or the session's between two turns. */
export function spanOfCaller(session: voice.AgentSession): Span | undefined {
  const recognition: unknown =
    session._activity && Reflect.get(session._activity, 'audioRecognition');
  const turn: unknown =
    typeof recognition === 'object' && recognition !== null
      ? Reflect.get(recognition, 'userTurnSpan')
      : undefined;
  return isSpan(turn) && turn.isRecording() ? turn : spanOfSession(session);
}

/** LiveKit's span of the whole session, `agent_session`. */
export function spanOfSession(session: voice.AgentSession): Span | undefined {
  return validSpan(session.rootSpanContext);
}

function validSpan(context: Context | undefined): Span | undefined {
  const span = context && trace.getSpan(context);
  return span !== undefined && isSpanContextValid(span.spanContext()) ? span : undefined;
}

function isSpan(value: unknown): value is Span {
  return typeof value === 'object' && value !== null && 'spanContext' in value;
}
