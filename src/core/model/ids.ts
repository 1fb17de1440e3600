declare const kind: unique symbol;

type Id<Kind extends string> = string & { readonly [kind]: Kind };

/** One thing the agent says: a LiveKit `SpeechHandle`, with all its segments. */
export type MessageId = Id<'message'>;
/** One audio segment of a message; a reply with tools has several. */
export type SegmentId = Id<'segment'>;
/** One utterance of the caller, its interim and final transcripts; also its reference in the vault. */
export type UtteranceId = Id<'utterance'>;
/** One key the caller pressed; also its reference in the vault. */
export type KeyRef = Id<'key'>;
/** One time that LiveKit asks whether the caller's turn is over. */
export type AskId = Id<'ask'>;
/** One running tool call, as LiveKit names it. */
export type ToolCallId = Id<'tool_call'>;
/** One action of the engine; `action_done`, `action_degraded` and `action_failed` answer with it. */
export type ActionId = Id<'action'>;
/** One decision of the engine. */
export type DecisionId = Id<'decision'>;
/** One overlap: sound from the caller while a message is in force. */
export type OverlapId = Id<'overlap'>;

/** Brands a string as an id of a kind: `id<MessageId>('m1')`. */
// The type parameter is needed: the calling code names the kind, and nothing can infer it.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function id<Kind extends Id<string>>(value: string): Kind {
  return value as Kind;
}
