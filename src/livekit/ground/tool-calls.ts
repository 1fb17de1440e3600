import { llm, type voice } from '@livekit/agents';

import { id, type ToolCallId } from '../../core/index.ts';
import { guarded } from './guarded.ts';
import { runningAgent } from './session-internals.ts';

/** Receives reports on the running tools of one session. */
export type ToolObserver = {
  onStarted(call: StartedTool): void;
  /** Called when a tool's result hands the call to another agent, which happens after the reply. */
  onHandOff(callId: ToolCallId): void;
  onEnded(callId: ToolCallId): void;
};

/** A tool that has started. */
export type StartedTool = {
  readonly callId: ToolCallId;
  /** The reply that called the tool. */
  readonly owner: voice.SpeechHandle;
  /**
   * Aborts the signal that the tool has. Interrupting its handle is not enough: once the words of the
   * reply are over, LiveKit passes the interruption on after 5 s only (agent_activity.ts:4737, 1.9.0).
   */
  readonly abort: () => void;
};

type Execute = llm.FunctionTool['execute'];

/** The tools of one session, and who gets the reports on them. */
type Watched = { readonly observer: ToolObserver; readonly running: Set<ToolCallId> };

/** The watched sessions; tools of any other session run without reports. */
const watched = new WeakMap<object, Watched>();
/** Tools whose `execute` reports already. A tool may serve many sessions at the same time. */
const observed = new WeakSet<object>();

/**
 * Watches the tools of a session. LiveKit has no event for the start of a tool, only one when all tools
 * of a step are done. So `execute` of each tool object is replaced by a function that reports the start
 * first; the application need not do anything.
 *
 * Call `adopt` whenever there may be new tools. Returns a function that ends the watching.
 */
export function watchTools(
  session: voice.AgentSession,
  observer: ToolObserver,
): { readonly adopt: () => void; readonly close: () => void } {
  watched.set(session, { observer, running: new Set() });
  return {
    adopt() {
      for (const tool of toolsOf(session)) observe(tool);
    },
    close: () => void watched.delete(session),
  };
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
    const session = watched.get(options.ctx.session);
    if (session === undefined) return await execute(args, options);
    const run = begin(session, options);
    try {
      const result: unknown = await execute(args, { ...options, abortSignal: run.abortSignal });
      run.ended(result);
      return result;
    } catch (error) {
      run.ended(undefined);
      throw error;
    }
  };
}

/** Reports the start of a tool; the returned `ended` reports its result. */
function begin({ observer, running }: Watched, options: Parameters<Execute>[1]) {
  const owner = options.ctx.speechHandle;
  const callId = freeId(options.toolCallId, running);
  const controller = new AbortController();
  const signals = [options.abortSignal, controller.signal].filter((signal) => signal !== undefined);
  const abortSignal = AbortSignal.any(signals);
  const end = guarded('the tools', () => {
    if (running.delete(callId)) observer.onEnded(callId);
  });
  const start = guarded('the tools', () =>
    observer.onStarted({ callId, owner, abort: () => controller.abort() }),
  );
  // A cancelled tool may continue to work, but nobody waits for it any more.
  abortSignal.addEventListener('abort', end, { once: true });
  running.add(callId);
  start();
  return {
    abortSignal,
    ended(result: unknown): void {
      if (!isHandOff(result) || !running.has(callId)) {
        end();
        return;
      }
      // An interruption of the reply before LiveKit has made the handoff would lose the handoff.
      guarded('the tools', () => observer.onHandOff(callId))();
      owner.addDoneCallback(end);
    },
  };
}

/** A unique id for a call, because some models name every call `call_0`. */
function freeId(name: string, running: ReadonlySet<ToolCallId>): ToolCallId {
  let callId = id<ToolCallId>(name);
  for (let n = 2; running.has(callId); n += 1) callId = id<ToolCallId>(`${name}~${n}`);
  return callId;
}

/** True for the result of `llm.handoff`; LiveKit does not export its own check. */
function isHandOff(result: unknown): boolean {
  return (
    typeof result === 'object' &&
    result !== null &&
    'agent' in result &&
    Object.getOwnPropertySymbols(result).length > 0
  );
}
