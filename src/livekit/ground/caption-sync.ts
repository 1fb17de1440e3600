import type { voice } from '@livekit/agents';

type TextOutput = NonNullable<voice.AgentSession['output']['transcription']>;

/** LiveKit's captions of a room: the output below them, and a way to end their own pace. */
export type CaptionSync = { readonly below: TextOutput; readonly stop: () => void };

/**
 * Finds what keeps captions in step with the audio, in the chain that `RoomIO` makes. `undefined` if the
 * application set an output of its own, or if LiveKit's synchronizer is off.
 */
export function captionSync(output: TextOutput): CaptionSync | undefined {
  const { synchronizer, nextInChain: below } = output as unknown as SyncedText;
  if (synchronizer?.enabled !== true || below === undefined) return undefined;
  return {
    below,
    stop() {
      synchronizer.enabled = false;
    },
  };
}

type SyncedText = {
  readonly synchronizer?: { enabled: boolean };
  readonly nextInChain?: TextOutput;
};
