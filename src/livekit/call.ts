import { log, type stt, type VAD, type voice } from '@livekit/agents';

import {
  gateIsOpen,
  initialState,
  keyContext,
  messageInForce,
  type Capabilities,
  type CompiledPolicy,
  type Decision,
  type EngineState,
  type MessageId,
  type ToolCallId,
  type UtteranceId,
} from '../core/index.ts';
import { createVault, type RawKind, type Recorder } from '../evidence/index.ts';
import { createPerceiver, perceiveKey, perceiveMessage } from '../words/index.ts';
import { createKeypad } from './keypad.ts';
import { Messages, type Message, INTERRUPTED_BY, type CallPhase } from './messages.ts';
import { recentOwnText } from './own-speech.ts';
import type { HeardMessage, PlayoutEvent } from './playout-controls.ts';
import { fromPlayoutEvent } from './playout-events.ts';
import { PlayoutController } from './playout.ts';
import { RunLoop, type PerformedAction, type ToldEvent } from './run-loop.ts';
import { GatedStt } from './stt-gate.ts';
import { TranscriptGate, type Said } from './transcript-gate.ts';
import { FloorTurnDetector, type TextTurnDetector } from './turn-detector.ts';
import { createSessionClock } from './units.ts';
import { VadTap } from './vad-tap.ts';
import { VoiceTracker } from './voice-tracker.ts';
import { Watchdog, watchdogBounds, type WaitsFor } from './watchdog.ts';

/** What makes a call out of its parts, once a session is there. */
export type CallStart = {
  readonly recorder: Recorder;
  readonly capabilities: Capabilities;
  readonly room: string | undefined;
  readonly perform: (action: PerformedAction) => void;
  readonly onDecision: (decision: Decision) => void;
};

/**
 * The parts of one call with the engine between them. Before `begin` the parts are made and wrapped
 * around the session's own; the engine is told nothing yet.
 */
export class Call {
  readonly policy: CompiledPolicy;
  readonly clock = createSessionClock();
  readonly vault = createVault();
  readonly tracker = new VoiceTracker((event) => this.tell(event), this.clock);
  readonly messages: Messages;
  readonly gate: TranscriptGate;
  readonly keypad: ReturnType<typeof createKeypad>;
  readonly watchdog: Watchdog;
  readonly perceiver: ReturnType<typeof createPerceiver>;
  /** Ends: the session is closing, or an agent is following another. */
  phase: CallPhase = 'running';
  turnDetector: FloorTurnDetector | undefined;
  #playout: PlayoutController | undefined;
  #loop: RunLoop | undefined;
  #recorder: Recorder | undefined;
  #untappedVad: VAD | undefined;
  readonly #tools = new Map<ToolCallId, MessageId | undefined>();
  #lastStarted: MessageId | undefined;

  constructor(policy: CompiledPolicy) {
    this.policy = policy;
    this.perceiver = createPerceiver(policy.lexicon, policy.escalation?.phrases ?? []);
    this.messages = new Messages({
      tell: (event) => this.tell(event),
      playedMs: (messageId) => this.#playout?.playedMs(messageId) ?? 0,
      interruptedBy: () => INTERRUPTED_BY[this.phase],
    });
    this.gate = new TranscriptGate({
      clock: this.clock,
      onWords: (utteranceId, said, isFinal) => this.#onWords(utteranceId, said, isFinal),
      isOpen: () => !this.isRunning || gateIsOpen(policy, this.state),
      isAgentSpeaking: () => messageInForce(this.state) !== undefined,
    });
    this.keypad = createKeypad({
      tell: (event) => this.tell(event),
      keep: (ref, kind, value) => this.keep(ref, kind, value),
      perceive: (key) => this.#perceiveKey(key),
    });
    this.watchdog = new Watchdog({
      clock: this.clock,
      bounds: watchdogBounds(policy),
      held: () => this.gate.held(),
      mayHold: () => messageInForce(this.state) !== undefined || this.#tools.size > 0,
      callerIsSpeaking: () => this.tracker.isSpeaking,
      onHeldTooLong: (utteranceId) => this.#onHeldTooLong(utteranceId),
      onWaitedTooLong: (messageId, forWhat) => this.#onWaitedTooLong(messageId, forWhat),
    });
  }

  get state(): EngineState {
    return this.#loop?.state ?? NOT_BEGUN;
  }

  /** The engine decides. */
  get isRunning(): boolean {
    return this.#loop?.isRunning === true;
  }

  get recordFile(): string | undefined {
    return this.#recorder?.file;
  }

  begin(start: CallStart): void {
    const { recorder, capabilities, room, perform, onDecision } = start;
    this.#recorder = recorder;
    recorder.begin({ capabilities, ...(room === undefined ? {} : { room }) });
    const onFailed = (): void => {
      log().error('the floor has failed, the call goes on under the behaviour of LiveKit');
      this.open();
    };
    const { policy, clock } = this;
    this.#loop = new RunLoop({ policy, clock, recorder, perform, onDecision, onFailed });
    this.watchdog.start();
    this.tell({ type: 'session_started', capabilities });
  }

  tell(event: ToldEvent): void {
    this.#loop?.tell(event);
  }

  /** Writes a fact beside the engine into the record. */
  note(note: string, data?: Readonly<Record<string, unknown>>): void {
    this.#recorder?.note(note, data);
  }

  /** Keeps a value that events and the record only refer to. */
  keep(ref: string, kind: RawKind, value: string): void {
    this.vault.put(ref, kind, value);
    this.#recorder?.raw(kind, ref, value);
  }

  /** Wraps the VAD of the session, or of a later agent. */
  wrapVad(inner: VAD): VadTap {
    this.#untappedVad ??= inner;
    return new VadTap(inner, this.tracker);
  }

  /** Wraps the STT of the session, or of a later agent; after the VAD. */
  wrapStt(inner: stt.STT): GatedStt {
    const untappedVad = this.#untappedVad;
    const onFailed = (): void => this.tell({ type: 'stt_failed' });
    return new GatedStt(inner, { gate: this.gate, untappedVad, onFailed });
  }

  makeTurnDetector(inner: TextTurnDetector | undefined, boundMs: number): FloorTurnDetector {
    this.turnDetector = new FloorTurnDetector({
      tell: (event) => this.tell(event),
      boundMs,
      inner,
      onBound: (askId) => this.note('turn_end_unanswered', { askId }),
    });
    return this.turnDetector;
  }

  /** Puts the playout around the session's output, once; LiveKit reads it after the listener. */
  installPlayout(session: voice.AgentSession, messageOf: () => MessageId | undefined): void {
    const { audio } = session.output;
    if (audio === null || this.#playout !== undefined) return;
    this.#playout = new PlayoutController(audio, {
      messageOf,
      onEvent: (event) => this.#onPlayout(event),
      clock: () => performance.now(),
    });
    if (this.#loop !== undefined && !this.isRunning) this.#playout.openOnFailure();
    session.output.audio = this.#playout;
  }

  /** Throws while the session has no audio output. */
  playout(): PlayoutController {
    if (this.#playout === undefined) throw new NoAudioOutputError();
    return this.#playout;
  }

  cancelPlayout(messageId: MessageId): void {
    this.#playout?.cancel(messageId);
  }

  heard(messageId: MessageId): HeardMessage {
    return this.#playout?.heard(messageId) ?? UNHEARD;
  }

  /** LiveKit has made a speech: its words, where they are known, go to the playout and the engine. */
  onQueued({ messageId, text }: Message): void {
    if (text === undefined) return;
    this.#playout?.setText(messageId, text);
    this.#onText(messageId, text);
  }

  toolStarted(callId: ToolCallId, owner: voice.SpeechHandle): void {
    const ownerMessageId = this.messages.ofHandle(owner)?.messageId;
    this.#tools.set(callId, ownerMessageId);
    // Interrupting the handle that owns a tool cancels the tool (agent_activity.ts:3850, 1.9.0).
    const cancellable = ownerMessageId !== undefined;
    this.tell({ type: 'tool_started', callId, ownerMessageId, cancellable });
  }

  toolEnded(callId: ToolCallId): void {
    this.#tools.delete(callId);
    this.tell({ type: 'tool_ended', callId });
  }

  /** The message that a running tool belongs to. */
  ownerOf(callId: ToolCallId): MessageId | undefined {
    return this.#tools.get(callId);
  }

  /** Everything flows: the engine has failed, or the floor lets go of the session. */
  open(): void {
    this.gate.open();
    this.turnDetector?.open();
    this.#playout?.openOnFailure();
    this.messages.allowAll();
    this.watchdog.close();
  }

  /** The end of the call, or of the floor's part in it. */
  async end(): Promise<void> {
    this.tell({ type: 'session_closing' });
    // A listener may close the floor in the middle of a step: that is taken and recorded first.
    await Promise.resolve();
    this.#loop?.close();
    this.open();
    await this.#recorder?.close();
  }

  #onPlayout(event: PlayoutEvent): void {
    const { messageId } = event;
    if (event.type === 'text') {
      // What a `say` was given is told already.
      if (this.messages.of(messageId)?.text === undefined) this.#onText(messageId, event.text);
      return;
    }
    if (event.type === 'started') {
      this.#lastStarted = messageId;
      this.messages.started(messageId);
    }
    const isFirst = event.type === 'segment_ready' && !this.messages.hasStarted(messageId);
    if (isFirst) this.watchdog.waits(messageId, 'start');
    if (event.type === 'started' || event.type === 'segment_finished') {
      this.watchdog.goesOn(messageId);
    }
    this.tell(fromPlayoutEvent(event));
  }

  #onText(messageId: MessageId, text: string): void {
    this.keep(messageId, 'message_text', text);
    this.tell({ type: 'text_appended', messageId, evidence: perceiveMessage(text) });
  }

  #onWords(utteranceId: UtteranceId, said: Said, isFinal: boolean): void {
    this.keep(utteranceId, 'transcript', said.text);
    const last = this.#lastStarted;
    const ownRecentText = recentOwnText(last === undefined ? undefined : this.heard(last));
    const evidence = this.perceiver.perceive({ ...said, isFinal, ownRecentText });
    this.tell({ type: 'words_heard', utteranceId, isFinal, evidence });
    // Without an engine nobody will say what becomes of it.
    if (!this.isRunning) this.gate.release([utteranceId]);
  }

  #perceiveKey(key: string) {
    const context = keyContext(this.policy, this.state);
    const escalationKey = context.escalationKeyIsOn ? this.policy.escalation?.dtmf : undefined;
    const { policy, terminator } = context;
    return perceiveKey(key, { policy, escalationKey, terminator });
  }

  #onHeldTooLong(utteranceId: UtteranceId): void {
    this.note('gate_stalled', { utteranceId });
    this.tell({ type: 'gate_stalled', utteranceId });
    // Where the engine has not decided now, the session must: better an odd answer than none.
    this.gate.release([utteranceId]);
  }

  #onWaitedTooLong(messageId: MessageId, forWhat: WaitsFor): void {
    this.note('playout_stalled', { messageId, forWhat });
    if (forWhat === 'start') this.#playout?.startPlayout(messageId);
    else this.#playout?.resumePlayout(messageId, 'sample');
  }
}

/** The session has no audio output: nothing can be played, paused or stopped. */
class NoAudioOutputError extends Error {
  override readonly name = 'NoAudioOutputError';
}

const NOT_BEGUN = initialState();

const UNHEARD: HeardMessage = {
  heardText: '',
  unheardText: '',
  playedMs: 0,
  boundarySource: 'none',
  confidence: 0,
};
