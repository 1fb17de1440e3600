/**
 * What people say about turns that they listened to, and which turns are most worth it.
 *
 * Read `reviews.ts` (the file of verdicts), `worth.ts`, then `known-turn.ts`.
 *
 * @module
 */
export { hasTurn } from './known-turn.ts';
export {
  addReviews,
  latestOf,
  PERSON_VERDICTS,
  readReviews,
  REVIEWS_FILE,
  ReviewsError,
  type PersonVerdict,
  type Review,
} from './reviews.ts';
export { worthyTurns, type WorthyTurn } from './worth.ts';
