import type { Configuration } from '../agents/index.ts';

/**
 * Removes a participant from a room, which hangs up a telephone line. Rejects where the server refuses
 * or cannot be reached; one that has left already is no fault.
 */
export async function removeParticipant(
  { url, apiKey, apiSecret }: Configuration['livekit'],
  room: string,
  identity: string,
): Promise<void> {
  const { RoomServiceClient, TwirpError } = await import('livekit-server-sdk');
  const rooms = new RoomServiceClient(url.replace(/^ws/u, 'http'), apiKey, apiSecret);
  try {
    await rooms.removeParticipant(room, identity);
  } catch (error) {
    if (!(error instanceof TwirpError) || error.status !== 404) throw error;
  }
}
