import type { voice } from '@livekit/agents';

import type { Call } from './call.ts';
import { replaceMethod } from './replace-method.ts';
import { currentActivityAgent, replacePassage, type Passage } from './session-internals.ts';

/**
 * Keeps the caller's turns while one agent follows another: LiveKit drops those that end meanwhile.
 * They go to the next agent, when it listens. Returns what ends the keeping.
 *
 * There is no bound but LiveKit's own end of the passage, which it tells for a failed one as well:
 * what was let go earlier would be dropped.
 */
export function keepTurnsInPassages(session: voice.AgentSession, call: Call): () => void {
  const updateAgent = session.updateAgent.bind(session);
  /** `updateAgent` stops LiveKit from taking turns at once, and the passage comes later. */
  const announced: voice.Agent[] = [];
  const noted = new Map<voice.Agent, () => void>();
  let under = 0;

  function begin(): void {
    under += 1;
    if (call.phase === 'running') call.phase = 'handing_over';
    call.gate.suspend();
  }

  function end(): void {
    under -= 1;
    if (under > 0) return;
    if (call.phase === 'handing_over') call.phase = 'running';
    call.gate.resume();
  }

  /** A turn that an agent refuses to answer has been taken, and must not come to the next one again. */
  function noteTurnsOf(agent: voice.Agent): void {
    if (noted.has(agent)) return;
    const own = agent.onUserTurnCompleted.bind(agent);
    const restore = replaceMethod(agent, 'onUserTurnCompleted', async (chatCtx, turn) => {
      try {
        await own(chatCtx, turn);
      } catch (error) {
        call.gate.turnCommitted();
        throw error;
      }
    });
    noted.set(agent, restore);
  }

  async function around(passage: Passage, pass: () => Promise<void>): Promise<void> {
    const { from, to, kind } = passage;
    noteTurnsOf(to);
    // The first agent of a session follows nobody.
    if (from === undefined) return await pass();
    const at = announced.indexOf(to);
    if (at === -1) begin();
    else announced.splice(at, 1);
    if (kind === 'task_is_over') call.tools.takeBackFrom(from);
    try {
      await pass();
      if (kind === 'task_begins') call.tools.handTo(to);
    } finally {
      end();
    }
  }

  const undo = [
    replacePassage(session, around),
    replaceMethod(session, 'updateAgent', (agent) => {
      // Before its start a session takes the agent and nothing follows.
      if (currentActivityAgent(session) !== undefined) {
        announced.push(agent);
        begin();
      }
      updateAgent(agent);
    }),
  ];
  return () => {
    for (const one of [...undo, ...noted.values()]) one();
  };
}
