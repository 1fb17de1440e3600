/** How fast the voice of a call speaks, by what it has said so far. */
export type VoiceRate = {
  /** How slowly it says the sounds of a text: 1 is usual. */
  stretch: number;
};

export function createVoiceRate(): VoiceRate {
  return { stretch: 1 };
}
