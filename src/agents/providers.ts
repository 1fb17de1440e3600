import { inference, type llm, type stt, type tts, type VAD } from '@livekit/agents';
import type * as OpenAi from '@livekit/agents-plugin-openai';

import { needPackages, type OptionalPackage } from '../packages/index.ts';
import type { Configuration } from './configuration.ts';

/** The models of one call. */
export type Providers = {
  readonly stt: stt.STT;
  readonly llm: llm.LLM;
  readonly tts: tts.TTS;
  /** Absent: LiveKit's bundled one. */
  readonly vad: VAD | undefined;
};

/** The key sent to a server without accounts; the plugin refuses an empty one. */
const NO_KEY = 'none';

/**
 * Creates the models of one call. The offline stack is the OpenAI plugin with another base URL, so the same
 * code runs with and without a provider. The recogniser listens in the policy's first language.
 */
export async function createProviders(
  configuration: Configuration,
  languages: readonly string[],
): Promise<Providers> {
  return {
    stt: await sttOf(configuration, languages[0] ?? 'en'),
    llm: await llmOf(configuration),
    tts: await ttsOf(configuration),
    vad: configuration.vad === 'silero' ? await loadSilero() : undefined,
  };
}

function connection(configuration: Configuration): { apiKey: string; baseURL?: string } {
  const { apiKey = NO_KEY, baseUrl } = configuration.openai;
  return { apiKey, ...(baseUrl === undefined ? {} : { baseURL: baseUrl }) };
}

async function sttOf(configuration: Configuration, language: string): Promise<stt.STT> {
  const { provider, model } = configuration.stt;
  if (provider === 'livekit') return inference.STT.fromModelString(model);
  const openai = await loadOpenAi();
  // Only the realtime socket gives interim words, in which "stop" and a request for a human are heard early.
  return new openai.STT({ ...connection(configuration), model, useRealtime: true, language });
}

async function llmOf(configuration: Configuration): Promise<llm.LLM> {
  const { provider, model } = configuration.llm;
  if (provider === 'livekit') return inference.LLM.fromModelString(model);
  const openai = await loadOpenAi();
  return new openai.LLM({ ...connection(configuration), model });
}

async function ttsOf(configuration: Configuration): Promise<tts.TTS> {
  const { provider, model } = configuration.tts;
  if (provider === 'livekit') return inference.TTS.fromModelString(model);
  const openai = await loadOpenAi();
  const voice = configuration.ttsVoice;
  return new openai.TTS({
    ...connection(configuration),
    model,
    ...(voice === undefined ? {} : { voice: voice as OpenAi.TTSVoices }),
  });
}

/** The packages of LiveKit's plugins that a configuration needs. Both are optional peers. */
export function pluginsOf({ stt, llm, tts, vad }: Configuration): readonly OptionalPackage[] {
  const isOpenAi = [stt, llm, tts].some(({ provider }) => provider !== 'livekit');
  return [...(isOpenAi ? [OPENAI] : []), ...(vad === 'silero' ? [SILERO] : [])];
}

const OPENAI: OptionalPackage = '@livekit/agents-plugin-openai';
const SILERO: OptionalPackage = '@livekit/agents-plugin-silero';

async function loadOpenAi(): Promise<typeof OpenAi> {
  needPackages('the worker', [OPENAI]);
  return import('@livekit/agents-plugin-openai');
}

async function loadSilero(): Promise<VAD> {
  needPackages('the worker', [SILERO]);
  // Loaded only when it is configured: its native runtime is large.
  const silero = await import('@livekit/agents-plugin-silero');
  return silero.VAD.load();
}
