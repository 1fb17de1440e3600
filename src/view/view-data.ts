/** A page of one call, as data: what is drawn, and what is told. All times are milliseconds of the call. */
export type View = {
  readonly callId: string;
  readonly policy: PolicyName;
  /** RFC 3339, of the record's first line; empty if the line has none. */
  readonly beganAt: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly integrity: Integrity;
  readonly spans: readonly Span[];
  readonly missing: readonly Stretch[];
  /** Moments at which words of the caller were recognised, and at which a key was pressed. */
  readonly wordsAtMs: readonly number[];
  readonly keysAtMs: readonly number[];
  readonly caller: Lane;
  readonly agent: Lane;
  readonly decisions: readonly ShownDecision[];
  readonly moments: readonly Moment[];
  readonly said: readonly Said[];
  /** Where the words come from: `words`: a raw record was named; `counts`: the record holds counts only. */
  readonly wordsFrom: 'words' | 'counts';
  /** Sentences about what the page leaves out, or could not be shown. */
  readonly remarks: readonly string[];
};

/** Which policy decided. */
export type PolicyName = {
  readonly workflow: string;
  readonly revision: string;
  readonly sha256: string;
};

/** A stretch of time. */
export type Stretch = { readonly fromMs: number; readonly toMs: number };

/** Who made a sound, and what playout did meanwhile. */
export type Span = Stretch & {
  readonly kind: 'playing' | 'ducked' | 'paused' | 'stopping' | 'voice' | 'protected';
  readonly label: string;
};

/** How loud one side was: a byte for each step of time, 0 silent, 255 as loud as can be. */
export type Lane = {
  /** `audio`: measured in the call's audio. `record`: drawn from the levels and stretches of the record. */
  readonly source: 'audio' | 'record';
  readonly fromMs: number;
  readonly stepMs: number;
  /** Base64 of the bytes. */
  readonly levels: string;
};

/** Whether the record is as it was written. */
export type Integrity = {
  readonly state: 'holds' | 'incomplete' | 'unproved' | 'broken';
  readonly sentence: string;
  /** What was found, the first lines only, each with its line in the file. */
  readonly findings: readonly string[];
};

/** One decision, as the page lists it. */
export type ShownDecision = {
  readonly atMs: number;
  readonly verdict: string;
  readonly meaning: string;
  readonly clause: string;
  readonly overruled: readonly string[];
  readonly class: string;
  readonly classMeaning: string;
  readonly reason: string;
  readonly confidence: number;
  readonly messageType: string;
  readonly messageId: string;
  readonly overlapId: string;
  readonly playedMs: number;
};

/** One time that the caller, or somebody else, could have interrupted: five questions and their answers. */
export type Moment = {
  readonly atMs: number;
  /** The decision that settled it, by its place in the list. */
  readonly decision: number;
  readonly meant: Answer;
  readonly decided: Answer;
  readonly rule: Answer;
  readonly heard: Answer;
  readonly recovered: Answer;
};

/** A short answer, and what stands below it. */
export type Answer = { readonly short: string; readonly more: string };

/** Something that was said, by either side. */
export type Said = Stretch & {
  readonly by: 'agent' | 'caller';
  /** The type of the agent's message, or how the caller's words were read. */
  readonly title: string;
  /** What was said and heard; without a raw record a count of words. */
  readonly heard: string;
  /** What was not heard of a message any more. */
  readonly unheard: string;
  /** How that is known: how much was played, and how the boundary was found. */
  readonly note: string;
};
