/**
 * What a scenario is, and how its YAML is read.
 *
 * Read in this order: `scenario.ts` (the type), `schema.ts` (its shape on paper), `parse.ts` with
 * `step.ts`, `expect.ts` and `names.ts`, `issue.ts` (faults).
 *
 * @module
 */
export { CallError, type CallErrorCode } from './call-error.ts';
export type { KnownWorkflows } from './names.ts';
export { type ScenarioResult, readScenario } from './parse.ts';
export {
  ASSERTION_NAMES,
  type AssertionName,
  type CallerAct,
  type CallerStep,
  type ExpectedDecision,
  type ExpectedHeard,
  type ExpectedPlayback,
  type MessageSelector,
  type Moment,
  type PlaybackAction,
  type Scenario,
} from './scenario.ts';
