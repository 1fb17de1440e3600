import type { llm } from '@livekit/agents';

import type { ScriptedLlm, Script } from '../parts/scripted-llm.ts';
import { openStage, type Stage, type StageOptions } from './stage.ts';

export const LONG = 'one two three four five six seven eight nine ten eleven twelve';
export const SHORT = 'That is all I know.';

// The grace lets a few words be heard, however busy the machine is: a voice of `CUTS_MS` outlives it.
const POLICY = `
messages:
  answer: { graceMs: 400, speech: { mode: immediate, minSpeechMs: 60 }, onInterruption: { stop: now } }
  plain: { speech: { mode: immediate, minSpeechMs: 60 }, onInterruption: { stop: now } }
  weighed: { speech: { mode: adaptive, minSpeechMs: 60 }, onInterruption: { stop: now, offerToContinue: true } }
`;

/** Milliseconds of voice that cut a message of the type `answer`. */
export const CUTS_MS = 700;

/** Answers the first turn at length, the others shortly. */
export const longFirst: Script = (last) => (wordsOf(last) === 'tell me' ? LONG : SHORT);

/** A session whose answers are cut by any voice. */
export function openCuttable(options: StageOptions = {}): Promise<Stage> {
  return openStage({ policy: POLICY, script: longFirst, ...options });
}

/** The caller asks, and cuts the long answer. */
export async function cutAnswer(stage: Stage): Promise<void> {
  stage.stt.final('tell me');
  await stage.speaking();
  await stage.vad.hear(CUTS_MS);
  await stage.decision(({ verdict }) => verdict === 'interrupt');
}

/** The messages of the conversation, in their order. */
export function itemsOf({ session }: Stage): llm.ChatMessage[] {
  return session.history.items.filter((item) => item.type === 'message');
}

/** The item of the message that was cut last. */
export function cutItemOf(stage: Stage): llm.ChatMessage | undefined {
  return itemsOf(stage).findLast(({ interrupted }) => interrupted);
}

/** What the floor has written beside an item. */
export type Extra = {
  readonly unheardText: string;
  readonly boundarySource: string;
  readonly confidence: number;
  readonly playedMs: number;
  readonly decisionId: string;
};

export function extraOf(item: llm.ChatMessage | undefined): Partial<Extra> {
  return item?.extra['floorkeeper'] ?? {};
}

/** What was heard of an item and what not, put together again. */
export function wholeOf(item: llm.ChatMessage | undefined): string {
  return `${item?.textContent ?? ''} ${extraOf(item).unheardText ?? ''}`;
}

/** What a model was told beside the conversation, request by request. */
export function notesOf({ asked }: ScriptedLlm): string[][] {
  return asked.map((lines) => lines.filter((line) => line.startsWith('system: A note')));
}

export function wordsOf(item: llm.ChatItem | undefined): string | undefined {
  return item?.type === 'message' ? item.textContent : undefined;
}
