import { stt } from '@livekit/agents';

/** A recogniser may send a final transcript again with other punctuation. */
export function wordsOf(text: string): string {
  return (
    text
      .toLowerCase()
      .replaceAll(/[\p{P}\s]+/gu, ' ')
      .trim() || text
  );
}

export function isTranscript(type: stt.SpeechEventType): boolean {
  return (
    type === stt.SpeechEventType.FINAL_TRANSCRIPT ||
    type === stt.SpeechEventType.INTERIM_TRANSCRIPT ||
    type === stt.SpeechEventType.PREFLIGHT_TRANSCRIPT
  );
}

/**
 * An empty interim transcript, which clears the interim words of a kept final one. LiveKit would commit
 * them as a turn when the session closes (audio_recognition.ts:2403, 1.9.0), even collected digits.
 */
export function withoutWords(final: stt.SpeechEvent): stt.SpeechEvent {
  const [best] = final.alternatives ?? [];
  const type = stt.SpeechEventType.INTERIM_TRANSCRIPT;
  return best === undefined ? { type } : { type, alternatives: [{ ...best, text: '' }] };
}

/** Joins final transcripts into one: the words in order, the lowest confidence. */
export function joinTranscripts(events: readonly stt.SpeechEvent[]): stt.SpeechEvent | undefined {
  const [first, ...rest] = events;
  if (first === undefined || rest.length === 0) return first;
  const parts = events.flatMap(({ alternatives }) => alternatives?.[0] ?? []);
  const [head] = parts;
  const last = parts.at(-1);
  if (head === undefined || last === undefined) return first;
  const text = parts.map((part) => part.text.trim()).join(' ');
  const confidence = Math.min(...parts.map((part) => part.confidence));
  return { ...first, alternatives: [{ ...head, text, confidence, endTime: last.endTime }] };
}

/**
 * Removes the times of a transcript that is passed on late. They would place it in the agent's speech,
 * where LiveKit's adaptive mode ignores it (audio_recognition.ts:1068, 1.9.0); zero means "no time".
 */
export function withoutTimes(event: stt.SpeechEvent): stt.SpeechEvent {
  const { speechEndTime: _, ...timeless } = event;
  const [best, ...others] = event.alternatives ?? [];
  if (best === undefined) return timeless;
  return { ...timeless, alternatives: [{ ...best, startTime: 0, endTime: 0 }, ...others] };
}
