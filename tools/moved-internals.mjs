/**
 * Lists the internals that the floor needs and the installed `@livekit/agents` lacks: one line each, with what
 * it is needed for. Exits with 1 if there are any.
 */
import { initializeLogger, version, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { INTERNALS, missingInternals, missingOfActivity } from '../src/livekit/ground/internals.ts';

initializeLogger({ pretty: false, level: 'silent' });

const session = new voice.AgentSession({ vad: null, turnHandling: { turnDetection: null } });
const moved = [...missingInternals(session)];
await session.start({ agent: new voice.Agent({ instructions: '' }) });
moved.push(...missingOfActivity(session));
await session.close();
await dispose();

for (const { name, neededTo } of moved) console.log(`moved: ${name}, needed to ${neededTo}`);
console.log(`${version} has ${INTERNALS.length - moved.length} of ${INTERNALS.length}`);
process.exitCode = moved.length === 0 ? 0 : 1;
