import type { voice } from '@livekit/agents';

/* Every option of LiveKit's `AgentSession` and `Agent`, and what a floor does with it: the README's two tables. */

type Options = Required<voice.AgentSessionOptions>;
type TurnHandling = Required<Options['turnHandling']>;
type Keys<Value> = keyof NonNullable<Value> & string;

/** The name of every option, with dots; a new one of LiveKit's is a type error here until it has a row. */
type SessionOption =
  | Exclude<Keys<Options>, 'turnHandling' | 'voiceOptions'>
  | `voiceOptions.${Keys<Options['voiceOptions']>}`
  | 'turnHandling.turnDetection'
  | `turnHandling.endpointing.${Keys<TurnHandling['endpointing']>}`
  | `turnHandling.interruption.${Keys<TurnHandling['interruption']>}`
  | `turnHandling.preemptiveGeneration.${Keys<TurnHandling['preemptiveGeneration']>}`
  | `turnHandling.userTurnLimit.${Keys<TurnHandling['userTurnLimit']>}`;

type AgentOption = Keys<ConstructorParameters<typeof voice.Agent>[0]>;

const AS_IT_IS = 'taken as it is';
const HEARS = 'taken; the floor hears with it, and passes on what the policy lets through';
const TURN_END =
  "taken, of any kind; left out, it is LiveKit's own detector. The policy may only wait longer (`expects`, `endpointing`)";
const DELAYS = 'taken as it is, until a message is in force whose policy names `endpointing`';
const BY_POLICY =
  'holds until the first word of a message; from then on its policy decides (`interruptible`, `speech`)';
const LOCKS =
  'protects what the session says by itself and `session.say`; what `floor.say` says goes by its policy';
const FALSE_STOP =
  'holds until the first word of a message (left out, 1000 ms); from then on its policy decides (`onFalse`)';
const VERDICT =
  "`'adaptive'` is taken: LiveKit's verdict is one more sign for the policy. Left out, it is `'vad'`";
const NOT_DEAF =
  'set to `false`: nobody could ask for a human during a protected message. To discard other input, set `input: drop` in the policy';
const NOT_LOST =
  'set to `true`: a noise before the first word would end the reply. `onFalse` of the policy says how';
const NO_WARM_UP =
  'set to `null`: the caller would not be heard while it runs. `graceMs` of the policy protects a start';
const MODEL = 'taken as it is; a realtime model is refused, it hears and speaks by itself';

export const SESSION_OPTIONS: Readonly<Record<SessionOption, string>> = {
  stt: HEARS,
  vad: HEARS,
  llm: MODEL,
  tts: AS_IT_IS,
  userData: AS_IT_IS,
  connOptions: AS_IT_IS,
  tools: AS_IT_IS,
  toolHandling: AS_IT_IS,
  maxToolSteps: AS_IT_IS,
  userAwayTimeout: AS_IT_IS,
  transcriptionTimeout: AS_IT_IS,
  ttsReadIdleTimeout: AS_IT_IS,
  forwardAudioIdleTimeout: AS_IT_IS,
  keytermsOptions: AS_IT_IS,
  useTtsAlignedTranscript: AS_IT_IS,
  ttsTextTransforms: AS_IT_IS,
  expressive: AS_IT_IS,
  'turnHandling.preemptiveGeneration.enabled': AS_IT_IS,
  'turnHandling.preemptiveGeneration.preemptiveTts': AS_IT_IS,
  'turnHandling.preemptiveGeneration.maxSpeechDuration': AS_IT_IS,
  'turnHandling.preemptiveGeneration.maxRetries': AS_IT_IS,
  'turnHandling.userTurnLimit.maxWords': AS_IT_IS,
  'turnHandling.userTurnLimit.maxDuration': AS_IT_IS,
  'turnHandling.turnDetection': TURN_END,
  'turnHandling.endpointing.mode': DELAYS,
  'turnHandling.endpointing.minDelay': DELAYS,
  'turnHandling.endpointing.maxDelay': DELAYS,
  'turnHandling.endpointing.alpha': DELAYS,
  'turnHandling.interruption.enabled': LOCKS,
  'turnHandling.interruption.minDuration': BY_POLICY,
  'turnHandling.interruption.minWords': BY_POLICY,
  'turnHandling.interruption.falseInterruptionTimeout': FALSE_STOP,
  'turnHandling.interruption.mode': VERDICT,
  'turnHandling.interruption.backchannelBoundary': AS_IT_IS,
  'turnHandling.interruption.discardAudioIfUninterruptible': NOT_DEAF,
  'turnHandling.interruption.resumeFalseInterruption': NOT_LOST,
  aecWarmupDuration: NO_WARM_UP,
  turnDetection: TURN_END,
  preemptiveGeneration: AS_IT_IS,
  'voiceOptions.maxToolSteps': AS_IT_IS,
  'voiceOptions.preemptiveGeneration': AS_IT_IS,
  'voiceOptions.userAwayTimeout': AS_IT_IS,
  'voiceOptions.minEndpointingDelay': DELAYS,
  'voiceOptions.maxEndpointingDelay': DELAYS,
  'voiceOptions.allowInterruptions': LOCKS,
  'voiceOptions.minInterruptionDuration': BY_POLICY,
  'voiceOptions.minInterruptionWords': BY_POLICY,
  'voiceOptions.discardAudioIfUninterruptible': NOT_DEAF,
};

const AGENT_MODEL =
  'taken as it is; a realtime model is refused at the start; after a handoff it bypasses the floor, and the record notes it';
const AGENT_TURNS =
  "taken; what it leaves out is the session's. The rows of the session's `turnHandling` hold here too";

export const AGENT_OPTIONS: Readonly<Record<AgentOption, string>> = {
  id: AS_IT_IS,
  instructions: AS_IT_IS,
  chatCtx: AS_IT_IS,
  tools: AS_IT_IS,
  tts: AS_IT_IS,
  expressive: AS_IT_IS,
  toolHandling: AS_IT_IS,
  minConsecutiveSpeechDelay: AS_IT_IS,
  useTtsAlignedTranscript: AS_IT_IS,
  stt: HEARS,
  vad: HEARS,
  llm: AGENT_MODEL,
  turnHandling: AGENT_TURNS,
  turnDetection: TURN_END,
  allowInterruptions: LOCKS,
};

/** The rows as the README shows them: options with the same text share a row. */
export function rowsOf(table: Readonly<Record<string, string>>): readonly string[] {
  const rows = Map.groupBy(Object.entries(table), ([, text]) => text);
  return [...rows].map(([text, options]) => {
    const names = options.map(([name]) => `\`${name}\``).join(', ');
    return `| ${names} | ${text} |`;
  });
}
