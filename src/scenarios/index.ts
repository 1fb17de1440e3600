/**
 * Calls by a script, and their judge: a caller in a real room, and five assertions about what came of it.
 *
 * Read in this order: `file/` (what a scenario is and how its YAML is read), `caller/` (who makes the
 * call), `stack.ts` (what a call needs: server, worker, speech), `run.ts` (one call from its start to
 * its judgement), `judge/` (the five assertions), `report.ts` (the table of many calls).
 *
 * @module
 */
export {
  CallError,
  readScenario,
  type CallErrorCode,
  type KnownWorkflows,
  type Scenario,
  type ScenarioResult,
} from './file/index.ts';
export { faultsOf, formatReports, reportCalls, type ScenarioReport } from './report.ts';
export { runScenario, type CallResult } from './run.ts';
export { startCallStack, type CallStack, type CallStackOptions } from './stack.ts';
export { disposeMedia, makeCall, type CallOptions, type FinishedCall } from './caller/index.ts';
