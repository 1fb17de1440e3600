/**
 * Another policy beside the one that decides: where it would decide otherwise, and until where that can be
 * said. A live call's shadow and a what-if over records both use it.
 *
 * One file, `comparison.ts`.
 *
 * @module
 */
export { Comparison, type PolicyDifference } from './comparison.ts';
