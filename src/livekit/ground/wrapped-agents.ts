import type { voice } from '@livekit/agents';

/** What is wrapped of an agent: all its parts, or one of its methods. */
export type Wrapping = 'parts' | 'llmNode' | 'transcriptionNode' | 'onUserTurnCompleted';

/**
 * What the floor has wrapped on the agents of a session. An agent keeps it until the call is over, because
 * it may run again; a task keeps it while it runs.
 */
export class WrappedAgents {
  readonly #undo = new Map<Wrapping, Map<voice.Agent, () => void>>();

  /** Wraps the agent unless it is wrapped so already; `wrap` returns a function that undoes it. */
  wrap(agent: voice.Agent, what: Wrapping, wrap: () => () => void): void {
    const wrapped = this.#undo.get(what) ?? new Map<voice.Agent, () => void>();
    this.#undo.set(what, wrapped);
    if (!wrapped.has(agent)) wrapped.set(agent, wrap());
  }

  /** The agent gets back what it brought. */
  putBack(agent: voice.Agent): void {
    for (const wrapped of this.#undo.values()) {
      wrapped.get(agent)?.();
      wrapped.delete(agent);
    }
  }

  /** All agents get back this part of what they brought. */
  putAllBack(what: Wrapping): void {
    const wrapped = this.#undo.get(what);
    this.#undo.delete(what);
    for (const undo of wrapped?.values() ?? []) undo();
  }
}
