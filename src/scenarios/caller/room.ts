import { AccessToken, AgentDispatchClient, RoomServiceClient } from 'livekit-server-sdk';
import { RoomEvent, type Room } from './media.ts';

import { CallError } from '../file/index.ts';

/** A LiveKit server and the key that opens it. */
export type LivekitAccess = {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
};

/** Which agent takes the call, and its job metadata. */
export type DispatchRequest = {
  readonly roomName: string;
  readonly agentName: string;
  /** The job's metadata, JSON. */
  readonly metadata: string;
};

/** Creates the room of one call; the server removes it when the caller has left. */
export async function createCallRoom(access: LivekitAccess, roomName: string): Promise<void> {
  await roomsOf(access).createRoom({ name: roomName, emptyTimeout: 60, departureTimeout: 5 });
}

/** Ends the call for everybody; a room that is gone already is no fault. */
export async function deleteCallRoom(access: LivekitAccess, roomName: string): Promise<void> {
  await roomsOf(access)
    .deleteRoom(roomName)
    .catch(() => undefined);
}

/**
 * A token that makes its bearer look as LiveKit's SIP service shows a telephone caller: kind, name of
 * the identity, attributes. The numbers are from the range that is kept for fiction.
 */
export async function callerToken(access: LivekitAccess, roomName: string): Promise<string> {
  const token = new AccessToken(access.apiKey, access.apiSecret, {
    identity: 'sip_+15555550123',
    name: 'Phone +15555550123',
    attributes: {
      'sip.callID': roomName,
      'sip.callStatus': 'active',
      'sip.phoneNumber': '+15555550123',
      'sip.trunkPhoneNumber': '+15555550100',
      'sip.trunkID': 'ST_local',
      'sip.ruleID': 'SDR_local',
    },
  });
  token.kind = 'sip';
  token.addGrant({
    roomJoin: true,
    room: roomName,
    canPublish: true,
    canSubscribe: true,
    canPublishData: true,
  });
  return token.toJwt();
}

/**
 * Asks for the agent and waits until it is in the room.
 *
 * A worker that is busy starting jobs refuses ("no worker is available") and the server does not ask again,
 * so the dispatch is repeated until the bound is reached.
 */
export async function dispatchAgent(
  access: LivekitAccess,
  request: DispatchRequest,
  room: Room,
  signal: AbortSignal,
): Promise<void> {
  const dispatches = new AgentDispatchClient(httpUrl(access.url), access.apiKey, access.apiSecret);
  const { roomName, agentName, metadata } = request;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { id } = await dispatches.createDispatch(roomName, agentName, { metadata });
    if (await othersArrive(room, ARRIVES_WITHIN_MS, signal)) return;
    signal.throwIfAborted();
    await dispatches.deleteDispatch(id, roomName).catch(() => undefined);
  }
  throw new CallError(
    'CALL_NO_AGENT',
    `no agent named \`${agentName}\` came into the room`,
    'is the worker running, with this `FLOORKEEPER_AGENT_NAME` and at this server? its log says why it refused',
  );
}

async function othersArrive(room: Room, withinMs: number, signal: AbortSignal): Promise<boolean> {
  if (room.remoteParticipants.size > 0) return true;
  return new Promise((resolve) => {
    const settle = (arrived: boolean) => (): void => {
      clearTimeout(timer);
      room.off(RoomEvent.ParticipantConnected, onArrived);
      signal.removeEventListener('abort', onAborted);
      resolve(arrived);
    };
    const onArrived = settle(true);
    const onAborted = settle(false);
    const timer = setTimeout(settle(false), withinMs);
    room.on(RoomEvent.ParticipantConnected, onArrived);
    signal.addEventListener('abort', onAborted);
  });
}

function roomsOf({ url, apiKey, apiSecret }: LivekitAccess): RoomServiceClient {
  return new RoomServiceClient(httpUrl(url), apiKey, apiSecret);
}

function httpUrl(url: string): string {
  return url.replace(/^ws/, 'http');
}

const ATTEMPTS = 4;
/** A job process starts in 1 to 4 s on two busy cores. */
const ARRIVES_WITHIN_MS = 15_000;
