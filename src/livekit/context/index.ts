/**
 * What the model knows: the chat context contains what the caller heard, a note says what was not heard.
 *
 * Read in this order: `chat-context.ts` (heard text in the items), `tell-unheard.ts` (the note, for one
 * request), `unheard-words.ts` (its wording), `written-text.ts` (what an agent shows of what it says).
 *
 * @module
 */
export { ChatContextKeeper, forget } from './chat-context.ts';
export { UnheardTeller } from './tell-unheard.ts';
export { readWrittenText } from './written-text.ts';
