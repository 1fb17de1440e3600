import type { voice } from '@livekit/agents';

import type { MessageId, ToolCallId } from '../../core/index.ts';
import type { StartedTool, Tell } from '../ground/index.ts';
import type { Watchdog } from './watchdog.ts';

/** What the running tools need. */
export type RunningToolsOptions = {
  readonly tell: Tell;
  readonly watchdog: Pick<Watchdog, 'toolRuns' | 'toolEnds'>;
};

/** The running tools of a call, reported to the engine while input may have to wait for them. */
export class RunningTools {
  readonly #options: RunningToolsOptions;
  readonly #tools = new Map<ToolCallId, RunningTool>();

  constructor(options: RunningToolsOptions) {
    this.#options = options;
  }

  started({ callId, abort }: StartedTool, ownerMessageId: MessageId | undefined): void {
    const tool: RunningTool = { ownerMessageId, abort, state: 'works' };
    this.#tools.set(callId, tool);
    this.#tellStarted(callId, tool);
  }

  /** Called when the tool has its result or was cancelled. */
  ended(callId: ToolCallId): void {
    const { watchdog, tell } = this.#options;
    if (!this.#tools.delete(callId)) return;
    watchdog.toolEnds(callId);
    tell({ type: 'tool_ended', callId });
  }

  /** The tool's result hands the call over: interrupting the reply now must not cancel the handoff. */
  handsOver(callId: ToolCallId): void {
    const tool = this.#tools.get(callId);
    if (tool === undefined) return;
    const { ownerMessageId } = tool;
    this.#options.tell({ type: 'tool_started', callId, ownerMessageId, cancellable: false });
  }

  /** Aborts the tool's own signal. */
  abort(callId: ToolCallId): void {
    this.#tools.get(callId)?.abort();
  }

  /** The message that a running tool belongs to. */
  ownerOf(callId: ToolCallId): MessageId | undefined {
    return this.#tools.get(callId)?.ownerMessageId;
  }

  /**
   * A tool awaits an `AgentTask`, and the task awaits the caller: the caller's words belong to the task
   * and must not be kept for the tool's result.
   */
  handTo(task: voice.Agent): void {
    for (const [callId, tool] of this.#tools) {
      if (tool.state !== 'works') continue;
      tool.state = { awaits: task };
      this.#options.watchdog.toolEnds(callId);
      this.#options.tell({ type: 'tool_awaits_caller', callId });
    }
  }

  /** Called when the task is over: the tools that awaited it run again. */
  takeBackFrom(task: voice.Agent | undefined): void {
    for (const [callId, tool] of this.#tools) {
      if (tool.state === 'works' || tool.state.awaits !== task) continue;
      tool.state = 'works';
      this.#tellStarted(callId, tool);
    }
  }

  #tellStarted(callId: ToolCallId, { ownerMessageId }: RunningTool): void {
    this.#options.watchdog.toolRuns(callId);
    // Interrupting the handle that owns a tool cancels the tool (agent_activity.ts:3850, 1.9.0).
    const cancellable = ownerMessageId !== undefined;
    this.#options.tell({ type: 'tool_started', callId, ownerMessageId, cancellable });
  }
}

type RunningTool = {
  readonly ownerMessageId: MessageId | undefined;
  readonly abort: () => void;
  state: 'works' | { readonly awaits: voice.Agent };
};
