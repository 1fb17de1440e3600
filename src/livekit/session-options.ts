import { inference, llm, type stt, type VAD, type voice } from '@livekit/agents';

import { FloorConfigError } from './ground/index.ts';
import { type GivenDetection, turnEndOfSession, type TurnEnd } from './ears/index.ts';

type Options<UserData> = voice.AgentSessionOptions<UserData>;
type AnyOptions = Options<never>;

/** The parts of a session's options that the floor wraps. */
export type SessionParts = {
  /** Absent if the application has switched it off. */
  readonly vad: VAD | undefined;
  /** Absent if the session has no recogniser. */
  readonly stt: stt.STT | undefined;
  readonly turnEnd: TurnEnd;
};

/** Finds the parts to wrap. Refuses only a model that the floor cannot control. */
export function partsOf<UserData>(options: Options<UserData>): SessionParts {
  const { llm: model, stt: recogniser } = options;
  if (model instanceof llm.RealtimeModel || model instanceof llm.DuplexModel) {
    throw new FloorConfigError(
      'the option `llm` is a realtime model, which hears and speaks by itself: that is not supported yet',
      'use an LLM with an STT and a TTS',
    );
  }
  const { turnHandling, turnDetection } = options;
  // LiveKit reads the deprecated option only if the other one is left out, not if it is `null`.
  const given =
    turnHandling?.turnDetection === undefined ? turnDetection : turnHandling.turnDetection;
  return {
    vad: options.vad === null ? undefined : (options.vad ?? new inference.VAD()),
    stt: typeof recogniser === 'string' ? inference.STT.fromModelString(recogniser) : recogniser,
    turnEnd: turnEndOfSession(given, options.vad !== null),
  };
}

/** An option that the floor sets, whatever the application has set there. */
export type Overridden = {
  readonly option: string;
  readonly to: unknown;
  readonly because: string;
};

/** The options that the application has set to a value that the floor cannot accept. */
export function overriddenBy<UserData>(options: Options<UserData>): readonly Overridden[] {
  const checked = options as unknown as AnyOptions;
  return OVERRIDES.filter(({ isSet }) => isSet(checked)).map(({ option, to, because }) => ({
    option,
    to,
    because,
  }));
}

const OVERRIDES: readonly (Overridden & { readonly isSet: (options: AnyOptions) => boolean })[] = [
  {
    option: 'turnHandling.interruption.discardAudioIfUninterruptible',
    to: false,
    isSet: ({ turnHandling, voiceOptions }) =>
      turnHandling?.interruption?.discardAudioIfUninterruptible === true ||
      voiceOptions?.discardAudioIfUninterruptible === true,
    because:
      'nobody could ask for a human during a protected message; to discard other input, set `input: drop` in the policy',
  },
  {
    option: 'turnHandling.interruption.resumeFalseInterruption',
    to: true,
    isSet: ({ turnHandling }) => turnHandling?.interruption?.resumeFalseInterruption === false,
    because: 'a noise before the first word would end the reply; `onFalse` of the policy says how',
  },
  {
    option: 'aecWarmupDuration',
    to: null,
    isSet: ({ aecWarmupDuration }) => (aecWarmupDuration ?? 0) > 0,
    because:
      'the caller would not be heard while it runs; `graceMs` of the policy protects a start',
  },
];

/** The session's options with the floor's parts in them; all others pass through. */
export function withFloor<UserData>(
  options: Options<UserData>,
  parts: {
    readonly vad: VAD | undefined;
    readonly stt: stt.STT | undefined;
    readonly turnDetection: GivenDetection;
  },
): Options<UserData> {
  const { turnDetection: _, ...rest } = options;
  const turnHandling = options.turnHandling ?? {};
  return {
    ...rest,
    aecWarmupDuration: null,
    vad: parts.vad ?? null,
    ...(parts.stt === undefined ? {} : { stt: parts.stt }),
    turnHandling: {
      ...turnHandling,
      turnDetection: parts.turnDetection,
      interruption: {
        // LiveKit's own adaptive mode only if the application requests it: by default it starts on some
        // machines and not on others.
        mode: 'vad',
        falseInterruptionTimeout: FALSE_INTERRUPTION_MS,
        ...turnHandling.interruption,
        discardAudioIfUninterruptible: false,
        resumeFalseInterruption: true,
      },
    },
  };
}

/** Milliseconds after which LiveKit resumes a reply that it paused before its first word. */
const FALSE_INTERRUPTION_MS = 1000;
