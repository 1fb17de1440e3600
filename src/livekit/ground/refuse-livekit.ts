import { voice } from '@livekit/agents';

import { FloorConfigError } from './errors.ts';
import { missingInternals, missingOfActivity, type Internal } from './internals.ts';
import { LIVEKIT_RANGE, VERSIONS } from './versions.ts';

/** Refuses a session from another copy of LiveKit, or from a version that the floor does not support. */
export function refuseOtherLivekit(session: voice.AgentSession): void {
  const version = VERSIONS['@livekit/agents'] ?? 'unknown';
  if (!isOfThisCopy(session)) {
    throw new FloorConfigError(
      `the session is of another copy of \`@livekit/agents\` than the floor, which uses ${version}`,
      'install one copy, and `import` it everywhere: `npm ls @livekit/agents` shows all of them',
    );
  }
  const error = errorFor(missingInternals(session));
  if (error !== undefined) throw error;
}

/** The error for a session that has just started and whose agent lacks what the floor needs of LiveKit. */
export function faultOfLivekit(session: voice.AgentSession): FloorConfigError | undefined {
  return errorFor(missingOfActivity(session));
}

function errorFor(missing: readonly Internal[]): FloorConfigError | undefined {
  if (missing.length === 0) return undefined;
  const version = VERSIONS['@livekit/agents'] ?? 'unknown';
  const needs = missing.map(({ name, neededTo }) => `${name} (needed to ${neededTo})`);
  return new FloorConfigError(
    `\`@livekit/agents\` ${version} lacks what the floor needs of it: ${needs.join('; ')}`,
    `install a version of \`@livekit/agents\` in the range \`${LIVEKIT_RANGE}\``,
  );
}

/**
 * True if the session's class is, or extends, that of the copy of LiveKit loaded here. A session of
 * another copy seems to work, but every `instanceof` check of a LiveKit class gives the wrong answer for
 * its parts.
 */
function isOfThisCopy(session: voice.AgentSession): boolean {
  return Object.prototype.isPrototypeOf.call(voice.AgentSession.prototype, session);
}
