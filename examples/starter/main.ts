/**
 * A voice agent as LiveKit's starter project for Node shapes it, with a floor in five more lines: those that
 * end in `// floor`. Without them it is a stock agent, and nothing else changes. `README.md` says how to run
 * it, with a cloud or without.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import {
  cli,
  defineAgent,
  inference,
  log,
  metrics,
  ServerOptions,
  voice,
  type VAD,
} from '@livekit/agents';
import * as silero from '@livekit/agents-plugin-silero';
import { createFloor } from 'floorkeeper'; // floor

import { Assistant } from './assistant.ts';
import { createModels, loadNoiseFilter } from './parts.ts';

/** What a process of the worker loads before a call comes. */
type Prewarmed = { vad: VAD };

export default defineAgent<Prewarmed>({
  prewarm: async (process) => {
    process.userData.vad = await silero.VAD.load();
  },
  entry: async (ctx) => {
    let options: voice.AgentSessionOptions = {
      ...createModels(process.env),
      vad: ctx.proc.userData.vad,
      turnHandling: {
        turnDetection: new inference.TurnDetector(),
        // The model begins to answer while the end of the turn is still awaited.
        preemptiveGeneration: { enabled: true },
      },
    };
    const floor = await createFloor({ policies: join(import.meta.dirname, 'policies') }); // floor
    options = floor.sessionOptions(options); // floor
    const session = new voice.AgentSession(options);
    floor.attach(session, ctx.room); // floor

    session.on(voice.AgentSessionEventTypes.MetricsCollected, (event) => {
      metrics.logMetrics(event.metrics);
    });
    ctx.addShutdownCallback(() => {
      log().info({ usage: session.usage.modelUsage }, 'usage of the call');
      return Promise.resolve();
    });

    const noiseCancellation = await loadNoiseFilter();
    await session.start({
      agent: new Assistant(),
      room: ctx.room,
      inputOptions: noiseCancellation === undefined ? {} : { noiseCancellation },
    });
    await ctx.connect();
    floor.say('recording_disclosure'); // floor
    session.generateReply({ instructions: 'Greet the caller in one friendly sentence.' });
  },
});

if (process.argv[1] === import.meta.filename) {
  cli.runApp(
    new ServerOptions({
      agent: fileURLToPath(import.meta.url),
      agentName: process.env['AGENT_NAME'] ?? 'starter',
      port: Number(process.env['PORT'] ?? 8081),
      // A process loads native media and the VAD: on a small machine that takes more than the usual 10 s.
      initializeProcessTimeout: 30_000,
      numIdleProcesses: 1,
    }),
  );
}
