import { change, type Draft, type EventOf } from './draft.ts';
import { releaseHeld } from './input.ts';
import { goOnCounting, standStill } from './silence.ts';

/** A tool runs: silence is not counted, and input may have to wait for its result. */
export function onToolStarted(draft: Draft, event: EventOf<'tool_started'>): void {
  const { callId, ownerMessageId, cancellable } = event;
  const others = draft.state.tools.filter((tool) => tool.callId !== callId);
  change(draft, {
    tools: [...others, { callId, ownerMessageId, cancellable }],
    queue: draft.state.queue.map((message) =>
      message.messageId === ownerMessageId ? { ...message, bringsResult: true } : message,
    ),
  });
  standStill(draft);
}

/** A tool has its result, or was cancelled. */
export function onToolEnded(draft: Draft, { callId }: EventOf<'tool_ended'>): void {
  change(draft, { tools: draft.state.tools.filter((tool) => tool.callId !== callId) });
  if (draft.state.tools.length > 0) return;
  goOnCounting(draft);
  releaseHeld(draft);
}
