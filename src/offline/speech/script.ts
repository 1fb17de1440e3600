import { z } from 'zod';
import type { Listener, Transcriber } from './segment.ts';

/** Characters of one transcript: a minute of speech has about 900. */
const TRANSCRIPT_CHARS_MAX = 2000;
const TRANSCRIPTS_MAX = 1000;
const INTERIM_MAX = 500;

const spoken = z.string().max(TRANSCRIPT_CHARS_MAX);

/**
 * What a scripted recogniser answers: the next transcript for each segment in which it hears somebody.
 *
 * For sounds that no recogniser here gets right (real backchannels, digit strings): suites that load a
 * script say so in their name.
 */
export const scriptSchema = z.strictObject({
  transcripts: z
    .array(
      z
        .union([
          spoken,
          z.strictObject({ interim: z.array(spoken).max(INTERIM_MAX).default([]), final: spoken }),
        ])
        .transform((entry) =>
          typeof entry === 'string' ? { interim: wordByWord(entry), final: entry } : entry,
        )
        .refine(
          ({ interim }) => interim.every((text, i) => text.startsWith(interim[i - 1] ?? '')),
          {
            error: 'each interim text has to begin with the one before: clients only append',
          },
        ),
    )
    .min(1)
    .max(TRANSCRIPTS_MAX),
});
export type Script = z.infer<typeof scriptSchema>;

export type ScriptedTranscriber = Transcriber & {
  /** From the next segment on; several connections share the script, a segment each. */
  load(script: Script): void;
  unload(): void;
  isLoaded(): boolean;
  remaining(): number;
};

/** Answers segments from a loaded script; once it is used up, each further one is heard as nothing. */
export function createScriptedTranscriber(): ScriptedTranscriber {
  let transcripts: Script['transcripts'] | undefined;
  const listener: Listener = {
    begin(onWords) {
      const { interim, final } = transcripts?.shift() ?? { interim: [], final: '' };
      let said = 0;
      const sayUpTo = (count: number): void => {
        for (; said < Math.min(count, interim.length); said++) {
          const words = interim[said]!.slice(interim[said - 1]?.length ?? 0).trim();
          if (words !== '') onWords(words);
        }
      };
      return {
        push: (_audio, { atMs }) => sayUpTo(Math.floor(atMs / INTERIM_EVERY_MS)),
        async end() {
          sayUpTo(interim.length);
          return final;
        },
      };
    },
    close: () => undefined,
  };
  return {
    listen: async () => listener,
    load(script) {
      transcripts = [...script.transcripts];
    },
    unload() {
      transcripts = undefined;
    },
    isLoaded: () => transcripts !== undefined,
    remaining: () => transcripts?.length ?? 0,
  };
}

function wordByWord(text: string): string[] {
  const words = text.split(/\s+/);
  return words.map((_, index) => words.slice(0, index + 1).join(' '));
}

/** A spoken word lasts about so long (150 words a minute is 400 ms; short replies are faster). */
const INTERIM_EVERY_MS = 300;
