import { voice } from '@livekit/agents';

import type { Call } from './call.ts';
import { replaceMethod, replaceTransition, startIsOver, type Transition } from '../ground/index.ts';

/**
 * Keeps the caller's turns while one agent follows another: LiveKit drops those that end meanwhile.
 * They go to the next agent, when it listens. `onAgent` is called just before an agent runs, the first
 * one too. Returns what ends the keeping.
 *
 * There is no bound but LiveKit's own end of the transition, which it tells for a failed one as well:
 * what was let go earlier would be dropped.
 */
export function keepTurnsInTransitions(
  session: voice.AgentSession,
  call: Call,
  onAgent: (agent: voice.Agent) => void,
): () => void {
  const updateAgent = session.updateAgent.bind(session);
  const keeping = keepTurns(call);
  const refusals = noteRefusals(() => call.gate.turnCommitted());
  /** `updateAgent` stops LiveKit from taking turns at once, and the transition comes later. */
  const announced: voice.Agent[] = [];

  async function around(transition: Transition, pass: () => Promise<void>): Promise<void> {
    const { from, to, kind } = transition;
    refusals.noteThoseOf(to);
    onAgent(to);
    const at = announced.indexOf(to);
    // The first agent of a session follows nobody.
    if (at === -1 && from === undefined) return await pass();
    if (at === -1) keeping.begin();
    else announced.splice(at, 1);
    if (kind === 'task_is_over') call.tools.takeBackFrom(from);
    try {
      await pass();
      if (kind === 'task_begins') call.tools.handTo(to);
    } finally {
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
    () => refusals.close(),
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

/** A turn that an agent refuses to answer has been taken, and must not come to the next one again. */
function noteRefusals(onRefused: () => void) {
  const noted = new Map<voice.Agent, () => void>();
  return {
    noteThoseOf(agent: voice.Agent): void {
      if (noted.has(agent)) return;
      const own = agent.onUserTurnCompleted.bind(agent);
      const restore = replaceMethod(agent, 'onUserTurnCompleted', async (chatCtx, turn) => {
        try {
          await own(chatCtx, turn);
        } catch (error) {
          // Any other fault LiveKit logs, and takes the turn all the same.
          if (error instanceof voice.StopResponse) onRefused();
          throw error;
        }
      });
      noted.set(agent, restore);
    },
    close(): void {
      for (const restore of noted.values()) restore();
    },
  };
}
