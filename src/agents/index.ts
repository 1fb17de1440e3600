/**
 * The worker's agents: what they say, look up and change in a call.
 *
 * Read in this order: `configuration.ts` (what a worker runs with), `run-call.ts` (one call), `caller-line.ts` (when the caller has left it),
 * `billing-agent.ts` with `take-payment.ts`, `appointments-agent.ts`, `hand-off.ts` (how a human
 * takes over), `hang-up.ts` (how a call ends), `call-desk.ts` and `business-store.ts` (what they work with).
 *
 * @module
 */
export { openBusinessStore, type BusinessStore } from './business-store.ts';
export {
  configurationFault,
  ENVIRONMENT,
  parseConfiguration,
  type Configuration,
  type ConfigurationFault,
  type EnvironmentName,
  type ModelChoice,
  type ParsedConfiguration,
} from './configuration.ts';
export { createProviders, pluginsOf, type Providers } from './providers.ts';
export { runCall, type CallParts } from './run-call.ts';
