import { after, afterEach, beforeEach, mock } from 'node:test';
import { initializeLogger, USERDATA_TIMED_TRANSCRIPT, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';
import { id, type MessageId } from '../../../src/core/index.ts';
import type { PlayoutEvent, PlayoutOptions } from '../../../src/livekit/playout/controls.ts';
import { PlayoutController } from '../../../src/livekit/playout/playout.ts';
import { frameOf, Player, RATE_HZ, settled, valueAt } from './playout-player.ts';

initializeLogger({ pretty: false, level: 'silent' });

export const M1 = id<MessageId>('m1');
export const M2 = id<MessageId>('m2');

/** A controller over a player, in mocked time, and all that it tells. */
export type Stage = {
  readonly player: Player;
  readonly playout: PlayoutController;
  readonly events: PlayoutEvent[];
  readonly finishes: voice.PlaybackFinishedEvent[];
  readonly starts: number[];
  /** Captures `ms` of a message at once, in frames of 100 ms, as the framework does; then its flush. */
  speak(messageId: MessageId, ms: number, texts?: readonly voice.TimedString[]): Promise<void>;
  capture(messageId: MessageId, ms: number, texts?: readonly voice.TimedString[]): Promise<void>;
  /** The frames that are captured from now on are this message's. */
  claim(messageId: MessageId): void;
  /** What the framework does with an interrupted handle. */
  interrupt(): void;
  /** The samples that were heard, silence left out, as places in the message. */
  heard(): readonly number[];
  /** Ends what still plays: nothing of it may run on in real time. */
  close(): Promise<void>;
  told<Type extends PlayoutEvent['type']>(type: Type): Extract<PlayoutEvent, { type: Type }>[];
};

export function startTime(): void {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_000_000 });
}

/** A stage for each test of a file, in mocked time, closed after it. */
export function stageForEach(
  use: (stage: Stage) => void,
  options: Partial<PlayoutOptions> = {},
): void {
  let stage: Stage;
  beforeEach(() => {
    startTime();
    stage = createStage(options);
    use(stage);
  });
  afterEach(async () => {
    await stage.close();
    mock.timers.reset();
  });
  after(() => dispose());
}

export function createStage(options: Partial<PlayoutOptions> = {}): Stage {
  const player = new Player();
  const events: PlayoutEvent[] = [];
  const finishes: voice.PlaybackFinishedEvent[] = [];
  const starts: number[] = [];
  const captured = new Map<MessageId, number>();
  let current: MessageId | undefined;
  const playout = new PlayoutController(player, {
    messageOf: () => current,
    isInterrupted: () => false,
    onEvent: (event) => events.push(event),
    clock: () => Date.now(),
    ...options,
  });
  playout.on(voice.AudioOutput.EVENT_PLAYBACK_FINISHED, (event) => finishes.push(event));
  playout.on(voice.AudioOutput.EVENT_PLAYBACK_STARTED, (event) => starts.push(event.createdAt));
  const capture: Stage['capture'] = async (messageId, ms, texts) => {
    current = messageId;
    const from = captured.get(messageId) ?? 0;
    for (let at = 0; at < ms; at += 100) {
      const userdata = at === 0 && texts ? textOn(texts) : {};
      await playout.captureFrame(frameOf(from + at, Math.min(100, ms - at), userdata));
    }
    captured.set(messageId, from + ms);
  };
  return {
    player,
    playout,
    events,
    finishes,
    starts,
    capture,
    claim(messageId) {
      current = messageId;
    },
    async speak(messageId, ms, texts) {
      await capture(messageId, ms, texts);
      playout.flush();
      await settled();
    },
    interrupt() {
      playout.flush();
      playout.clearBuffer();
      playout.clearBuffer();
    },
    async close() {
      playout.flush();
      playout.clearBuffer();
      await settled();
      player.close();
    },
    heard: () => placesOf(player.wire),
    told: (type) => events.filter((event) => event.type === type) as never,
  };
}

/** The samples of the wire that are at full level, as places in the message. */
function placesOf(wire: readonly number[]): readonly number[] {
  return wire.filter((value) => value >= valueAt(0)).map((value) => value - valueAt(0));
}

/** What a frame carries when texts ride on it. */
export function textOn(texts: readonly voice.TimedString[]): Record<string, unknown> {
  return { [USERDATA_TIMED_TRANSCRIPT]: [...texts] };
}

export const samples = (ms: number): number => (ms * RATE_HZ) / 1000;
