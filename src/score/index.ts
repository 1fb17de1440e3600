/**
 * Figures over many calls: what went wrong at interruptions, how often, and how sure that is.
 *
 * Read in this order: `facts` (a record becomes a few rows), `store` (the rows of all records in a
 * database), `figures` (the definitions and their queries), `report` (for people), `reviews`.
 *
 * @module
 */
export { computeScore, DIMENSIONS, prepare, type Dimension, type Score } from './figures/index.ts';
export {
  cell,
  htmlReport,
  markdownReport,
  page,
  problemsOf,
  safe,
  textReport,
} from './report/index.ts';
export {
  addReviews,
  hasTurn,
  latestOf,
  PERSON_VERDICTS,
  readReviews,
  REVIEWS_FILE,
  ReviewsError,
  worthyTurns,
  type Review,
  type WorthyTurn,
} from './reviews/index.ts';
export {
  CompactedError,
  literal,
  loadFacts,
  writeCompacted,
  type LoadOptions,
} from './store/index.ts';
