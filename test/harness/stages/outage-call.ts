/**
 * One call in a process of its own, with LiveKit's adaptive interruption at an address where nothing
 * listens: `node outage-call.ts URL`. Prints what came of it.
 *
 * @module
 */
import { dispose } from '@livekit/rtc-node';

import { LONG, openAdaptive } from './adaptive-stage.ts';
import { within } from '../within.ts';

// LiveKit leaves the promise of the failed connection to the process, as a worker's does: it goes on.
process.on('unhandledRejection', () => undefined);

const stage = await openAdaptive(process.argv[2] ?? '');
const handle = stage.floor.say('explanation', LONG);
await stage.speaking();
const spoken = stage.vad.hear(500);
await stage.userSpeaking();
stage.stt.interim('no stop that');
stage.stt.final('no stop that');
await within('the message to end', handle);
await within('the caller to have spoken', spoken);
const heard = await stage.line('user:');
await stage.line('assistant: That is all');
await stage.end();
await dispose();
console.log(JSON.stringify({ interrupted: handle.interrupted, heard }));
process.exit(0);
