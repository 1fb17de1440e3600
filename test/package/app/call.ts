import { initializeLogger, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';
import { createFloor, type Decision } from 'floorkeeper';

import { RealTimeOutput } from '../../harness/parts/real-time-output.ts';
import { ScriptedLlm } from '../../harness/parts/scripted-llm.ts';
import { ScriptedStt } from '../../harness/parts/scripted-stt.ts';
import { ScriptedTts } from '../../harness/parts/scripted-tts.ts';
import { ScriptedVad } from '../../harness/parts/scripted-vad.ts';

/*
 * An application that uses the packed package: one call in this process, with scripted caller and models.
 * Prints the decisions and the path of the record as JSON.
 */

initializeLogger({ pretty: false, level: 'silent' });
const vad = new ScriptedVad();
const stt = new ScriptedStt();
const llm = new ScriptedLlm(() => 'All right.');
const tts = new ScriptedTts();

const floor = await createFloor({ policies: './policies', workflow: 'support' });
const session = new voice.AgentSession(floor.sessionOptions({ vad, stt, llm, tts }));
floor.attach(session);
session.output.audio = new RealTimeOutput();
await session.start({ agent: new voice.Agent({ instructions: 'Answer.' }) });

const decided = Promise.withResolvers<Decision>();
floor.on('decision', (decision) => {
  if (decision.verdict === 'interrupt') decided.resolve(decision);
});
const speaking = new Promise<void>((resolve) => {
  session.on(voice.AgentSessionEventTypes.AgentStateChanged, ({ newState }) => {
    if (newState === 'speaking') resolve();
  });
});
const answer = floor.say('answer', `Your last bill was ${'quite '.repeat(30)}small.`);
await speaking;
const heard = vad.hear(500);
const callerSpeaks = new Promise<void>((resolve) => {
  session.on(voice.AgentSessionEventTypes.UserStateChanged, () => resolve());
});
await callerSpeaks;
stt.final('wait');
const { verdict, clause } = await decided.promise;
await answer;
await heard;
await session.close();
await floor.close();
const { interrupted } = answer;
console.log(JSON.stringify({ verdict, clause, interrupted, record: floor.recordFile }));
await dispose();
