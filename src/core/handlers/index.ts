/**
 * What each event and each deadline changes.
 *
 * Read the handlers by subject: `message.ts` and `message-end.ts` (messages queue, play, end), `voice.ts` and
 * `overlap.ts` (the caller makes a sound: duck, pause, resume), `words/` (the caller says something), `keys.ts`, `collection.ts`,
 * `silence.ts`, `tool.ts`, `escalation.ts`, `delivery.ts`, `outcome.ts` (how an action ended),
 * `session.ts` (the call starts, stalls and closes), `trouble.ts` (a provider is slow or fails) and
 * `end-call.ts` (the policy ends the call).
 * Long because each subject that an event can be about has its own file.
 *
 * @module
 */
export { onDebtDue, payDebts } from './debts.ts';
export { giveUpProofs, onDeliverySettled } from './delivery.ts';
export { addDigits, onCollectionDue, onTerminator } from './collection.ts';
export { escalate, noteWish } from './escalation.ts';
export { onGraceOverForKeys, onKey } from './keys.ts';
export { onLockChanged } from './lock.ts';
export { endPlayout, onBeginDue, onMessageDropped, onMessageFinished } from './message-end.ts';
export { judge, judgeBy, onOverlapDue, openOverlap } from './overlap.ts';
export { onOverlapVerdict } from './overlap-verdict.ts';
export { settleAsEscalation, settleOverlapAs } from './settled.ts';
export { onCallerAnswered, onSilenceDue, onTurnCommitted } from './silence.ts';
export { onTurnRefused } from './refused-turn.ts';
export { onSegmentClosed, onSegmentFinished } from './suspend.ts';
export { onWaitingKeysDue } from './waiting-keys.ts';
export { endedMessageInCharge, voiceOf } from './spoken-over.ts';
export { onToolAwaitsCaller, onToolEnded, onToolStarted } from './tool.ts';
export * as ending from './end-call.ts';
export * as message from './message.ts';
export * as outcome from './outcome.ts';
export * as session from './session.ts';
export * as trouble from './trouble.ts';
export * as voice from './voice.ts';
export * as voicemail from './voicemail.ts';
export { onPauseDue } from './voice-pause.ts';
