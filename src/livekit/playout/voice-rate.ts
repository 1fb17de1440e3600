/** How fast the voice of a call speaks, measured on what it has said so far. */
export type VoiceRate = {
  /** How slowly it speaks the sounds of a text, relative to the usual 1. */
  stretch: number;
  /** Milliseconds per character, white space included; `undefined` before its first whole segment. */
  msPerCharacter: number | undefined;
};

export function createVoiceRate(): VoiceRate {
  return { stretch: 1, msPerCharacter: undefined };
}

/** Learns from a text that was spoken to its end. Ignores short texts, which say little. */
export function learnRate(voice: VoiceRate, text: string, spokenMs: number): void {
  if (text.length < CHARACTERS_LEAST || spokenMs <= 0) return;
  const found = spokenMs / text.length;
  const known = voice.msPerCharacter ?? found;
  voice.msPerCharacter = known + (found - known) * NEWER_SHARE;
}

const CHARACTERS_LEAST = 15;
const NEWER_SHARE = 0.5;

/** What voices usually need for a character, before this voice has spoken. */
export const USUAL_MS_PER_CHARACTER = 62;
