import { type Draft, type EventOf, change, releaseHeld } from '../draft/index.ts';
import type { MessageId, SpokenMessage, ToolCallId } from '../model/index.ts';
import { goOnCounting, standStill } from './silence.ts';
import { suspendForTool } from './suspend.ts';

/** A tool runs. Silence does not count, and what the caller says meanwhile is a turn like any other. */
export function onToolStarted(draft: Draft, event: EventOf<'tool_started'>): void {
  const { callId, ownerMessageId, cancellable } = event;
  const others = draft.state.tools.filter((tool) => tool.callId !== callId);
  change(draft, {
    tools: [...others, { callId, ownerMessageId, cancellable }],
  });
  markOwner(draft, ownerMessageId, callId, 'runs');
  standStill(draft);
  suspendForTool(draft);
}

/** The tool asks the caller something. Their answer does not cancel the reply that owns the tool. */
export function onToolAwaitsCaller(draft: Draft, { callId }: EventOf<'tool_awaits_caller'>): void {
  const tool = draft.state.tools.find((running) => running.callId === callId);
  markOwner(draft, tool?.ownerMessageId, callId, 'asks');
  suspendForTool(draft);
  removeTool(draft, callId);
}

/** A tool has returned its result, or was cancelled. */
export function onToolEnded(draft: Draft, { callId }: EventOf<'tool_ended'>): void {
  removeTool(draft, callId);
}

/** Notes on a message, wherever it is, that its tool's result is to come and whether the tool asks. */
function markOwner(
  draft: Draft,
  ownerMessageId: MessageId | undefined,
  callId: ToolCallId,
  tool: 'runs' | 'asks',
): void {
  if (ownerMessageId === undefined) return;
  const { floor, queue } = draft.state;
  const marked = <Kind extends SpokenMessage>(message: Kind): Kind => {
    if (message.messageId !== ownerMessageId) return message;
    const others = message.asking.filter((other) => other !== callId);
    return {
      ...message,
      bringsResult: true,
      asking: tool === 'asks' ? [...others, callId] : others,
    };
  };
  change(draft, { queue: queue.map(marked) });
  if (floor.type !== 'idle') change(draft, { floor: { ...floor, message: marked(floor.message) } });
  else if (floor.last !== undefined)
    change(draft, { floor: { ...floor, last: marked(floor.last) } });
}

function removeTool(draft: Draft, callId: ToolCallId): void {
  change(draft, { tools: draft.state.tools.filter((tool) => tool.callId !== callId) });
  if (draft.state.tools.length > 0) return;
  goOnCounting(draft);
  releaseHeld(draft);
}
