import {
  initialState,
  messageInForce,
  step,
  type CallerClass,
  type CompiledPolicy,
  type Decision,
  type EngineAction,
  type EngineEvent,
  type EngineState,
  type MessageId,
  type MessageInForce,
  type SessionMs,
  type Step,
} from '../core/index.ts';

/** Where another policy would have decided, or acted, otherwise. */
export type PolicyDifference = {
  readonly atMs: SessionMs;
  readonly event: EngineEvent['type'];
  /** The message in force, or the one that the decision is about; `none` if there is none. */
  readonly messageType: string;
  readonly messageId: MessageId | undefined;
  /** What the caller did, by the policy in force; by the other one if only that decides here. */
  readonly class: CallerClass;
  /** The first decisions that differ; undefined where that policy decides nothing. */
  readonly decided: Decision | undefined;
  readonly other: Decision | undefined;
  /** Where all decisions are the same: the first action that differs. */
  readonly action?: {
    readonly did: EngineAction | undefined;
    readonly other: EngineAction | undefined;
  };
  /** Nothing later in the message can be compared: the call would have gone another way. */
  readonly isLast: boolean;
};

/**
 * Runs another policy over the events of a call and compares it with the policy in force, step by step.
 *
 * After the first difference in a message, the events that follow are those of another call than the one
 * that the other policy would have led to. So comparison stops there until the next message starts; then the
 * other policy is given the state of the policy in force.
 */
export class Comparison {
  readonly #other: CompiledPolicy;
  /** Undefined while nothing can be compared. */
  #state: EngineState | undefined = initialState();
  /** Decisions of the policy in force that were compared, and those that could not be. */
  readonly counts = { compared: 0, uncompared: 0 };

  constructor(other: CompiledPolicy) {
    this.#other = other;
  }

  /** Takes an event, the state of the policy in force before it, and what that policy did. */
  take(before: EngineState, event: EngineEvent, taken: Step): PolicyDifference | undefined {
    if (this.#state === undefined && event.type === 'message_started') this.#state = before;
    if (this.#state === undefined) {
      this.counts.uncompared += taken.decisions.length;
      return undefined;
    }
    const other = step(this.#other, this.#state, event);
    this.#state = other.state;
    this.counts.compared += taken.decisions.length;
    const found = differenceOf(taken, other);
    if (found === undefined) return undefined;
    if (found.isLast) this.#state = undefined;
    return { ...placeOf(before, event, found), ...found };
  }

  /** The call's events are not known up to here, so nothing is comparable before the next message starts. */
  lose(): void {
    this.#state = undefined;
  }
}

type Found = Pick<PolicyDifference, 'decided' | 'other' | 'action' | 'isLast'>;

/** Verdicts make the difference: the same verdict by another clause leads to the same call. */
function differenceOf(taken: Step, other: Step): Found | undefined {
  const longest = Math.max(taken.decisions.length, other.decisions.length);
  for (let index = 0; index < longest; index += 1) {
    const [one, two] = [taken.decisions[index], other.decisions[index]];
    if (one?.verdict !== two?.verdict) {
      return { decided: one, other: two, isLast: true };
    }
  }
  return differenceOfActions(taken.actions.filter(isTold), other.actions.filter(isTold));
}

/**
 * The first action that differs. If an action is there for one policy alone, the ids of all later ones differ, so
 * what the edge answers is no answer to the other policy.
 */
function differenceOfActions(
  taken: readonly EngineAction[],
  others: readonly EngineAction[],
): Found | undefined {
  const longest = Math.max(taken.length, others.length);
  let first: Found | undefined;
  for (let index = 0; index < longest; index += 1) {
    const [did, other] = [taken[index], others[index]];
    if (isSameAction(did, other)) continue;
    const isLast = did?.type !== other?.type;
    const found = { decided: undefined, other: undefined, action: { did, other }, isLast };
    if (isLast) return found;
    first ??= found;
  }
  return first;
}

/** `wake_at` only says when the engine wants to be asked again. */
function isTold({ type }: EngineAction): boolean {
  return type !== 'wake_at';
}

function isSameAction(did: EngineAction | undefined, other: EngineAction | undefined): boolean {
  return did === other || JSON.stringify(did) === JSON.stringify(other);
}

function placeOf(before: EngineState, event: EngineEvent, found: Found) {
  const about = found.decided ?? found.other;
  if (about !== undefined) {
    const { atMs, messageType, messageId, class: callerClass } = about;
    return { atMs, event: event.type, messageType, messageId, class: callerClass };
  }
  const message = messageOf(before, event, found.action?.did ?? found.action?.other);
  return {
    atMs: event.atMs,
    event: event.type,
    messageType: message?.messageType ?? 'none',
    messageId: message?.messageId,
    class: 'unclassified' as const,
  };
}

/** The message that an action is about: one just queued, one that waits, or the one in force. */
function messageOf(
  before: EngineState,
  event: EngineEvent,
  action: EngineAction | undefined,
): Pick<MessageInForce, 'messageId' | 'messageType'> | undefined {
  const inForce = messageInForce(before);
  if (action === undefined || !('messageId' in action)) return inForce;
  if (event.type === 'message_queued' && event.messageId === action.messageId) return event;
  const waiting = before.queue.find(({ messageId }) => messageId === action.messageId);
  return waiting ?? inForce;
}
