import type { KeyObject } from 'node:crypto';
import { ReadableStream } from 'node:stream/web';

import { log, type voice } from '@livekit/agents';
import type { Room } from '@livekit/rtc-node';

import { isVetoed } from '../core/index.ts';
import {
  Call,
  createHost,
  linkSession,
  perform,
  keepContext,
  warmUpPlayout,
} from './call/index.ts';
import {
  FloorConfigError,
  type Floor,
  type FloorEvents,
  type FloorOptions,
  type Heard,
  type ReplyOptions,
  type SayOptions,
  type SayText,
  unawaited,
  createListeners,
  hasStarted,
  whenNamed,
  refuseOtherLivekit,
} from './ground/index.ts';
import { ownedText, policyFrom, unknownType, type FloorPolicy } from './floor-policy.ts';
import { linkProviderFailures } from './trouble/index.ts';
import { overlapVerdictMode, type OverlapVerdictMode } from './ears/index.ts';
import { openCallRecord, type CallRecordParts } from './open-record.ts';
import { readRecordKey } from './record-key.ts';
import { overriddenBy, partsOf, withFloor } from './session-options.ts';

/**
 * Creates the floor of one call from its policy. Rejects with a `PolicyError` that lists all faults if
 * the policy is faulty or the workflow is unknown.
 */
export async function createFloor<const MessageType extends string = string>(
  options: FloorOptions<MessageType>,
): Promise<Floor<MessageType>> {
  const { recordKey } = options;
  const signingKey = recordKey === undefined ? undefined : await readRecordKey(recordKey);
  const floor = new CallFloor(options, await policyFrom(options), signingKey);
  for (const messageType of options.messages ?? []) floor.check(messageType);
  await warmUpPlayout();
  return floor;
}

class CallFloor implements Floor {
  readonly #options: FloorOptions;
  readonly #policy: FloorPolicy;
  readonly #record: Pick<CallRecordParts, 'options' | 'signingKey'>;
  readonly #call: Call;
  readonly #listeners = createListeners((name) => {
    log().error({ name }, 'a listener of the floor has thrown');
  });
  readonly #params = new Map<string, SayOptions['params']>();
  #overlapVerdict: OverlapVerdictMode | undefined;
  #session: voice.AgentSession | undefined;
  #taskState: string | undefined;
  #unlink = (): void => undefined;
  #closed: Promise<void> | undefined;

  constructor(options: FloorOptions, policy: FloorPolicy, signingKey?: KeyObject) {
    this.#options = options;
    this.#record = { options, signingKey };
    this.#policy = policy;
    this.#call = new Call(policy.policy);
  }

  /** Throws for a type that the workflow lacks; a floor that is not strict only records it. */
  check(messageType: string): void {
    const unknown = unknownType(this.#policy.policy, messageType);
    if (unknown === undefined) return;
    if (this.#options.strict !== false) throw unknown;
    this.#call.note('unknown_message', { messageType });
  }

  sessionOptions<UserData>(
    options: voice.AgentSessionOptions<UserData>,
  ): voice.AgentSessionOptions<UserData> {
    if (this.#overlapVerdict !== undefined) {
      throw new FloorConfigError('a floor serves one session', 'make a floor for each call');
    }
    const parts = partsOf(options);
    const call = this.#call;
    this.#overlapVerdict = overlapVerdictMode(options.turnHandling?.interruption?.mode, parts.stt);
    for (const { option, to, because } of overriddenBy(options)) {
      log().warn({ option, to }, `the floor sets an option of the session: ${because}`);
    }
    if (parts.vad === undefined) call.note('edge_bypassed', { parts: ['vad'] });
    return withFloor(options, {
      vad: parts.vad === undefined ? undefined : call.ears.wrapVad(parts.vad),
      stt: parts.stt === undefined ? undefined : call.ears.wrapStt(parts.stt),
      turnDetection: call.governTurnEnd(parts.turnEnd),
    });
  }

  attach<UserData>(ofApplication: voice.AgentSession<UserData>, room?: Room): void {
    const session = ofApplication as unknown as voice.AgentSession;
    this.#refuseAttach(session);
    this.#session = session;
    const call = this.#call;
    const { context, tellUnheard } = keepContext(session, call);
    const listeners = this.#listeners;
    const paramsOf = (messageType: string): SayOptions['params'] => this.#params.get(messageType);
    const providers = linkProviderFailures({
      session,
      tell: (event) => call.tell(event),
      isRunning: () => call.isRunning,
    });
    const { closeAsStock: closeOnTrouble } = providers;
    const host = createHost({ call, session, listeners, context, closeOnTrouble, paramsOf });
    call.begin({
      record: {
        open: () => openCallRecord({ ...this.#record, call, session, room }),
        named: this.#options.callId === undefined ? whenNamed(room) : undefined,
        room: () => room?.name,
        capabilities: {
          canHold: session.stt !== undefined,
          hasDtmf: room !== undefined,
          hasWordTimes: session.tts?.capabilities.alignedTranscript === true,
          hasInterims: session.stt?.capabilities.interimResults === true,
          hasOverlapVerdict: this.#overlapVerdict?.type === 'on',
        },
      },
      shadow: this.#policy.shadow,
      perform: (action) => perform(action, host),
      onDecision: (decision) => listeners.emit('decision', decision),
    });
    this.#tellOverlapVerdict();
    if (this.#taskState !== undefined) this.#tellTaskState(this.#taskState);
    const onClosed = (): void => unawaited('the closing', this.close());
    const unlink = linkSession({ session, room, call, context, onClosed });
    const stopTelling = tellUnheard();
    const stopPreparing = call.asides.kept.prepareAfterFirstWords(session);
    this.#unlink = () => {
      providers.unlink();
      stopPreparing();
      unlink();
      stopTelling();
    };
  }

  say(
    messageType: string,
    given?: SayText | SayOptions,
    optionsOfText?: SayOptions,
  ): voice.SpeechHandle {
    const session = this.#attached();
    this.check(messageType);
    const isText = typeof given === 'string' || given instanceof ReadableStream;
    const { params, ...options } = (isText ? optionsOfText : given) ?? {};
    if (params !== undefined) this.#params.set(messageType, params);
    const words = isText ? given : ownedText(this.#policy, messageType, params);
    const text = typeof words === 'string' ? words : undefined;
    const hasOwnAudio = options.audio !== undefined;
    const own =
      params === undefined || isText ? undefined : this.#policy.policy.messages[messageType];
    const intent = { messageType, text, template: own?.text, hasOwnAudio, ...OF_APPLICATION };
    return this.#call.messages.make(intent, () =>
      session.say(words, { allowInterruptions: true, ...options }),
    );
  }

  reply(messageType: string, options: ReplyOptions = {}): voice.SpeechHandle {
    const session = this.#attached();
    this.check(messageType);
    return this.#call.messages.make({ messageType, text: undefined, ...OF_APPLICATION }, () =>
      session.generateReply({ allowInterruptions: true, ...options }),
    );
  }

  nextReply(messageType: string): void {
    this.check(messageType);
    this.#call.messages.nextReply(messageType);
  }

  dtmf(digit: string): void {
    this.#attached();
    this.#call.keypad.press(digit);
  }

  on<Name extends keyof FloorEvents>(
    name: Name,
    listener: (event: FloorEvents[Name]) => unknown,
  ): () => void {
    return this.#listeners.on(name, listener);
  }

  heard(handle: voice.SpeechHandle): Heard {
    const heard = this.#call.heardOf(handle);
    if (heard !== undefined) return heard;
    throw new FloorConfigError(
      'the handle is of another session',
      'ask the floor that the session is attached to',
    );
  }

  taskState(value: unknown): void {
    const state = JSON.stringify(value) ?? 'undefined';
    if (this.#session === undefined) this.#taskState = state;
    else this.#tellTaskState(state);
  }

  handoffEnded(outcome: 'accepted' | 'failed'): void {
    this.#call.tell({ type: 'handoff_ended', outcome });
  }

  get recordFile(): string | undefined {
    return this.#call.recordFile;
  }

  async shutdown(): Promise<void> {
    const session = this.#attached();
    const { messages } = this.#call;
    const isProtected = ({ messageId }: { messageId: Parameters<typeof isVetoed>[1] }): boolean =>
      isVetoed(this.#call.state, messageId);
    const left = (): readonly Promise<void>[] =>
      messages
        .unfinished()
        .filter(isProtected)
        .map(({ finished }) => finished);
    // Another protected message may follow the first.
    for (let waiting = left(); waiting.length > 0; waiting = left()) await Promise.all(waiting);
    session.shutdown({ drain: true });
    // Joins a close under way. A session that has closed already emits no further Close event.
    await session.close();
    await this.close();
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#call.end();
    this.#unlink();
  }

  #attached(): voice.AgentSession {
    if (this.#session !== undefined) return this.#session;
    throw new FloorConfigError(
      'the floor has no session yet',
      'call `floor.attach(session)` before the session starts',
    );
  }

  #refuseAttach(session: voice.AgentSession): void {
    if (this.#session !== undefined) {
      throw new FloorConfigError('the floor is attached already', 'make a floor for each session');
    }
    refuseOtherLivekit(session);
    if (hasStarted(session)) {
      throw new FloorConfigError(
        'the session has started already: its first messages went round the floor',
        'call `floor.attach(session)` before `session.start`',
      );
    }
    if (!this.#call.isOf(session)) {
      throw new FloorConfigError(
        'the session was made without the floor',
        'make it with `new voice.AgentSession(floor.sessionOptions({ … }))`',
      );
    }
  }

  #tellOverlapVerdict(): void {
    if (this.#overlapVerdict?.type !== 'cannot_work') return;
    const { why } = this.#overlapVerdict;
    log().warn(`the adaptive interruption of LiveKit is asked for and cannot work: ${why}`);
    this.#call.note('overlap_verdict_off', { why });
  }

  #tellTaskState(state: string): void {
    const digest = this.#call.vault.digest(state);
    this.#call.keep(digest, 'task_state', state);
    this.#call.tell({ type: 'task_state_changed', digest });
  }
}

const OF_APPLICATION = { role: 'message', ofMessageId: undefined } as const;
