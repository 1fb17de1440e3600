/**
 * Packages that only the worker, the offline stack and scripted calls need, and what to install where
 * they are missing.
 *
 * One file, `optional.ts`. It imports nothing.
 *
 * @module
 */
export {
  CALL_PACKAGES,
  missingPackages,
  MissingPackagesError,
  needPackages,
  OFFLINE_PACKAGES,
  SCORE_PACKAGES,
  type OptionalPackage,
} from './optional.ts';
