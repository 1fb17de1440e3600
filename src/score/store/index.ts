/**
 * Facts of many calls in a database in this process, read from records or from Parquet.
 *
 * Read `tables.ts`, `gather.ts` (records to facts, on all processors), `load.ts` (facts into the
 * database, and to Parquet), `open-store.ts` (the only file that knows DuckDB).
 *
 * @module
 */
export {
  CompactedError,
  isCompacted,
  loadFacts,
  writeCompacted,
  type LoadedFacts,
  type LoadOptions,
} from './load.ts';
export { literal, type Store } from './open-store.ts';
