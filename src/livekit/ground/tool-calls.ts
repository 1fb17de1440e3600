import { llm, type voice } from '@livekit/agents';

import { id, type ToolCallId } from '../../core/index.ts';
import { guarded } from './guarded.ts';
import { runningAgent } from './session-internals.ts';

/** Told of tools as they run. */
export type ToolObserver = {
  onStarted(callId: ToolCallId, owner: voice.SpeechHandle): void;
  onEnded(callId: ToolCallId): void;
};

type Execute = llm.FunctionTool['execute'];

/** Who is told of a session's tools; a session without an observer is left alone. */
const observers = new WeakMap<object, ToolObserver>();
/** Tools whose `execute` tells already. A tool may serve many sessions, one after the other. */
const observed = new WeakSet<object>();

/** Tools that run, and what cancels each. */
const running = new Map<ToolCallId, AbortController>();

/**
 * Watches the tools of a session. LiveKit has no event for the start of a tool, only one when all
 * of a step are done, so `execute` of each tool object is replaced by one that tells first; the
 * application does nothing for it.
 *
 * `adopt` is called again whenever there may be new tools. Returns what ends the watching.
 */
export function watchTools(
  session: voice.AgentSession,
  observer: ToolObserver,
): { readonly adopt: () => void; readonly close: () => void } {
  observers.set(session, observer);
  return {
    adopt() {
      for (const tool of toolsOf(session)) observe(tool);
    },
    close: () => void observers.delete(session),
  };
}

/**
 * Aborts the signal that a running tool was given. Interrupting its handle is not enough: LiveKit
 * passes that on only after 5 s when the words of the reply are over (agent_activity.ts:4737, 1.9.0).
 */
export function abortTool(callId: ToolCallId): void {
  running.get(callId)?.abort();
}

function toolsOf(session: voice.AgentSession): readonly llm.FunctionTool[] {
  const contexts = [session.toolCtx, runningAgent(session).toolCtx];
  return contexts
    .flatMap((context) => context.flatten())
    .filter((tool) => llm.isFunctionTool(tool));
}

function observe(tool: llm.FunctionTool): void {
  if (observed.has(tool)) return;
  observed.add(tool);
  const execute: Execute = tool.execute;
  tool.execute = async (args, options) => {
    const observer = observers.get(options.ctx.session);
    if (observer === undefined) return await execute(args, options);
    const callId = id<ToolCallId>(options.toolCallId);
    const abort = new AbortController();
    const signals = [options.abortSignal, abort.signal].filter((signal) => signal !== undefined);
    const abortSignal = AbortSignal.any(signals);
    const end = guarded('the tools', () => {
      if (running.delete(callId)) observer.onEnded(callId);
    });
    const start = guarded('the tools', () => observer.onStarted(callId, options.ctx.speechHandle));
    // A tool that is cancelled may go on working; nobody waits for it any more.
    abortSignal.addEventListener('abort', end, { once: true });
    running.set(callId, abort);
    start();
    try {
      return await execute(args, { ...options, abortSignal });
    } finally {
      end();
    }
  };
}
