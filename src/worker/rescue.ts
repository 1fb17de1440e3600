import { log } from '@livekit/agents';
import { ParticipantKind } from '@livekit/rtc-node';

import type { Configuration } from '../agents/index.ts';
import type { RunningCall } from './lifeline.ts';

/**
 * Sends another agent into a call whose job has died, if its caller is still there: removes the dead
 * agent, which the server would keep for 20 s, and dispatches anew. The new job's metadata names the
 * call that it goes on with.
 */
export async function rescueCall(
  { livekit, agentName }: Configuration,
  { room, identity, callId, metadata }: RunningCall,
): Promise<void> {
  const { AgentDispatchClient, RoomServiceClient } = await import('livekit-server-sdk');
  const url = livekit.url.replace(/^ws/u, 'http');
  const rooms = new RoomServiceClient(url, livekit.apiKey, livekit.apiSecret);
  const participants = await rooms.listParticipants(room);
  if (participants.some((participant) => participant.identity === identity)) {
    await rooms.removeParticipant(room, identity);
  }
  const callers = participants.filter((participant) => !isAgent(participant));
  if (callers.length === 0) return;
  log().error({ call: callId }, 'the process of a call has died: another agent takes it over');
  const dispatches = new AgentDispatchClient(url, livekit.apiKey, livekit.apiSecret);
  await dispatches.createDispatch(room, agentName, { metadata: withCall(metadata, callId) });
}

/** Metadata that is not a JSON object is the application's own: what it says cannot be kept. */
function withCall(metadata: string, continues: string): string {
  try {
    const value: unknown = JSON.parse(metadata === '' ? '{}' : metadata);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return JSON.stringify({ ...value, continues });
    }
  } catch {
    // Falls through: only the name of the call is passed on.
  }
  return JSON.stringify({ continues });
}

/** The server's library and the room's name the kinds of participants by the same numbers. */
function isAgent({ kind }: { readonly kind: number }): boolean {
  const agent: number = ParticipantKind.AGENT;
  return kind === agent;
}
