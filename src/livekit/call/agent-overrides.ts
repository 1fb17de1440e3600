import { voice } from '@livekit/agents';
import type { stt, VAD } from '@livekit/agents';

import { FloorConfigError, unawaited } from '../ground/index.ts';

/** A part of an agent that takes the place of the session's, and so goes round the floor. */
export type AgentOverride = 'stt' | 'vad' | 'turnHandling' | 'sttNode';

/** The parts that an agent brings of its own, the floor's own among them left out. */
export function overridesOf(
  agent: voice.Agent,
  isOurs: (part: stt.STT | VAD) => boolean,
): readonly AgentOverride[] {
  const found: AgentOverride[] = [];
  if (agent.stt !== undefined && !isOurs(agent.stt)) found.push('stt');
  if (agent.vad !== undefined && !isOurs(agent.vad)) found.push('vad');
  if (agent.turnHandling !== undefined) found.push('turnHandling');
  if (agent.sttNode !== voice.Agent.prototype.sttNode) found.push('sttNode');
  return found;
}

/** Refuses the first agent of a session where it would go round the floor. */
export function refuseOverrides(overrides: readonly AgentOverride[]): void {
  if (overrides.length === 0) return;
  const names = overrides.map((name) => `\`${name}\``).join(', ');
  throw new FloorConfigError(
    `the agent has its own ${names}, which takes the place of the session's: the floor would not be asked`,
    'give them to `floor.sessionOptions` instead, or say it in the policy',
  );
}

/**
 * Puts the floor's parts around those of an agent that follows another. Before the agent runs,
 * `updateOptions` takes effect at once. Gives what still goes round the floor.
 */
export function wrapOverrides(
  agent: voice.Agent,
  overrides: readonly AgentOverride[],
  wrap: { stt(inner: stt.STT): stt.STT; vad(inner: VAD): VAD },
): readonly AgentOverride[] {
  if (overrides.includes('stt') && agent.stt !== undefined) {
    unawaited('the agent', agent.updateOptions({ stt: wrap.stt(agent.stt) }));
  }
  if (overrides.includes('vad') && agent.vad !== undefined) {
    unawaited('the agent', agent.updateOptions({ vad: wrap.vad(agent.vad) }));
  }
  return overrides.filter((name) => name === 'turnHandling' || name === 'sttNode');
}
