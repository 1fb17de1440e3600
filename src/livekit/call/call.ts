import { log, type voice } from '@livekit/agents';

import {
  admitsSpeech,
  gateIsOpen,
  initialState,
  isComplete,
  isVetoed,
  keyContext,
  messageInForce,
  playoutOf,
  rulesOfMessage,
  type CompiledPolicy,
  type Decision,
  type EndpointingPolicy,
  type EngineState,
  policyOf,
  type MessageId,
  type ToolCallId,
  type UtteranceId,
} from '../../core/index.ts';
import type { RawKind, Vault } from '../../evidence/index.ts';
import { createPerceiver, perceiveKey } from '../../words/index.ts';
import { createAsides, type Asides } from '../trouble/index.ts';
import { AheadOfTurn } from './ahead-of-turn.ts';
import { CallOutput, UNHEARD } from './output.ts';
import { CallRecord, type RecordStart } from './record.ts';
import {
  createSessionClock,
  type InterruptAnswer,
  unawaited,
  type ToldEvent,
  WrappedAgents,
} from '../ground/index.ts';
import {
  createKeypad,
  Ears,
  TranscriptGate,
  type Said,
  type GivenDetection,
  type TurnEnd,
  TurnEnds,
  VoiceTracker,
} from '../ears/index.ts';
import { Messages, INTERRUPTED_BY, type CallPhase } from './messages.ts';
import type { HeardMessage, PlayoutController } from '../playout/index.ts';
import { RunningTools } from './running-tools.ts';
import { createShadow } from './shadow.ts';
import { RunLoop, type PerformedAction } from './run-loop.ts';
import { turnBoundMs, Watchdog, watchdogBounds, type WaitsFor } from './watchdog.ts';

/** What turns the parts into a call, once there is a session. */
export type CallStart = {
  readonly record: RecordStart;
  readonly perform: (action: PerformedAction) => void;
  readonly onDecision: (decision: Decision) => void;
  readonly shadow?: CompiledPolicy | undefined;
};

/**
 * The parts of one call with the engine between them. Before `begin` the parts exist and wrap the
 * session's own, but the engine gets no events yet.
 */
export class Call {
  readonly policy: CompiledPolicy;
  readonly clock = createSessionClock();
  readonly tracker = new VoiceTracker((event) => this.#onVoice(event), this.clock);
  readonly messages: Messages;
  readonly ahead = new AheadOfTurn();
  readonly output: CallOutput;
  readonly asides: Asides;
  readonly gate: TranscriptGate;
  readonly ears: Ears;
  readonly keypad = createKeypad({
    tell: (event) => this.tell(event),
    keep: (ref, kind, value) => this.keep(ref, kind, value),
    perceive: (key, isRepeat) => this.#perceiveKey(key, isRepeat),
    clock: this.clock,
    onFlood: () => this.note('keys_flooded'),
  });
  readonly watchdog: Watchdog;
  readonly tools: RunningTools;
  readonly agents = new WrappedAgents();
  readonly perceiver: ReturnType<typeof createPerceiver>;
  /** Whether the call is running, between two agents, or closing. */
  phase: CallPhase = 'running';
  readonly turnEnds: TurnEnds;
  /** How long LiveKit waits at the end of a turn, if the policy says so; applied again for each agent. */
  endpointing: EndpointingPolicy | undefined;
  readonly #record = new CallRecord();
  #loop: RunLoop | undefined;

  constructor(policy: CompiledPolicy) {
    this.policy = policy;
    this.perceiver = createPerceiver(policy.lexicon, policy.escalation?.phrases ?? []);
    this.messages = new Messages({
      tell: (event) => this.tell(event),
      playedMs: (messageId) => this.output.playedMs(messageId),
      interruptedBy: () => INTERRUPTED_BY[this.phase],
      proofOf: (messageId, how) => this.output.proofs.ended(messageId, how),
      isTextOnly: () => this.output.isTextOnly,
      onInterrupt: (messageId) => this.#onInterrupt(messageId),
    });
    this.turnEnds = this.#createTurnEnds();
    this.gate = new TranscriptGate({
      clock: this.clock,
      onWords: (utteranceId, said, isFinal) => this.#onWords(utteranceId, said, isFinal),
      voiceAtMs: () => this.tracker.voiceAtMs,
      onRepeated: () => this.note('words_repeated'),
      onKeptBack: (text) => this.output.proofs.machine?.hears(text),
      isOpen: () => !this.isRunning || gateIsOpen(this.state),
      isAgentSpeaking: () => messageInForce(this.state) !== undefined,
      endOfSpeech: this.turnEnds.endOfSpeech,
    });
    this.ears = new Ears({
      tracker: this.tracker,
      gate: this.gate,
      onSttFailed: () => this.tell({ type: 'stt_failed' }),
    });
    this.watchdog = new Watchdog({
      clock: this.clock,
      bounds: watchdogBounds(policy),
      held: () => this.gate.held(),
      mayHold: () => messageInForce(this.state) !== undefined || this.state.tools.length > 0,
      callerIsSpeaking: () => this.tracker.isSpeaking,
      onHeldTooLong: (utteranceId) => this.#onHeldTooLong(utteranceId),
      onWaitedTooLong: (messageId, forWhat) => this.#onWaitedTooLong(messageId, forWhat),
      onToolHangs: (callId) => this.#onToolHangs(callId),
    });
    this.tools = new RunningTools({ tell: (event) => this.tell(event), watchdog: this.watchdog });
    this.output = new CallOutput({
      tell: (event) => this.tell(event),
      messages: this.messages,
      watchdog: this.watchdog,
      record: this.#record,
      rulesOf: (messageType) => policyOf(policy, messageType),
      callerIsSpeaking: () => this.tracker.isSpeaking,
      onSegmentFinished: (messageId) => this.asides.segmentFinished(messageId),
    });
    const playout = (): PlayoutController => this.output.playout();
    this.asides = createAsides({ policy, tell: (event) => this.tell(event), playout });
  }

  get state(): EngineState {
    return this.#loop?.state ?? NOT_BEGUN;
  }

  /** True while the engine decides. */
  get isRunning(): boolean {
    return this.#loop?.isRunning === true;
  }

  get vault(): Vault {
    return this.#record.vault;
  }

  get recordFile(): string | undefined {
    return this.#record.file;
  }

  begin(start: CallStart): void {
    const { record, perform, onDecision } = start;
    this.#record.begin(record);
    const recorder = this.#record;
    const onFailed = (): void => {
      log().error('the floor has failed, the call goes on under the behaviour of LiveKit');
      this.open();
    };
    const { policy, clock } = this;
    const shadow = start.shadow && createShadow(start.shadow, recorder);
    this.#loop = new RunLoop({ policy, clock, recorder, perform, onDecision, onFailed, shadow });
    this.watchdog.start();
    this.tell({ type: 'session_started', capabilities: record.capabilities });
  }

  tell(event: ToldEvent): void {
    this.#loop?.tell(event);
  }

  /** Writes a fact into the record that is not an event of the engine. */
  note(note: string, data?: Readonly<Record<string, unknown>>): void {
    this.#record.note(note, data);
  }

  /** Keeps a value that events and the record only refer to. */
  keep(ref: string, kind: RawKind, value: string): void {
    this.#record.keep(ref, kind, value);
  }

  /** Chooses how the session finds the end of a turn. */
  governTurnEnd(turnEnd: TurnEnd): GivenDetection {
    const { given, undo } = this.turnEnds.governSession(turnEnd);
    this.ears.onRelease(undo);
    return given;
  }

  /** Whether the session was made with the options of this call's floor. */
  isOf({ vad, stt, turnDetection }: voice.AgentSession): boolean {
    const isTurnEnd = turnDetection === this.turnEnds.detector;
    return isTurnEnd || this.ears.has(vad) || this.ears.has(stt);
  }

  heard(messageId: MessageId): HeardMessage {
    return this.output.heard(messageId);
  }

  /** The same of a speech; `undefined` if it is of another session. */
  heardOf(handle: voice.SpeechHandle): HeardMessage | undefined {
    const message = this.messages.ofHandle(handle);
    if (message !== undefined) return this.heard(message.messageId);
    return this.ahead.has(handle) ? UNHEARD : undefined;
  }

  /** Lets everything through, because the engine has failed or the floor leaves the session. */
  open(): void {
    this.gate.open();
    this.turnEnds.detector.open();
    this.output.open();
    this.messages.allowAll();
    this.watchdog.close();
  }

  /** Ends the call, or the floor's part in it. */
  async end(): Promise<void> {
    this.output.proofs.close();
    this.tell({ type: 'session_closing' });
    // A listener may close the floor during a step: the step is finished and recorded first.
    await Promise.resolve();
    this.#loop?.close();
    this.open();
    await this.#record.close();
  }

  #createTurnEnds(): TurnEnds {
    return new TurnEnds({
      boundMs: turnBoundMs(this.policy),
      isCertain: () => isComplete(this.state.collection),
      tell: (event) => this.tell(event),
      note: (note, data) => this.note(note, data),
    });
  }

  #onVoice(event: ToldEvent): void {
    this.tell(event);
    // The caller may take the floor: only now does the playout search for the words being spoken.
    if (event.type === 'user_speech_started') this.output.lookForWords();
  }

  #onWords(utteranceId: UtteranceId, said: Said, isFinal: boolean): void {
    this.keep(utteranceId, 'transcript', said.text);
    const ownRecentText = this.output.recentText();
    const evidence = this.perceiver.perceive({ ...said, isFinal, ownRecentText });
    this.tell({ type: 'words_heard', utteranceId, isFinal, evidence });
    // Without an engine nobody will decide about the transcript.
    if (!this.isRunning) this.gate.release([utteranceId]);
  }

  /** The application interrupts one message. One that plays ends as with `session.interrupt`. */
  #onInterrupt(messageId: MessageId): InterruptAnswer {
    if (!this.isRunning) return 'at_once';
    const playing = playoutOf(this.state)?.message;
    if (playing?.messageId !== messageId) {
      return isVetoed(this.state, messageId) ? 'refused' : 'at_once';
    }
    if (!admitsSpeech(rulesOfMessage(this.policy, playing))) return 'refused';
    this.tell({ type: 'interrupt_requested', by: 'session' });
    return 'asked';
  }

  #perceiveKey(key: string, isRepeat: boolean) {
    const context = keyContext(this.policy, this.state);
    const escalationKey = context.escalationKeyIsOn ? this.policy.escalation?.dtmf : undefined;
    const { policy, terminator } = context;
    const evidence = perceiveKey(key, { policy, escalationKey, terminator });
    // While a number is asked for, repetition would show its digits in the record.
    return isRepeat && policy.expects === undefined ? { ...evidence, isRepeat } : evidence;
  }

  #onHeldTooLong(utteranceId: UtteranceId): void {
    this.note('gate_stalled', { utteranceId });
    this.tell({ type: 'gate_stalled', utteranceId });
    // If the engine has not decided by now, the session must: an odd answer is better than none.
    this.gate.release([utteranceId]);
  }

  #onWaitedTooLong(messageId: MessageId, forWhat: WaitsFor): void {
    this.note('playout_stalled', { messageId, forWhat });
    this.output.goOn(messageId, forWhat);
  }

  /** Cancels a tool and the reply that owns it, because the caller has spoken and waits for an answer. */
  #onToolHangs(callId: ToolCallId): void {
    this.note('tool_stalled', { callId });
    const owner = this.tools.ownerOf(callId);
    if (owner !== undefined) unawaited('the tools', this.messages.interrupt(owner));
    this.tools.abort(callId);
  }
}

const NOT_BEGUN = initialState();
