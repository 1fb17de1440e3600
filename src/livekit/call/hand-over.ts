import { voice } from '@livekit/agents';

import type { Call } from './call.ts';
import { replaceMethod, replaceTransition, startIsOver, type Transition } from '../ground/index.ts';

/**
 * Keeps the caller's turns while one agent replaces another, because LiveKit drops turns that end during
 * the transition. The next agent gets them once it listens. `onAgent` is called just before any agent
 * runs, including the first. Returns a function that ends the keeping.
 *
 * The only bound is LiveKit's own end of the transition, which it also reports after a failure: a turn
 * released earlier would be dropped.
 */
export function keepTurnsInTransitions(
  session: voice.AgentSession,
  call: Call,
  onAgent: (agent: voice.Agent) => void,
): () => void {
  const updateAgent = session.updateAgent.bind(session);
  const keeping = keepTurns(call);
  /** Agents given to `updateAgent` whose transition has not begun: LiveKit takes no turns already. */
  const announced: voice.Agent[] = [];

  async function around(transition: Transition, pass: () => Promise<void>): Promise<void> {
    const { from, to, kind } = transition;
    call.agents.wrap(to, 'onUserTurnCompleted', () =>
      noteRefusals(to, () => call.gate.turnCommitted()),
    );
    onAgent(to);
    const at = announced.indexOf(to);
    // The first agent of a session replaces no other.
    if (at === -1 && from === undefined) return await pass();
    if (at === -1) keeping.begin();
    else announced.splice(at, 1);
    if (kind === 'task_is_over') call.tools.takeBackFrom(from);
    try {
      await pass();
      if (kind === 'task_begins') call.tools.handTo(to);
    } finally {
      // A task runs once: what it brought is its own again.
      if (kind === 'task_is_over' && from !== undefined) call.agents.putBack(from);
      keeping.end();
    }
  }

  const undo = [
    replaceTransition(session, around),
    replaceMethod(session, 'updateAgent', (agent) => {
      if (startIsOver(session)) {
        announced.push(agent);
        keeping.begin();
      }
      updateAgent(agent);
    }),
    () => call.agents.putAllBack('onUserTurnCompleted'),
  ];
  return () => {
    for (const one of undo) one();
  };
}

/** Keeps turns from the first `begin` to the last `end`: transitions may overlap. */
function keepTurns(call: Call): { readonly begin: () => void; readonly end: () => void } {
  let under = 0;
  return {
    begin() {
      under += 1;
      if (call.phase === 'running') call.phase = 'handing_over';
      call.gate.suspend();
    },
    end() {
      under -= 1;
      if (under > 0) return;
      if (call.phase === 'handing_over') call.phase = 'running';
      call.gate.resume();
    },
  };
}

/** A turn that an agent refuses to answer counts as taken: the next agent must not get it again. */
function noteRefusals(agent: voice.Agent, onRefused: () => void): () => void {
  const own = agent.onUserTurnCompleted.bind(agent);
  return replaceMethod(agent, 'onUserTurnCompleted', async (chatCtx, turn) => {
    try {
      await own(chatCtx, turn);
    } catch (error) {
      // LiveKit logs any other fault and still takes the turn.
      if (error instanceof voice.StopResponse) onRefused();
      throw error;
    }
  });
}
