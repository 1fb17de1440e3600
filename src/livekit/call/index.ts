/**
 * One call: the parts of the edge put together around the engine.
 *
 * Read in this order: `call.ts` (the parts), `link-session.ts` and `caller-link.ts` (how events of the
 * session and the room reach them), `run-loop.ts` (events in, actions out), `perform.ts` (from actions to
 * calls on the session), `messages.ts` (which speech is which message), `output.ts` (the playout of this
 * call), `watchdog.ts` (bounds on every wait), `hand-over.ts` and `agent-parts.ts` (changes of the agent).
 * Long because each connection between the engine and a session has its own file.
 *
 * @module
 */
export { Call } from './call.ts';
export { followCaller } from './caller-link.ts';
export { createHost } from './host.ts';
export { keepContext } from './keep-context.ts';
export { linkSession } from './link-session.ts';
export { warmUpPlayout } from '../playout/index.ts';
export { perform } from './perform.ts';
