import {
  assertNever,
  policyOf,
  type CompiledPolicy,
  type DigitSource,
  type EndpointingPolicy,
  type EngineAction,
  type HeardSummary,
  type MessageId,
  type SayDeclared,
} from '../../core/index.ts';
import type { RawKind, Vault } from '../../evidence/index.ts';
import type { ChatContextKeeper } from '../context/index.ts';
import type { Listeners, Tell } from '../ground/index.ts';
import type { Messages } from './messages.ts';
import type { PlayoutController } from '../playout/index.ts';
import type { PerformedAction } from './run-loop.ts';
import type { TranscriptGate, FloorTurnDetector } from '../ears/index.ts';
import type { Watchdog } from './watchdog.ts';

/** The parts of a running call that actions are done with. */
export type Host = {
  readonly policy: CompiledPolicy;
  readonly tell: Tell;
  readonly vault: Pick<Vault, 'get'>;
  readonly listeners: Pick<Listeners, 'emit'>;
  readonly messages: Messages;
  readonly gate: Pick<TranscriptGate, 'release' | 'drop'>;
  /** False: LiveKit does not wait for this answer any more. */
  readonly answerTurnEnd: FloorTurnDetector['answer'];
  readonly watchdog: Pick<Watchdog, 'waits' | 'goesOn'>;
  /** Ends what the playout has of a message that nobody has heard. */
  readonly cancelPlayout: (messageId: MessageId) => void;
  /** Throws while there is no audio output. */
  readonly playout: () => PlayoutController;
  readonly context: Pick<ChatContextKeeper, 'cut' | 'endedBy' | 'silenced' | 'summary'>;
  /** Keeps a value for the raw record. */
  readonly keep: (ref: string, kind: RawKind, value: string) => void;
  /** Digits that were spoken in an utterance. */
  readonly spokenDigits: (transcript: string) => string;
  /** Says a text as a message of the engine's own wish. */
  readonly sayDeclared: (action: SayDeclared) => void;
  /** Makes a text the caller's turn. */
  readonly commitInput: (input: string) => void;
  readonly setEndpointing: (endpointing: EndpointingPolicy | undefined) => void;
  /** Ends the reply that owns a running tool. */
  readonly cancelTool: (action: Of<'cancel_tool'>) => Promise<void>;
};

type Of<Type extends EngineAction['type']> = Extract<EngineAction, { readonly type: Type }>;

/** How an action went: in full, or what was done instead. */
type Outcome =
  | { readonly did: 'all'; readonly heard?: HeardSummary }
  | { readonly did: 'part'; readonly instead: string };

const DONE: Outcome = { did: 'all' };

/**
 * Does one thing the engine asked for, and answers with its id. The only file that acts on a
 * running session. What takes time is answered when it is over; nothing throws.
 */
export function perform(action: PerformedAction, host: Host): void {
  try {
    const outcome = act(action, host);
    if (outcome instanceof Promise) {
      outcome.then(
        (settled) => answer(action, settled, host),
        (error: unknown) => fail(action, error, host),
      );
    } else {
      answer(action, outcome, host);
    }
  } catch (error) {
    fail(action, error, host);
  }
}

function act(action: PerformedAction, host: Host): Outcome | Promise<Outcome> {
  switch (action.type) {
    case 'allow':
    case 'veto':
      host.messages.setInterruptible(action.messageId, action.type === 'allow');
      return DONE;
    case 'cancel_message':
      host.cancelPlayout(action.messageId);
      return host.messages.interrupt(action.messageId).then(() => DONE);
    case 'start_playout':
    case 'duck':
    case 'unduck':
    case 'pause':
    case 'resume':
    case 'stop':
      return actOnPlayout(action, host);
    case 'hold':
      // The gate keeps every final transcript until it is told otherwise.
      return DONE;
    case 'release':
      return host.gate.release(action.utteranceIds) ? DONE : nothingThere();
    case 'drop':
      host.gate.drop(action.utteranceIds);
      return DONE;
    case 'answer_turn_end':
      return host.answerTurnEnd(action.askId, action.complete) ? DONE : nothingThere();
    case 'set_endpointing':
      host.setEndpointing(action.endpointing);
      return DONE;
    case 'say_declared':
      host.sayDeclared(action);
      return DONE;
    case 'cancel_tool':
      return host.cancelTool(action).then(() => DONE);
    case 'truncate_context':
      return truncate(action, host);
    case 'commit_user_input':
    case 'report_held':
    case 'choose_option':
    case 'report_digit':
    case 'submit_collected':
    case 'hand_off':
      return report(action, host);
    default:
      return assertNever(action, 'perform');
  }
}

type PlayoutAction = Of<'start_playout' | 'duck' | 'unduck' | 'pause' | 'resume' | 'stop'>;

function actOnPlayout(action: PlayoutAction, host: Host): Outcome | Promise<Outcome> {
  const playout = host.playout();
  const { messageId } = action;
  switch (action.type) {
    case 'start_playout':
      host.watchdog.goesOn(messageId);
      playout.startPlayout(messageId);
      return DONE;
    case 'duck':
      playout.duck(messageId);
      return DONE;
    case 'unduck':
      playout.unduck(messageId);
      return DONE;
    case 'pause':
      host.watchdog.waits(messageId, 'resume');
      playout.holdPause(messageId);
      return DONE;
    case 'resume': {
      host.watchdog.goesOn(messageId);
      return unless(playout.resumePlayout(messageId, action.at).degraded);
    }
    case 'stop':
      host.watchdog.goesOn(messageId);
      return stop(action, playout, host);
    default:
      return assertNever(action, 'actOnPlayout');
  }
}

/**
 * Playout first, so that the caller hears it at once; then the handle, and when LiveKit is done
 * with that the engine is told: a transcript that is released earlier is swallowed.
 */
async function stop(action: Of<'stop'>, playout: PlayoutController, host: Host): Promise<Outcome> {
  const { messageId, at, boundMs, protect, decisionId, offerToContinue } = action;
  host.context.endedBy(messageId, { decisionId, offersRest: offerToContinue });
  if (!action.keepsHandle) host.messages.willEnd(messageId);
  const request = { at, boundMs, protect, keepsMessage: action.keepsHandle };
  const { degraded, boundary } = await playout.stop(messageId, request);
  // A handle whose tool is to go on is left alone: interrupting it would cancel the tool.
  if (!action.keepsHandle) await host.messages.interrupt(messageId);
  else if (boundary !== 'end') host.context.silenced(messageId);
  return unless(degraded);
}

function truncate(action: Of<'truncate_context'>, host: Host): Promise<Outcome> {
  const { messageId, decisionId } = action;
  if (decisionId !== undefined) host.context.endedBy(messageId, { decisionId });
  // At once: the caller's words are released next, and a generation may begin with them.
  host.context.cut(messageId);
  const finished = host.messages.of(messageId)?.finished ?? Promise.resolve();
  return finished.then(() => ({ did: 'all', heard: host.context.summary(messageId) }));
}

type ReportAction = Of<
  | 'commit_user_input'
  | 'report_held'
  | 'choose_option'
  | 'report_digit'
  | 'submit_collected'
  | 'hand_off'
>;

/** What goes to the application, with the values that only the vault has. */
function report(action: ReportAction, host: Host): Outcome {
  const { listeners } = host;
  switch (action.type) {
    case 'commit_user_input': {
      const { input } = action;
      host.commitInput(input.type === 'option' ? input.option : digitsOf(input.sources, host));
      return DONE;
    }
    case 'report_held': {
      const { messageType, stale } = action;
      const transcript = action.utteranceIds.map((ref) => host.vault.get(ref) ?? '').join(' ');
      host.gate.drop(action.utteranceIds);
      listeners.emit('held', { transcript, messageType, stale });
      return DONE;
    }
    case 'choose_option': {
      const { option: name, messageType } = action;
      listeners.emit('option', { name, digit: host.vault.get(action.ref) ?? '', messageType });
      return DONE;
    }
    case 'report_digit': {
      const { messageType } = action;
      listeners.emit('digit', { digit: host.vault.get(action.ref) ?? '', messageType });
      return DONE;
    }
    case 'submit_collected': {
      const { kind, messageType, sources } = action;
      const value = digitsOf(sources, host);
      host.keep(action.actionId, 'collected', value);
      listeners.emit('collected', { value, kind, messageType });
      return DONE;
    }
    case 'hand_off': {
      const { reason, messageType } = action;
      listeners.emit('handoff', { reason, messageType });
      return DONE;
    }
    default:
      return assertNever(action, 'report');
  }
}

function digitsOf(sources: readonly DigitSource[], host: Host): string {
  const values = sources.map((source) => {
    const value = host.vault.get(source.type === 'key' ? source.ref : source.utteranceId) ?? '';
    return source.type === 'key' ? value : host.spokenDigits(value);
  });
  return values.join('');
}

function answer(action: PerformedAction, outcome: Outcome, { tell }: Host): void {
  const { actionId } = action;
  if (outcome.did === 'part') {
    tell({ type: 'action_degraded', actionId, did: outcome.instead });
    return;
  }
  const heard = outcome.heard === undefined ? {} : { heard: outcome.heard };
  tell({ type: 'action_done', actionId, ...heard });
}

function fail(action: PerformedAction, error: unknown, { tell }: Host): void {
  // The name only: a message may hold what somebody said.
  const code = error instanceof Error ? error.name : 'unknown';
  tell({ type: 'action_failed', actionId: action.actionId, code });
}

function unless(degraded: string | undefined): Outcome {
  return degraded === undefined ? DONE : { did: 'part', instead: degraded };
}

/** The session has gone on without it: a newer question, a handle that ended. */
function nothingThere(): Outcome {
  return { did: 'part', instead: 'nothing was waiting' };
}

/** The words of a message that the engine wants spoken, or `undefined` where there are none. */
export function declaredText(
  action: SayDeclared,
  policy: CompiledPolicy,
  said: (messageId: MessageId) => string,
): string | undefined {
  const rules = policyOf(policy, action.messageType);
  const again = action.ofMessageId === undefined ? undefined : said(action.ofMessageId);
  switch (action.source) {
    case 'text':
      return rules.text;
    case 'dtmf.reprompt':
      return rules.dtmf?.reprompt;
    case 'silence.reprompt':
      return rules.silence?.reprompt;
    case 'again':
      return again ?? rules.text;
    default:
      return assertNever(action.source, 'declaredText');
  }
}
