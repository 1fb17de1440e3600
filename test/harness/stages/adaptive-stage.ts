import { RecordedInput } from '../parts/recorded-input.ts';
import { ScriptedStt } from '../parts/scripted-stt.ts';
import { openStage, type Stage } from './stage.ts';

export const LONG = Array.from({ length: 20 }, (_, i) => `word${i}`).join(' ');

export const ADAPTIVE_POLICY = `
messages:
  disclosure: { interruptible: none }
  explanation: { speech: { mode: adaptive, minSpeechMs: 100, onCandidate: continue }, onInterruption: { stop: now } }
  answer: {}
`;

export const ADAPTIVE = {
  turnHandling: {
    endpointing: { minDelay: 50, maxDelay: 300 },
    interruption: { mode: 'adaptive' as const },
  },
};

/** A session with LiveKit's adaptive interruption, whose service is at `url`. */
export async function openAdaptive(url: string): Promise<Stage> {
  process.env['LIVEKIT_INFERENCE_URL'] = url;
  process.env['LIVEKIT_INFERENCE_API_KEY'] = 'key';
  process.env['LIVEKIT_INFERENCE_API_SECRET'] = 'a-secret-that-is-long-enough-for-a-test';
  const input = new RecordedInput();
  const stt = new ScriptedStt({ alignedTranscript: 'word' });
  const stage = await openStage({ policy: ADAPTIVE_POLICY, session: ADAPTIVE, input, stt });
  return {
    ...stage,
    stt,
    async end() {
      const recorded = await stage.end();
      await input.close();
      return recorded;
    },
  };
}
