import { assertNever } from '../../core/index.ts';
import type { PlayoutController } from '../playout/index.ts';
import { DONE, type Host, type Of, type Outcome } from './host.ts';
import { report } from './report.ts';
import type { PerformedAction } from './run-loop.ts';

/**
 * Performs one action of the engine and answers with its id. This is the only file that acts on a
 * running session. An action that takes time is answered when it is done; nothing throws.
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
    case 'release':
    case 'release_interim':
    case 'drop':
      return actOnGate(action, host);
    case 'answer_turn_end':
      return host.answerTurnEnd(action.askId, action.complete) ? DONE : nothingThere();
    case 'set_endpointing':
      host.setEndpointing(action.endpointing);
      return DONE;
    case 'say_aside':
    case 'say_declared':
    case 'ask_again':
      return speak(action, host);
    case 'read_key':
      return host.readKey(action.ref) ? DONE : nothingThere();
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
    case 'end_call':
      return report(action, host);
    default:
      return assertNever(action, 'perform');
  }
}

function speak(action: Of<'say_aside' | 'say_declared' | 'ask_again'>, host: Host): Outcome {
  if (action.type === 'say_aside') host.sayAside(action.messageType);
  else if (action.type === 'say_declared') host.sayDeclared(action);
  else host.askAgain(action.agoMs);
  return DONE;
}

function actOnGate(
  action: Of<'hold' | 'release' | 'release_interim' | 'drop'>,
  { gate }: Host,
): Outcome {
  switch (action.type) {
    case 'hold':
      // Nothing to do: the gate keeps every final transcript until another action.
      return DONE;
    case 'release':
      return gate.release(action.utteranceIds) ? DONE : nothingThere();
    case 'release_interim':
      return gate.releaseInterim(action.utteranceId) ? DONE : nothingThere();
    case 'drop':
      gate.drop(action.utteranceIds);
      return DONE;
    default:
      return assertNever(action, 'actOnGate');
  }
}

type PlayoutAction = Of<'start_playout' | 'duck' | 'unduck' | 'pause' | 'resume' | 'stop'>;

function actOnPlayout(action: PlayoutAction, host: Host): Outcome | Promise<Outcome> {
  const { messageId } = action;
  const playout = host.playout(messageId);
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
 * Stops the playout first, so that the caller hears the stop at once, then interrupts the handle. The
 * engine gets its answer when LiveKit is done: a transcript released earlier would be lost.
 */
async function stop(action: Of<'stop'>, playout: PlayoutController, host: Host): Promise<Outcome> {
  const { messageId, at, boundMs, protect, decisionId, offerToContinue } = action;
  host.context.endedBy(messageId, { decisionId, offersRest: offerToContinue });
  if (!action.keepsHandle) host.messages.willEnd(messageId);
  const request = { at, boundMs, protect, keepsMessage: action.keepsHandle };
  const { degraded, boundary } = await playout.stop(messageId, request);
  // A handle whose tool continues is left alone: interrupting it would cancel the tool.
  if (!action.keepsHandle) await host.messages.interrupt(messageId);
  else if (boundary !== 'end') host.context.silenced(messageId);
  return unless(degraded);
}

function truncate(action: Of<'truncate_context'>, host: Host): Promise<Outcome> {
  const { messageId, decisionId } = action;
  if (decisionId !== undefined) host.context.endedBy(messageId, { decisionId });
  // At once, because the caller's words are released next and may start a generation.
  host.context.cut(messageId);
  const finished = host.messages.of(messageId)?.finished ?? Promise.resolve();
  return finished.then(() => ({ did: 'all', heard: host.context.summary(messageId) }));
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
  // Only the name of the error: its message may contain what somebody said.
  const code = error instanceof Error ? error.name : 'unknown';
  tell({ type: 'action_failed', actionId: action.actionId, code });
}

function unless(degraded: string | undefined): Outcome {
  return degraded === undefined ? DONE : { did: 'part', instead: degraded };
}

/** The outcome when the target is gone: a newer question was asked, or the handle has ended. */
function nothingThere(): Outcome {
  return { did: 'part', instead: 'nothing was waiting' };
}
