import { llm } from '@livekit/agents';

/** A realtime model that is only configured, never started. */
export class RealtimeForTest extends llm.RealtimeModel {
  constructor() {
    super({
      messageTruncation: false,
      turnDetection: true,
      userTranscription: false,
      autoToolReplyGeneration: false,
      manualFunctionCalls: false,
      audioOutput: true,
    });
  }
  override get model(): string {
    return 'realtime';
  }
  override session(): never {
    throw new Error('never started');
  }
  override close(): Promise<void> {
    return Promise.resolve();
  }
}
