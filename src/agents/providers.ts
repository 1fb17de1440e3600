import { inference, type llm, type stt, type tts, type VAD } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';

import type { Configuration } from './configuration.ts';

/** The models of one call. */
export type Providers = {
  readonly stt: stt.STT;
  readonly llm: llm.LLM;
  readonly tts: tts.TTS;
  /** Absent: LiveKit's bundled one. */
  readonly vad: VAD | undefined;
};

/** The key that a server without accounts is given; the plugin refuses an empty one. */
const NO_KEY = 'none';

/**
 * Makes the models of one call. The offline stack is the OpenAI plugin with another base URL: the
 * same code runs with and without a provider. The first language of the policy is the one that is
 * recognised.
 */
export async function createProviders(
  configuration: Configuration,
  languages: readonly string[],
): Promise<Providers> {
  return {
    stt: sttOf(configuration, languages[0] ?? 'en'),
    llm: llmOf(configuration),
    tts: ttsOf(configuration),
    vad: configuration.vad === 'silero' ? await loadSilero() : undefined,
  };
}

function connection(configuration: Configuration): { apiKey: string; baseURL?: string } {
  const { apiKey = NO_KEY, baseUrl } = configuration.openai;
  return { apiKey, ...(baseUrl === undefined ? {} : { baseURL: baseUrl }) };
}

function sttOf(configuration: Configuration, language: string): stt.STT {
  const { provider, model } = configuration.stt;
  if (provider === 'livekit') return inference.STT.fromModelString(model);
  // Its realtime socket alone gives interim words, which stop and escalation are heard in.
  return new openai.STT({ ...connection(configuration), model, useRealtime: true, language });
}

function llmOf(configuration: Configuration): llm.LLM {
  const { provider, model } = configuration.llm;
  if (provider === 'livekit') return inference.LLM.fromModelString(model);
  return new openai.LLM({ ...connection(configuration), model });
}

function ttsOf(configuration: Configuration): tts.TTS {
  const { provider, model } = configuration.tts;
  if (provider === 'livekit') return inference.TTS.fromModelString(model);
  const voice = configuration.ttsVoice;
  return new openai.TTS({
    ...connection(configuration),
    model,
    ...(voice === undefined ? {} : { voice: voice as openai.TTSVoices }),
  });
}

async function loadSilero(): Promise<VAD> {
  // Loaded only where it is asked for: its native runtime is large.
  const silero = await import('@livekit/agents-plugin-silero');
  return silero.VAD.load();
}
