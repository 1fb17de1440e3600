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
import type { ShadowStep } from './shadow.ts';
import { guarded, logFault, type ToldEvent, type SessionClock } from '../ground/index.ts';

/** What the loop needs. */
export type RunLoopOptions = {
  readonly policy: CompiledPolicy;
  readonly clock: SessionClock;
  readonly recorder: Pick<Recorder, 'step' | 'note'>;
  /** Performs one action; the loop itself handles `wake_at`. Must not throw. */
  readonly perform: (action: PerformedAction) => void;
  readonly onDecision: (decision: Decision) => void;
  /** Told of each step after it was performed and recorded. */
  readonly shadow?: ShadowStep | undefined;
  /** Lets everything through: the call continues under LiveKit's own behaviour. */
  readonly onFailed: (error: unknown) => void;
};

/** An action that the edge performs; the edge answers each with its id. */
export type PerformedAction = Exclude<EngineAction, { readonly type: 'wake_at' }>;

/**
 * Runs the engine in one call. Gives it one event at a time and performs all its actions before the
 * next: events caused by an action are queued and never re-enter `step`. LiveKit's emitters call their
 * listeners synchronously, so an action can cause an event before it returns.
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

  /** The latest state, for questions that LiveKit asks synchronously. */
  get state(): EngineState {
    return this.#state;
  }

  /** False after the engine has thrown and after `close`: the engine decides nothing any more. */
  get isRunning(): boolean {
    return this.#phase === 'idle' || this.#phase === 'draining';
  }

  tell(event: ToldEvent): void {
    if (!this.isRunning) return;
    // The time is taken here, when the event happens, not when the loop processes it.
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
    const before = this.#state;
    const taken = step(policy, before, event);
    this.#state = taken.state;
    for (const action of taken.actions) {
      if (action.type === 'wake_at') this.#alarm.set(action.atMs);
      else perform(action);
    }
    // Recorded after the actions, so that a stop does not wait for a line of the record.
    const { actions, decisions, state } = taken;
    recorder.step({ event, actions, decisions, state });
    for (const decision of taken.decisions) onDecision(decision);
    this.#options.shadow?.(before, event, taken);
  }

  #fail(event: EngineEvent, error: unknown): void {
    const { recorder, onFailed } = this.#options;
    this.#phase = 'failed';
    this.#stop();
    try {
      recorder.step({ event, actions: [], decisions: [], state: this.#state });
      // Only the name of the error: the message of a failed engine may contain anything.
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

/** The single timer for the engine's next deadline. */
function createAlarm(clock: SessionClock, ring: () => void): Alarm {
  let timer: NodeJS.Timeout | undefined;

  function set(atMs: number): void {
    clearTimeout(timer);
    const wake = guarded('the alarm', () => {
      // A timer may fire a millisecond early, before anything in the engine is due.
      if (clock() < atMs) set(atMs);
      else ring();
    });
    timer = setTimeout(wake, Math.max(0, atMs - clock()));
  }

  return { set, clear: () => clearTimeout(timer) };
}
