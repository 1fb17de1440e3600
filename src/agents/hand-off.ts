import { voice } from '@livekit/agents';

import type { CallDesk } from './call-desk.ts';
import { lastWordReachesTheEar } from './hang-up.ts';

/**
 * Records the request for a human where humans look for it, and leaves once the caller has heard that
 * somebody comes. Calls `endTask` at the request, because the caller no longer wants the agent's task.
 */
export function handOffToHumans(
  desk: CallDesk,
  session: voice.AgentSession,
  endTask: () => void,
): void {
  desk.floor.on('handoff', ({ reason }) => {
    if (desk.over.aborted) return;
    endTask();
    const outcome = requestTransfer(desk, reason);
    leaveAfter(desk, session, outcome).catch(desk.onError);
  });
}

function requestTransfer(desk: CallDesk, reason: string): 'accepted' | 'failed' {
  try {
    desk.store.requestTransfer({
      callId: desk.callId,
      reason,
      requestedAt: new Date().toISOString(),
    });
    desk.task.update({ transfer: 'requested', transferReason: reason });
    return 'accepted';
  } catch (error) {
    desk.onError(error);
    desk.task.update({ transfer: 'failed', transferReason: reason });
    return 'failed';
  }
}

/** The handles created in this turn: the engine says the escalation's message right after it emits `handoff`. */
function speechesOfThisTurn(session: voice.AgentSession): Promise<readonly voice.SpeechHandle[]> {
  const handles: voice.SpeechHandle[] = [];
  const onCreated = ({ speechHandle }: voice.SpeechCreatedEvent): void => {
    handles.push(speechHandle);
  };
  session.on(voice.AgentSessionEventTypes.SpeechCreated, onCreated);
  return new Promise((resolve) => {
    setImmediate(() => {
      session.off(voice.AgentSessionEventTypes.SpeechCreated, onCreated);
      resolve(handles);
    });
  });
}

async function leaveAfter(
  desk: CallDesk,
  session: voice.AgentSession,
  outcome: 'accepted' | 'failed',
): Promise<void> {
  await played(speechesOfThisTurn(session));
  const last = speechesOfThisTurn(session);
  // Report the outcome only now; until then, repeated requests refer to the handoff in progress.
  desk.floor.handoffEnded(outcome);
  // Where the policy has words for a failed handoff, the floor says them when it hears of the outcome.
  const hasWords = desk.policy.escalation?.failed !== undefined;
  if (outcome === 'failed' && !hasWords) desk.floor.say('answer', NOBODY_COMES);
  await played(last);
  await leaveUnanswered(session, lastWordReachesTheEar());
  await desk.floor.shutdown();
}

/** Ends what LiveKit begins to answer meanwhile: the last word has been said. */
async function leaveUnanswered(session: voice.AgentSession, left: Promise<void>): Promise<void> {
  const end = ({ speechHandle }: voice.SpeechCreatedEvent): void => {
    speechHandle.interrupt(true);
  };
  session.on(voice.AgentSessionEventTypes.SpeechCreated, end);
  try {
    await left;
  } finally {
    session.off(voice.AgentSessionEventTypes.SpeechCreated, end);
  }
}

async function played(speeches: Promise<readonly voice.SpeechHandle[]>): Promise<void> {
  for (const handle of await speeches) await handle.waitForPlayout();
}

const NOBODY_COMES =
  'I am sorry, I could not reach a colleague. Please call again a little later. Goodbye.';
