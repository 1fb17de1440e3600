/**
 * How a step is built: what every handler uses to change state, act and decide.
 *
 * Read in this order: `draft.ts` (state, actions and decisions of the step being built), `deadline.ts`
 * (what is due when), `floor.ts` (duck, pause, stop, cancel messages), `delivery-record.ts` (what became of
 * a required message), `input.ts` (hold, release words), `request.ts` (ask the edge to speak), `turn.ts`
 * (LiveKit asks whether the caller's turn is over).
 *
 * @module
 */
export {
  type Draft,
  type EventOf,
  type Finding,
  type JudgedOverlap,
  act,
  change,
  decide,
  forgetDebts,
  noteJudged,
  oweAnswer,
} from './draft.ts';
export {
  clearDeadline,
  setDeadline,
  setDeadlineAt,
  takeDue,
  tellNextDeadline,
} from './deadline.ts';
export { type DeliveryOutcome, recordDelivery } from './delivery-record.ts';
export { request, requestReprompt } from './request.ts';
export {
  type HeardFloor,
  cancelForEscalation,
  cancelForMachine,
  cancelQueue,
  cancelWholeQueue,
  cancellableOf,
  heardFloorOf,
  interrupt,
  playoutFields,
  playoutOfMessage,
  resumePlayout,
  rulesOf,
  stopAtOnce,
  undecidedOverlapOf,
  yieldForNow,
} from './floor.ts';
export { disposeOf, keep, onHeldSpeechEnded, releaseHeld, reportHeld } from './input.ts';
export { answerTurn, extendTurn, noteWords, onTurnEndAsked } from './turn.ts';
