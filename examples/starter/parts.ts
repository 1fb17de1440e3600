import { inference, log, type llm, type stt, type tts, type voice } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';

type Environment = Readonly<Record<string, string | undefined>>;

/** What hears, thinks and speaks. */
type Models = { readonly stt: stt.STT; readonly llm: llm.LLM; readonly tts: tts.TTS };

/**
 * The models of LiveKit inference, for which LiveKit Cloud's key is enough. With `OPENAI_BASE_URL`, those of
 * any server that speaks OpenAI's protocol, such as the offline one of this repository.
 */
export function createModels(env: Environment): Models {
  const { OPENAI_BASE_URL: baseURL, OPENAI_API_KEY: apiKey = 'none' } = env;
  if (baseURL === undefined) {
    return {
      stt: new inference.STT({ model: 'deepgram/nova-3', language: 'multi' }),
      llm: new inference.LLM({ model: 'openai/gpt-4.1-mini' }),
      tts: new inference.TTS({ model: 'cartesia/sonic-3' }),
    };
  }
  const server = { baseURL, apiKey };
  return {
    stt: new openai.STT({ ...server, useRealtime: true, language: 'en' }),
    llm: new openai.LLM({ ...server, model: env['MODEL'] ?? 'gpt-4.1-mini' }),
    tts: new openai.TTS(server),
  };
}

type NoiseFilter = NonNullable<voice.RoomInputOptions['noiseCancellation']>;

/**
 * LiveKit's noise cancellation, which works with LiveKit Cloud. Its package is optional: where it is not
 * installed, the audio is not filtered.
 */
export async function loadNoiseFilter(): Promise<NoiseFilter | undefined> {
  try {
    const filters = (await import(NOISE_CANCELLATION)) as {
      readonly BackgroundVoiceCancellation: () => NoiseFilter;
    };
    return filters.BackgroundVoiceCancellation();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) {
      throw error;
    }
    log().info(`there is no noise cancellation: \`npm install ${NOISE_CANCELLATION}\` adds it`);
    return undefined;
  }
}

/** A name in a variable is looked for when it is imported, and not before. */
const NOISE_CANCELLATION: string = '@livekit/noise-cancellation-node';
