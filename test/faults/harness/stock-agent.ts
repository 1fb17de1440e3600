/**
 * A worker of LiveKit alone, whose agent says one long message: what the worker of the project is measured
 * beside. `node stock-agent.ts start`.
 *
 * @module
 */
import { fileURLToPath } from 'node:url';

import { cli, defineAgent, ServerOptions, voice, type JobContext } from '@livekit/agents';

import { createProviders, parseConfiguration } from '../../../src/agents/index.ts';

export default defineAgent({ entry: runStock });

async function runStock(job: JobContext): Promise<void> {
  const parsed = parseConfiguration(process.env);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  await job.connect();
  const { stt, llm, tts } = await createProviders(parsed.configuration, ['en']);
  const session = new voice.AgentSession({ stt, llm, tts, aecWarmupDuration: 0 });
  await session.start({ agent: new voice.Agent({ instructions: '' }), room: job.room });
  await job.waitForParticipant();
  session.say(process.env['STOCK_SAYS'] ?? '');
  session.once(voice.AgentSessionEventTypes.Close, () => job.shutdown('the call has ended'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  cli.runApp(
    new ServerOptions({
      agent: fileURLToPath(import.meta.url),
      agentName: process.env['FLOORKEEPER_AGENT_NAME'] ?? '',
      host: '127.0.0.1',
      port: Number(process.env['FLOORKEEPER_HTTP_PORT']),
      numIdleProcesses: 1,
      initializeProcessTimeout: 30_000,
      loadFunc: () => Promise.resolve(0),
    }),
  );
}
