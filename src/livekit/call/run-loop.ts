import {
  initialState,
  step,
  type CompiledPolicy,
  type Decision,
  type EngineAction,
  type EngineEvent,
  type EngineState,
} from '../../core/index.ts';
import type { Recorder } from '../../evidence/index.ts';
import { guarded, logFault, type ToldEvent, type SessionClock } from '../ground/index.ts';

/** What the loop works on. */
export type RunLoopOptions = {
  readonly policy: CompiledPolicy;
  readonly clock: SessionClock;
  readonly recorder: Pick<Recorder, 'step' | 'note'>;
  /** Does one action; `wake_at` is the loop's own. Must not throw. */
  readonly perform: (action: PerformedAction) => void;
  readonly onDecision: (decision: Decision) => void;
  /** Opens everything: the call goes on under LiveKit's own behaviour. */
  readonly onFailed: (error: unknown) => void;
};

/** An action for the edge; each is answered with its id. */
export type PerformedAction = Exclude<EngineAction, { readonly type: 'wake_at' }>;

/**
 * The engine at work in one call. Feeds it one event at a time, fully drained: what performing an
 * action causes is queued and never re-enters `step`. LiveKit's emitters call their listeners
 * synchronously, so an action can bring an event back before it returns.
 */
export class RunLoop {
  readonly #options: RunLoopOptions;
  readonly #queue: EngineEvent[] = [];
  readonly #alarm: Alarm;
  #state = initialState();
  #phase: 'idle' | 'draining' | 'failed' | 'closed' = 'idle';

  constructor(options: RunLoopOptions) {
    this.#options = options;
    this.#alarm = createAlarm(options.clock, () => this.tell({ type: 'woke' }));
  }

  /** The last computed state, for questions that LiveKit asks synchronously. */
  get state(): EngineState {
    return this.#state;
  }

  /** False from a throw of the engine on, and after `close`: nothing is decided any more. */
  get isRunning(): boolean {
    return this.#phase === 'idle' || this.#phase === 'draining';
  }

  tell(event: ToldEvent): void {
    if (!this.isRunning) return;
    // The time is taken here, not when the event's turn comes: it is when the thing happened.
    this.#queue.push({ ...event, atMs: this.#options.clock() });
    if (this.#phase === 'idle') this.#drain();
  }

  close(): void {
    if (this.isRunning) this.#phase = 'closed';
    this.#stop();
  }

  #drain(): void {
    this.#phase = 'draining';
    for (let event = this.#queue.shift(); event !== undefined; event = this.#queue.shift()) {
      try {
        this.#feed(event);
      } catch (error) {
        this.#fail(event, error);
      }
    }
    if (this.isRunning) this.#phase = 'idle';
  }

  #feed(event: EngineEvent): void {
    const { policy, recorder, perform, onDecision } = this.#options;
    const taken = step(policy, this.#state, event);
    this.#state = taken.state;
    for (const action of taken.actions) {
      if (action.type === 'wake_at') this.#alarm.set(action.atMs);
      else perform(action);
    }
    // After the actions: a stop must not wait for a line of the record.
    const { actions, decisions, state } = taken;
    recorder.step({ event, actions, decisions, state });
    for (const decision of taken.decisions) onDecision(decision);
  }

  #fail(event: EngineEvent, error: unknown): void {
    const { recorder, onFailed } = this.#options;
    this.#phase = 'failed';
    this.#stop();
    try {
      recorder.step({ event, actions: [], decisions: [], state: this.#state });
      // The name only: what an engine that is out of order says may be anything.
      const name = error instanceof Error ? error.name : typeof error;
      recorder.note('engine_failed', { during: event.type, error: name });
    } catch (unwritten) {
      logFault('the record', unwritten);
    }
    onFailed(error);
  }

  #stop(): void {
    this.#queue.length = 0;
    this.#alarm.clear();
  }
}

type Alarm = { set(atMs: number): void; clear(): void };

/** One timer for the engine's next deadline. */
function createAlarm(clock: SessionClock, ring: () => void): Alarm {
  let timer: NodeJS.Timeout | undefined;

  function set(atMs: number): void {
    clearTimeout(timer);
    const wake = guarded('the alarm', () => {
      // A timer may fire a millisecond early; the engine would then have nothing due.
      if (clock() < atMs) set(atMs);
      else ring();
    });
    timer = setTimeout(wake, Math.max(0, atMs - clock()));
  }

  return { set, clear: () => clearTimeout(timer) };
}
