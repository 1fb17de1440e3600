/**
 * Reads YAML that people write: positions, faults and hints, for any format.
 *
 * Read in this order: `format.ts` (the description of a format), `read-authored.ts` (file to text),
 * `read.ts` (text to data with positions: `parse-bounded.ts`, `nodes.ts`, `reader.ts`, `path.ts`), `syntax.ts`
 * and `typography.ts` (faults of YAML itself in plain words), `kind.ts` (what a value may be), `describe.ts`
 * (faults that the schema found), `hint.ts` with `hint-number.ts` and `nearest.ts` (hints about them),
 * `issue.ts` (what a fault is and how it is printed).
 *
 * @module
 */
export { type SchemaFault, dataAt, describeFaults } from './describe.ts';
export type { Advice, Format, FoundValue, UnknownKey } from './format.ts';
export { type FileFault, type Issue, formatIssue, sortIssues } from './issue.ts';
export {
  type SpecialKind,
  durationUpTo,
  flag,
  listOf,
  map,
  ofKind,
  oneOf,
  oneOrMore,
  schemaAt,
  textUpTo,
  upTo,
} from './kind.ts';
export { didYouMean, nearestName } from './nearest.ts';
export { type AuthoredText, readAuthored } from './read-authored.ts';
export { type DataPath, type Position, pathText, scalarText } from './path.ts';
export { type YamlData, readYaml } from './read.ts';
