import {
  FLITE_RATE_HZ,
  loadFlite,
  speakPhones,
  type FliteModule,
  type FliteVoice,
  sentencesOf,
} from '../../offline/index.ts';
import { joinSamples } from '../../sound/index.ts';

/** A word of a text and when the voice speaks it, milliseconds from the start of the speech. */
export type ReferenceWord = {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
};

/** A text as the offline voice speaks it to its end, and where each word lies in it. */
export type ReferenceSpeech = {
  /** 16 kHz. */
  readonly samples: Int16Array;
  readonly words: readonly ReferenceWord[];
};

/** The voice in which the agent speaks in calls by scenario. */
export const AGENT_VOICE: FliteVoice = 'slt';

/** Speaks texts again, to compare a recording with. */
export type ReferenceSpeaker = (text: string) => ReferenceSpeech;

/** The agent's voice, once for the process. */
export async function agentSpeaker(): Promise<ReferenceSpeaker> {
  shared ??= loadFlite().then((flite) => createReferenceSpeaker(flite, AGENT_VOICE));
  return shared;
}

let shared: Promise<ReferenceSpeaker> | undefined;

/**
 * Speaks a message as the agent's provider does, sentence by sentence, and asks the engine itself
 * when each sound was made. Nothing is found in audio here, and nothing comes from the worker: this
 * is the truth that its own account is measured against.
 *
 * The engine tells sounds, not words. A word's sounds are those it has when it is spoken alone; both
 * rows are then laid side by side, because some sounds change in company ("the" before a vowel).
 */
export function createReferenceSpeaker(flite: FliteModule, voice: FliteVoice): ReferenceSpeaker {
  const known = new Map<string, readonly string[]>();
  const soundsOf = (word: string): readonly string[] => {
    const sounds =
      known.get(word) ?? speakPhones(flite, word, voice).phones.map(({ name }) => name);
    known.set(word, sounds);
    return sounds;
  };
  return (text) => {
    const parts: Int16Array[] = [];
    const words: ReferenceWord[] = [];
    let fromMs = 0;
    for (const sentence of sentencesOf(text)) {
      const { samples, phones } = speakPhones(flite, sentence, voice);
      const texts = wordsOf(sentence);
      const alone = texts.flatMap((word, index) =>
        soundsOf(word).map((name) => ({ name, word: index })),
      );
      const owners = ownersOf(
        phones.map(({ name }) => name),
        alone,
      );
      for (const [index, word] of texts.entries()) {
        const own = phones.filter((_, at) => owners[at] === index);
        const startMs = fromMs + (own[0]?.startMs ?? (words.at(-1)?.endMs ?? fromMs) - fromMs);
        const endMs = own.length === 0 ? startMs : fromMs + own.at(-1)!.endMs;
        words.push({ text: word, startMs, endMs });
      }
      parts.push(samples);
      fromMs += (1000 * samples.length) / FLITE_RATE_HZ;
    }
    return { samples: joinSamples(parts), words };
  };
}

/** The words of a text as they are counted everywhere: what stands between spaces and is spoken. */
export function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
}

/**
 * To which word each sound belongs: the cheapest way to turn the words' own sounds into those that
 * were made. A sound that no word has alone belongs to the word before it.
 */
function ownersOf(
  made: readonly string[],
  alone: readonly { readonly name: string; readonly word: number }[],
): readonly number[] {
  const costs: number[][] = Array.from({ length: made.length + 1 }, () => []);
  for (let i = 0; i <= made.length; i++) {
    for (let j = 0; j <= alone.length; j++) {
      const differs = made[i - 1] === alone[j - 1]?.name ? 0 : 1;
      const ways = [
        i > 0 && j > 0 ? costs[i - 1]![j - 1]! + differs : Infinity,
        i > 0 ? costs[i - 1]![j]! + 1 : Infinity,
        j > 0 ? costs[i]![j - 1]! + 1 : Infinity,
      ];
      costs[i]![j] = i === 0 && j === 0 ? 0 : Math.min(...ways);
    }
  }
  const owners: number[] = Array.from({ length: made.length }, () => 0);
  let j = alone.length;
  for (let i = made.length; i > 0;) {
    const cost = costs[i]![j]!;
    const differs = made[i - 1] === alone[j - 1]?.name ? 0 : 1;
    if (j > 0 && cost === costs[i]![j - 1]! + 1) {
      j -= 1;
      continue;
    }
    owners[i - 1] = alone[Math.max(0, j - 1)]?.word ?? 0;
    i -= 1;
    if (j > 0 && cost === costs[i]![j - 1]! + differs) j -= 1;
  }
  return owners;
}
