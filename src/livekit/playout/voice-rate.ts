/** How fast the voice of a call speaks, by what it has said so far. */
export type VoiceRate = {
  /** How slowly it says the sounds of a text: 1 is usual. */
  stretch: number;
  /** Milliseconds a character, white space included; `undefined` before its first whole segment. */
  msPerCharacter: number | undefined;
};

export function createVoiceRate(): VoiceRate {
  return { stretch: 1, msPerCharacter: undefined };
}

/** Learns from a text that was spoken to its end. Short ones say little. */
export function learnRate(voice: VoiceRate, text: string, spokenMs: number): void {
  if (text.length < CHARACTERS_LEAST || spokenMs <= 0) return;
  const found = spokenMs / text.length;
  const known = voice.msPerCharacter ?? found;
  voice.msPerCharacter = known + (found - known) * NEWER_SHARE;
}

const CHARACTERS_LEAST = 15;
const NEWER_SHARE = 0.5;
