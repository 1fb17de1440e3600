/**
 * What each event and each deadline changes: the only place where state, actions and decisions are written.
 *
 * Read in this order: `draft.ts` (how a step is written down), `deadline.ts` (what is due when), then the
 * handlers by subject: `message.ts` and `message-end.ts` (messages come, play and end), `voice.ts` and
 * `overlap.ts` (the caller makes a sound), `words.ts` and `late-words.ts` (the caller says something),
 * `keys.ts`, `collection.ts`, `silence.ts`, `turn.ts`, `tool.ts`, `escalation.ts`, `delivery.ts`,
 * `outcome.ts` (how an action ended), `session.ts` (the call starts, stalls and closes).
 *
 * @module
 */
export { onCollectionDue } from './collection.ts';
export { takeDue, tellNextDeadline } from './deadline.ts';
export { type Draft, act, change } from './draft.ts';
export { onGraceOverForKeys, onKey } from './keys.ts';
export { onLockChanged } from './lock.ts';
export { silence } from './message-end.ts';
export { judge, onOverlapDue, onOverlapVerdict } from './overlap.ts';
export { onSilenceDue, resetLadder } from './silence.ts';
export { onToolAwaitsCaller, onToolEnded, onToolStarted } from './tool.ts';
export { answerTurn, onTurnEndAsked } from './turn.ts';
export { onWordsHeard } from './words.ts';
export * as message from './message.ts';
export * as outcome from './outcome.ts';
export * as session from './session.ts';
export * as voice from './voice.ts';
