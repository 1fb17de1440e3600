/**
 * YAML that people write: positions, syntax faults, and how a fault is worded.
 *
 * Read in this order: `read.ts` (text to data with positions), `syntax.ts` (faults of YAML itself in plain
 * words), `issue.ts` (what a fault is and how it is printed), `nearest.ts` ("did you mean").
 *
 * @module
 */
export {
  FINDING_CODES,
  type FindingCode,
  ISSUE_CODES,
  type IssueCode,
  PolicyError,
  type PolicyIssue,
  formatIssue,
  sortIssues,
} from './issue.ts';
export { didYouMean, nearestName } from './nearest.ts';
export {
  type DataPath,
  FILE_CHARS_MAX,
  type Position,
  type YamlData,
  pathText,
  readYaml,
  tooLarge,
} from './read.ts';
