/**
 * The worker: an ordinary LiveKit agent worker whose calls are run under a policy.
 *
 * Read in this order: `main.ts` (registers with LiveKit and takes calls), `parent.ts` (what the parent
 * process prepares first: `arguments.ts` and `checks.ts` read and check the configuration, the policies
 * are published and watched, `offline-stack.ts` starts speech and model where no provider is set),
 * `admission.ts` (how many calls are taken), `job.ts` (one call, in a process of its own),
 * `settles-within.ts` (how long a job waits to join its room), `hang-up.ts` (ends the caller's line),
 * `lifeline.ts` and `rescue.ts` (another agent takes over the call of a process that died).
 *
 * @module
 */
export { runJob } from './job.ts';
export { runWorker } from './main.ts';
