import { type Draft, type EventOf, change, releaseHeld } from '../draft/index.ts';
import type { ToolCallId } from '../model/index.ts';
import { goOnCounting, standStill } from './silence.ts';
import { suspendForTool } from './suspend.ts';

/** A tool runs. Silence does not count, and what the caller says meanwhile is a turn like any other. */
export function onToolStarted(draft: Draft, event: EventOf<'tool_started'>): void {
  const { callId, ownerMessageId, cancellable } = event;
  const others = draft.state.tools.filter((tool) => tool.callId !== callId);
  change(draft, {
    tools: [...others, { callId, ownerMessageId, cancellable }],
    queue: draft.state.queue.map((message) =>
      message.messageId === ownerMessageId
        ? { ...message, bringsResult: true, isAside: false }
        : message,
    ),
  });
  standStill(draft);
  suspendForTool(draft);
}

/** The tool asks the caller something. Their answer does not cancel the reply that owns the tool. */
export function onToolAwaitsCaller(draft: Draft, { callId }: EventOf<'tool_awaits_caller'>): void {
  const tool = draft.state.tools.find((running) => running.callId === callId);
  change(draft, {
    queue: draft.state.queue.map((message) =>
      message.messageId === tool?.ownerMessageId ? { ...message, isAside: true } : message,
    ),
  });
  removeTool(draft, callId);
}

/** A tool has returned its result, or was cancelled. */
export function onToolEnded(draft: Draft, { callId }: EventOf<'tool_ended'>): void {
  removeTool(draft, callId);
}

function removeTool(draft: Draft, callId: ToolCallId): void {
  change(draft, { tools: draft.state.tools.filter((tool) => tool.callId !== callId) });
  if (draft.state.tools.length > 0) return;
  goOnCounting(draft);
  releaseHeld(draft);
}
