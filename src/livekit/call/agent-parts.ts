import { inference, llm, voice, type stt, type VAD } from '@livekit/agents';

import { FloorConfigError, replaceGetter, replaceMethod, setAgentPart } from '../ground/index.ts';
import { GatedStt, gateSttNode, turnEndOf, type TurnEnd, VadTap } from '../ears/index.ts';
import type { Call } from './call.ts';

/** A part of an agent that the floor cannot wrap, so it bypasses the floor. */
export type BypassedPart = 'llm' | 'vad';

/** Refuses the first agent of a session if the floor cannot control its model. */
export function refuseModel(agent: voice.Agent): void {
  if (!isRealtime(agent)) return;
  throw new FloorConfigError(
    'the agent has a realtime model of its own, which hears and speaks by itself: that is not supported yet',
    'give the agent an LLM, with an STT and a TTS',
  );
}

/**
 * Wraps the parts that an agent brings itself and that replace the session's: at the first start and
 * after every handoff, just before the agent runs. Undoes all of it at the end, so that the agent can
 * serve another call.
 */
export class AgentParts {
  readonly #call: Call;
  readonly #sessionStt: stt.STT | undefined;
  readonly #adopted = new WeakMap<voice.Agent, Adopted>();

  constructor(call: Call, session: voice.AgentSession) {
    this.#call = call;
    this.#sessionStt = session.stt;
  }

  /** Wraps the agent's parts; returns those that bypass the floor nevertheless. */
  adopt(agent: voice.Agent): readonly BypassedPart[] {
    const { agents, turnEnds } = this.#call;
    agents.wrap(agent, 'parts', () => {
      const adopted = this.#wrap(agent);
      this.#adopted.set(agent, adopted);
      return adopted.undo;
    });
    const adopted = this.#adopted.get(agent);
    turnEnds.use(adopted?.turnEnd);
    return adopted?.bypassed ?? [];
  }

  close(): void {
    this.#call.agents.putAllBack('parts');
  }

  #wrap(agent: voice.Agent): Adopted {
    const bypassed = bypassedBy(agent);
    const chosen = agent.turnHandling?.turnDetection ?? undefined;
    const turnEnd = chosen === undefined ? undefined : turnEndOf(chosen);
    const undo = [...this.#wrapEars(agent), this.#governTurns(agent, turnEnd)];
    const undoAll = (): void => {
      for (const one of undo.toReversed()) one();
    };
    return { bypassed, turnEnd, undo: undoAll };
  }

  #wrapEars(agent: voice.Agent): readonly (() => void)[] {
    const call = this.#call;
    const hasNode = agent.sttNode !== voice.Agent.prototype.sttNode;
    // The output of the agent's own `sttNode` is gated; a gate on its recogniser would be a second one.
    const wrapStt = (inner: stt.STT): stt.STT => {
      const bare = inner instanceof GatedStt ? inner.inner : inner;
      return hasNode ? call.ears.streaming(bare) : call.ears.wrapStt(bare);
    };
    const wrapVad = (inner: VAD): VAD =>
      call.ears.wrapVad(inner instanceof VadTap ? inner.inner : inner);
    const undo: (() => void)[] = [];
    if (agent.vad !== undefined) undo.push(setAgentPart(agent, 'vad', wrapVad(agent.vad)));
    const { stt: own = hasNode ? this.#sessionStt : undefined } = agent;
    if (own !== undefined) undo.push(setAgentPart(agent, 'stt', wrapStt(own)));
    if (hasNode) {
      const node = agent.sttNode.bind(agent);
      undo.push(replaceMethod(agent, 'sttNode', gateSttNode(node, call.gate)));
    }
    const update = agent.updateOptions.bind(agent);
    undo.push(
      replaceMethod(agent, 'updateOptions', async (options = {}) => {
        const { stt: newStt, vad: newVad } = options;
        const recogniser =
          typeof newStt === 'string' ? inference.STT.fromModelString(newStt) : newStt;
        await update({
          ...options,
          ...(newVad ? { vad: wrapVad(newVad) } : {}),
          ...(recogniser ? { stt: wrapStt(recogniser) } : {}),
        });
      }),
    );
    return undo;
  }

  /** Options that the agent's `turnHandling` leaves out, LiveKit takes from the session: the floor's. */
  #governTurns(agent: voice.Agent, turnEnd: TurnEnd | undefined): () => void {
    const own = agent.turnHandling;
    if (own === undefined) return () => undefined;
    const { turnDetection: _, interruption, ...rest } = own;
    const governed = turnEnd && this.#call.turnEnds.govern(turnEnd);
    const restore = replaceGetter(agent, 'turnHandling', {
      ...rest,
      ...(governed === undefined ? {} : { turnDetection: governed.given }),
      ...(interruption === undefined
        ? {}
        : { interruption: { ...interruption, discardAudioIfUninterruptible: false } }),
    });
    return () => {
      restore();
      governed?.undo();
    };
  }
}

/** An agent whose parts the floor has wrapped. */
type Adopted = {
  readonly bypassed: readonly BypassedPart[];
  /** How the agent finds the end of a turn, if it has chosen that itself. */
  readonly turnEnd: TurnEnd | undefined;
  readonly undo: () => void;
};

function bypassedBy(agent: voice.Agent): readonly BypassedPart[] {
  const found: BypassedPart[] = [];
  if (isRealtime(agent)) found.push('llm');
  if (agent._vad === null) found.push('vad');
  return found;
}

function isRealtime(agent: voice.Agent): boolean {
  return agent.llm instanceof llm.RealtimeModel || agent.llm instanceof llm.DuplexModel;
}
