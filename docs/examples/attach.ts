import { voice, type JobContext, type llm, type stt, type tts, type VAD } from '@livekit/agents';
import { createFloor, type Floor } from 'floorkeeper';

/** The models of a call, of any provider. */
export type Models = {
  readonly vad: VAD;
  readonly stt: stt.STT;
  readonly llm: llm.LLM;
  readonly tts: tts.TTS;
};

/** What the entry of a LiveKit agent's job does; the five lines of the README. */
export async function takeCall(
  ctx: Pick<JobContext, 'room'>,
  agent: voice.Agent,
  { vad, stt, llm, tts }: Models,
): Promise<Floor> {
  const floor = await createFloor({ policies: './policies', workflow: 'support' });
  const session = new voice.AgentSession(floor.sessionOptions({ vad, stt, llm, tts }));
  floor.attach(session, ctx.room);
  await session.start({ agent, room: ctx.room });
  floor.say('recording_disclosure', 'This call is recorded.');
  return floor;
}
