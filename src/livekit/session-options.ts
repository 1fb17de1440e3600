import { inference, llm, type stt, type VAD, type voice } from '@livekit/agents';

import { FloorConfigError } from './ground/index.ts';
import type { TextTurnDetector } from './ears/index.ts';

type Options<UserData> = voice.AgentSessionOptions<UserData>;
type AnyOptions = Options<never>;

/** What the floor puts its own parts around, from the options of a session. */
export type SessionParts = {
  readonly vad: VAD;
  /** Absent: the session has no recogniser. */
  readonly stt: stt.STT | undefined;
  readonly turnDetector: TextTurnDetector | undefined;
};

/** An option that would take a decision away from the floor. */
type Refusal = {
  readonly option: string;
  readonly isSet: (options: AnyOptions) => boolean;
  readonly why: string;
  readonly hint: string;
};

const IN_THE_POLICY = 'leave it out, and say it in the policy';

/** Checked in this order; the first that is set is named. */
const REFUSALS: readonly Refusal[] = [
  {
    option: 'llm',
    isSet: ({ llm: model }) =>
      model instanceof llm.RealtimeModel || model instanceof llm.DuplexModel,
    why: 'a realtime model hears and speaks by itself, which is not supported yet',
    hint: 'use an LLM with an STT and a TTS',
  },
  {
    option: 'turnHandling.turnDetection',
    isSet: (options) => typeof detectionOf(options) === 'string' && detectionOf(options) !== 'vad',
    why: 'the floor answers when a turn is over',
    hint: "leave it out, or give 'vad' or a text turn detector, which is asked where the policy has no reason to wait",
  },
  {
    option: 'turnHandling.turnDetection',
    isSet: (options) => detectionOf(options) instanceof inference.TurnDetector,
    why: 'a detector that listens to the audio cannot be asked by the floor, which is not supported yet',
    hint: 'leave it out, or give a text turn detector',
  },
  {
    option: 'vad',
    isSet: ({ vad }) => vad === null,
    why: 'without a VAD the floor does not hear the caller begin to speak',
    hint: "leave it out for LiveKit's bundled one",
  },
  {
    option: 'turnHandling.interruption.enabled',
    isSet: (options) => interruptionOf(options)?.enabled === false,
    why: 'the policy says which message may be interrupted',
    hint: IN_THE_POLICY,
  },
  {
    option: 'turnHandling.interruption.minWords',
    isSet: (options) => (interruptionOf(options)?.minWords ?? 0) > 0,
    why: 'words that fall below it are glued to the next turn',
    hint: 'leave it out, and use `speech: { mode: words, minWords }` of the policy',
  },
  {
    option: 'turnHandling.interruption.discardAudioIfUninterruptible',
    isSet: (options) => interruptionOf(options)?.discardAudioIfUninterruptible === true,
    why: 'nobody could ask for a human during a protected message',
    hint: 'leave it out, and use `input` of the policy',
  },
  {
    option: 'turnHandling.interruption.resumeFalseInterruption',
    isSet: (options) => interruptionOf(options)?.resumeFalseInterruption === false,
    why: 'a noise before the first word would end the reply',
    hint: 'leave it out, and use `onFalse` of the policy',
  },
  {
    option: 'preemptiveGeneration',
    isSet: (options) =>
      options.preemptiveGeneration === true ||
      options.turnHandling?.preemptiveGeneration?.enabled === true,
    why: 'a reply to half a turn would keep the other half waiting, and use up `nextReply`',
    hint: 'leave it out; it is off then',
  },
  {
    option: 'aecWarmupDuration',
    isSet: ({ aecWarmupDuration }) => (aecWarmupDuration ?? 0) > 0,
    why: 'the caller would not be heard while it runs',
    hint: 'leave it out, and use `graceMs` of the policy',
  },
  {
    option: 'voiceOptions',
    isSet: ({ voiceOptions }) => voiceOptions !== undefined,
    why: 'LiveKit has replaced it by `turnHandling`, which the floor checks',
    hint: 'use `turnHandling`',
  },
];

/** Refuses what the floor must own, and finds the parts to wrap. */
export function partsOf<UserData>(options: Options<UserData>): SessionParts {
  const checked = options as unknown as AnyOptions;
  for (const { option, isSet, why, hint } of REFUSALS) {
    if (isSet(checked)) {
      throw new FloorConfigError(`the floor must own the option \`${option}\`: ${why}`, hint);
    }
  }
  const detection = detectionOf(checked);
  const isText = typeof detection === 'object' && detection !== null;
  return {
    vad: options.vad ?? new inference.VAD(),
    stt: typeof options.stt === 'string' ? inference.STT.fromModelString(options.stt) : options.stt,
    turnDetector: isText ? (detection as TextTurnDetector) : undefined,
  };
}

/** The session's options with the floor's parts in them; all others pass through. */
export function withFloor<UserData>(
  options: Options<UserData>,
  parts: { vad: VAD; stt: stt.STT | undefined; turnDetector: TextTurnDetector },
): Options<UserData> {
  const { turnDetection: _, preemptiveGeneration: __, ...rest } = options;
  const turnHandling = options.turnHandling ?? {};
  return {
    userAwayTimeout: null,
    ...rest,
    aecWarmupDuration: null,
    vad: parts.vad,
    ...(parts.stt === undefined ? {} : { stt: parts.stt }),
    turnHandling: {
      ...turnHandling,
      turnDetection: parts.turnDetector,
      interruption: {
        // LiveKit's own adaptive mode only where it was asked for: by itself it starts on some
        // machines and not on others.
        mode: 'vad',
        falseInterruptionTimeout: FALSE_INTERRUPTION_MS,
        ...turnHandling.interruption,
        discardAudioIfUninterruptible: false,
        resumeFalseInterruption: true,
      },
      preemptiveGeneration: { ...turnHandling.preemptiveGeneration, enabled: false },
    },
  };
}

/** Milliseconds after which LiveKit lets a reply go on that it held before its first word. */
const FALSE_INTERRUPTION_MS = 1000;

function detectionOf(options: AnyOptions) {
  return options.turnHandling?.turnDetection ?? options.turnDetection;
}

function interruptionOf(options: AnyOptions) {
  return options.turnHandling?.interruption;
}
