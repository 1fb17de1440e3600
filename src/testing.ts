/**
 * Scripted calls for the tests of an application: scenarios, the simulated caller, and their judge.
 *
 * `startCallStack` starts what calls need on one machine, `runScenario` makes one call and judges it by
 * its record. All of it is loaded when this module is, and needs packages that are optional peers:
 * where one is missing, the import rejects with the line that installs it.
 *
 * @module
 */
import { CALL_PACKAGES, needPackages } from './packages/index.ts';

needPackages('`floorkeeper/testing`', CALL_PACKAGES);

export const {
  CallError,
  disposeMedia,
  faultsOf,
  formatReports,
  makeCall,
  readScenario,
  reportCalls,
  runScenario,
  startCallStack,
} = await import('./scenarios/index.ts');

export { MissingPackagesError } from './packages/index.ts';
export type {
  CallErrorCode,
  CallOptions,
  CallResult,
  CallStack,
  CallStackOptions,
  FinishedCall,
  KnownWorkflows,
  Scenario,
  ScenarioReport,
  ScenarioResult,
} from './scenarios/index.ts';
