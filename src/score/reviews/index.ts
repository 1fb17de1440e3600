/**
 * What people say about turns that they listened to, and which turns are most worth it.
 *
 * Read `reviews.ts` (the file of verdicts), then `worth.ts`.
 *
 * @module
 */
export {
  latestOf,
  readReviews,
  REVIEWS_FILE,
  ReviewsError,
  type PersonVerdict,
  type Review,
} from './reviews.ts';
