/** A key of a telephone: 0-9, `*`, `#`, A-D. */
export type Key = string;

/** Which kinds of input may end a message before its end. */
export type Interruptible = 'none' | 'dtmf' | 'speech' | 'any';

/** How speech is judged: at once, by a count of words, or by the decider. */
export type SpeechMode = 'immediate' | 'words' | 'adaptive';

/** What happens to playout while an overlap is undecided. */
export type OnCandidate = 'continue' | 'duck' | 'pause';

/** Where an interrupted message ends. */
export type StopAt = 'now' | 'word' | 'sentence';

/** Where a paused message continues. */
export type ResumeAt = 'sample' | 'word' | 'sentence';

/** What a rung of the silence ladder does. */
export type SilenceRung = 'reprompt' | 'escalate' | 'end_call';

/** What follows when a model, voice or recogniser has failed for good. */
export type TroubleEnd = 'handoff' | 'end_call';

/** What a completed option or collection becomes: the caller's turn, or only an event for the application. */
export type Submit = 'reply' | 'event';

/** How speech may interrupt a message. Mode `words` needs `minWords`. */
export type SpeechPolicy = {
  readonly mode: SpeechMode;
  /** Unbroken speech before an overlap is a candidate, milliseconds. LiveKit: `interruption.minDuration`. */
  readonly minSpeechMs: number;
  /** Words that interrupt in mode `words`. LiveKit: `interruption.minWords`. */
  readonly minWords: number;
  readonly onCandidate: OnCandidate;
};

/** What an interruption of a message does. */
export type InterruptionPolicy = {
  readonly stop: StopAt;
  /** The next generation is asked to offer the unheard rest. */
  readonly offerToContinue: boolean;
  /** Interrupts the reply that owns the running tool, not only the wait message. */
  readonly cancelTool: boolean;
};

/** A menu: keys and what they mean while, and after, a message plays. */
export type DtmfPolicy = {
  /** Key to option name. */
  readonly options: Readonly<Record<Key, string>>;
  readonly invalid: 'reprompt';
  readonly reprompt: string | undefined;
  readonly submit: Submit;
  /** Invalid keys that are reprompted; the next one escalates. */
  readonly maxInvalid: number;
  /** Milliseconds within which the same key again is the same press. */
  readonly debounceMs: number;
};

/** An entity that the message asks for, collected key by key or spoken digit by spoken digit. */
export type ExpectsPolicy = {
  readonly kind: 'digits';
  readonly min: number;
  readonly max: number;
  readonly terminator: Key | undefined;
  /** Milliseconds from the last key, or from the end of speech, after which the collection is over. */
  readonly interDigitMs: number;
  readonly maxInvalid: number;
  readonly submit: Submit;
};

/** What happens when the caller stays silent after a message. */
export type SilencePolicy = {
  /** Milliseconds from the end of playout to the first rung, and between rungs. */
  readonly afterMs: number;
  readonly do: readonly SilenceRung[];
  readonly reprompt: string | undefined;
};

/** How long to wait after speech before the turn is over. LiveKit: `endpointing.minDelay`, `maxDelay`. */
export type EndpointingPolicy = { readonly minMs: number; readonly maxMs: number };

/** The policy of one message type, after inheritance: every field present, defaults filled in. */
export type MessagePolicy = {
  readonly interruptible: Interruptible;
  /** Milliseconds from the first audible sample during which nothing stops the message. */
  readonly graceMs: number;
  readonly speech: SpeechPolicy;
  readonly onInterruption: InterruptionPolicy;
  readonly onFalse: { readonly resume: ResumeAt };
  /** What happens to a bid for the floor that the message does not admit. */
  readonly input: 'drop' | 'hold' | 'report';
  /** Milliseconds after which held input is stale, from the end of the held speech. */
  readonly heldForMs: number;
  /** Longest wait of a protected message's first sample for a caller who speaks, milliseconds. */
  readonly startWaitMs: number;
  readonly delivery: 'required' | 'off';
  readonly onIncomplete: 'report' | 'again' | 'escalate';
  /** The designer's own words for the message; `{name}` is filled in. */
  readonly text: string | undefined;
  readonly dtmf: DtmfPolicy | undefined;
  readonly expects: ExpectsPolicy | undefined;
  readonly silence: SilencePolicy | undefined;
  readonly endpointing: EndpointingPolicy | undefined;
  /** Spans that a stop may not cut: `numbers`, `money`, `dates`, `codes` or `/regex/`. */
  readonly protect: readonly string[];
};

/** How a caller reaches a human. */
export type EscalationPolicy = {
  readonly phrases: readonly string[];
  readonly dtmf: Key | undefined;
  readonly during: 'always' | 'interruptible';
  readonly do: 'handoff';
  /** The message type spoken when the call goes to a human. */
  readonly message: string | undefined;
  /** The message type spoken when the handoff failed. */
  readonly failed: string | undefined;
};

/** What the caller hears when a model, voice or recogniser is slow (`wait`) or has failed (`message`). */
export type TroublePolicy = {
  /** Milliseconds after the caller's turn without any audio of the agent until `wait` is said. */
  readonly waitMs: number | undefined;
  /** The message type said while something is slow, once a turn. */
  readonly wait: string | undefined;
  /** The message type said when something has failed for good; if undefined, `apology` is said. */
  readonly message: string | undefined;
  /** A short built-in apology in the first of the workflow's languages. */
  readonly apology: string;
  /** What happens after the message. */
  readonly do: TroubleEnd;
};

/** Settings for the whole call. */
export type CallPolicy = {
  /** Longest duration of a call, milliseconds; undefined: no limit. */
  readonly maxMs: number | undefined;
  readonly end: {
    /** The message type spoken before the policy ends the call. */
    readonly message: string | undefined;
  };
  readonly trouble: TroublePolicy;
  /** The message type said to an answering machine, instead of everything else. */
  readonly voicemail: string | undefined;
};

/** Words of the built-in and the designer's lexicons. `src/words` reads them; the engine does not. */
export type CompiledLexicon = {
  /** List name (`backchannel`, `stop`, `correction`, ...) to words and phrases, lower case. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** Spelling variants to the form that the lists use. */
  readonly normalise: Readonly<Record<string, string>>;
};

/** The decider's versioned numbers. The policy holds them so that a record replays on its own. */
export type DeciderWeights = {
  readonly version: number;
  readonly bias: number;
  /** Feature name to logit. */
  readonly features: Readonly<Record<string, number>>;
  /** Logit above which the caller wants the floor, from an age of the overlap in ms on; ascending. */
  readonly yieldAbove: readonly { readonly fromMs: number; readonly logit: number }[];
  /** Milliseconds of silence after which an undecided overlap is over. */
  readonly stayAfterMs: number;
};

/** One workflow's policy as the engine sees it: checked, inherited, plain JSON. */
export type CompiledPolicy = {
  readonly version: 1;
  readonly workflow: string;
  readonly revision: string;
  /** SHA-256 of the sources, hexadecimal. */
  readonly sha256: string;
  readonly languages: readonly string[];
  readonly escalation: EscalationPolicy | undefined;
  readonly call: CallPolicy;
  /** The policy for message types that the workflow does not declare. */
  readonly defaults: MessagePolicy;
  readonly messages: Readonly<Record<string, MessagePolicy>>;
  readonly lexicon: CompiledLexicon;
  readonly weights: DeciderWeights;
};

/** The policy of a message type, or the workflow's defaults for a type that it does not declare. */
export function policyOf(policy: CompiledPolicy, messageType: string): MessagePolicy {
  return Object.hasOwn(policy.messages, messageType)
    ? (policy.messages[messageType] ?? policy.defaults)
    : policy.defaults;
}
