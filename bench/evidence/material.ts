/**
 * What synthetic calls are made from: the voices, words and messages of recorded calls.
 */
import { readdirSync, readFileSync } from 'node:fs';

import type { EngineEvent } from '../../src/core/index.ts';
import { parseRecord, type EventData } from '../../src/evidence/index.ts';

/** Something the caller did, as recorded: each event with its milliseconds since the voice began. */
export type Utterance = readonly { readonly afterMs: number; readonly event: EngineEvent }[];

/** A message as it was recorded. */
export type RecordedMessage = {
  readonly messageType: string;
  readonly lastsMs: number;
  readonly words: number;
  readonly endsInQuestion: boolean;
};

/** Everything that was taken from the recorded calls. */
export type Material = {
  readonly utterances: readonly Utterance[];
  readonly messages: readonly RecordedMessage[];
};

/** Takes the utterances and messages out of every record in a folder. */
export function readMaterial(folder: URL): Material {
  const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  const calls = names.toSorted().map((name) => eventsOf(new URL(name, folder)));
  return { utterances: calls.flatMap(utterancesOf), messages: calls.flatMap(messagesOf) };
}

function eventsOf(file: URL): readonly EngineEvent[] {
  const record = parseRecord(readFileSync(file, 'utf8'));
  if (!record.ok) throw new Error(`${file.pathname} is not a record: ${record.error.message}`);
  return record.lines.flatMap(({ type, data }) =>
    type === 'floorkeeper.event' ? [(data as EventData).event] : [],
  );
}

/** A voice with its words; the final transcript comes up to a second after the voice has ended. */
function utterancesOf(events: readonly EngineEvent[]): readonly Utterance[] {
  return events.flatMap((start, index) => {
    if (start.type !== 'user_speech_started') return [];
    const rest = events.slice(index + 1);
    const next = rest.findIndex(({ type }) => type === 'user_speech_started');
    const own = next === -1 ? rest : rest.slice(0, next);
    const kept = [start, ...own.filter(({ type }) => OF_THE_CALLER.has(type))];
    return [kept.map((event) => ({ afterMs: event.atMs - start.atMs, event }))];
  });
}

const OF_THE_CALLER: ReadonlySet<string> = new Set([
  'user_speech_continued',
  'user_speech_ended',
  'words_heard',
]);

function messagesOf(events: readonly EngineEvent[]): readonly RecordedMessage[] {
  const found = new Map<string, RecordedMessage>();
  for (const event of events) {
    if (event.type === 'message_queued') {
      const { messageType } = event;
      found.set(event.messageId, { messageType, lastsMs: 0, words: 0, endsInQuestion: false });
    }
    if (event.type !== 'text_appended' && event.type !== 'message_finished') continue;
    const message = found.get(event.messageId);
    if (message === undefined) continue;
    const more =
      event.type === 'message_finished' ? { lastsMs: event.playedMs } : { ...event.evidence };
    found.set(event.messageId, { ...message, ...more });
  }
  return [...found.values()].filter(({ lastsMs }) => lastsMs > 0);
}
