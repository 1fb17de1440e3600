import { llm, type voice } from '@livekit/agents';

import { id, type ToolCallId } from '../../core/index.ts';
import { guarded } from './guarded.ts';
import { runningAgent } from './session-internals.ts';

/** Told of the tools of one session as they run. */
export type ToolObserver = {
  onStarted(call: StartedTool): void;
  /** Its result hands the call over to another agent, once LiveKit is done with the reply. */
  onHandOff(callId: ToolCallId): void;
  onEnded(callId: ToolCallId): void;
};

/** A tool that has begun to work. */
export type StartedTool = {
  readonly callId: ToolCallId;
  /** The reply that has called it. */
  readonly owner: voice.SpeechHandle;
  /**
   * Aborts the signal that the tool was given. Interrupting its handle is not enough: LiveKit passes
   * that on only after 5 s when the words of the reply are over (agent_activity.ts:4737, 1.9.0).
   */
  readonly abort: () => void;
};

type Execute = llm.FunctionTool['execute'];

/** The tools of one session, and who is told of them. */
type Watched = { readonly observer: ToolObserver; readonly running: Set<ToolCallId> };

/** A session that is not watched is left alone. */
const watched = new WeakMap<object, Watched>();
/** Tools whose `execute` tells already. A tool may serve many sessions, at the same time. */
const observed = new WeakSet<object>();

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

/** Tells that a tool works; `ended` that it has its result. */
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
  // A tool that is cancelled may go on working; nobody waits for it any more.
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
      // Interrupting the reply before LiveKit has made the handoff would lose it.
      guarded('the tools', () => observer.onHandOff(callId))();
      owner.addDoneCallback(end);
    },
  };
}

/** Models name their calls as they like: some call each of them `call_0`. */
function freeId(name: string, running: ReadonlySet<ToolCallId>): ToolCallId {
  let callId = id<ToolCallId>(name);
  for (let n = 2; running.has(callId); n += 1) callId = id<ToolCallId>(`${name}~${n}`);
  return callId;
}

/** What `llm.handoff` returns; LiveKit does not export its own check. */
function isHandOff(result: unknown): boolean {
  return (
    typeof result === 'object' &&
    result !== null &&
    'agent' in result &&
    Object.getOwnPropertySymbols(result).length > 0
  );
}
