/**
 * The worker's agents: what they say, look up and change in a call.
 *
 * Read in this order: `configuration.ts` (what a worker runs with), `run-call.ts` (one call),
 * `billing-agent.ts` and `appointments-agent.ts`, `business-store.ts`.
 *
 * @module
 */
export { openBusinessStore, type BusinessStore } from './business-store.ts';
export {
  ENVIRONMENT,
  parseConfiguration,
  type Configuration,
  type ConfigurationFault,
  type ModelChoice,
  type ParsedConfiguration,
} from './configuration.ts';
export { createProviders, type Providers } from './providers.ts';
export { runCall, type CallParts } from './run-call.ts';
