import { voice } from '@livekit/agents';

import type { CallDesk } from './call-desk.ts';

/**
 * Records the wish for a human where the humans look, and leaves once the caller has heard that
 * somebody comes. `endTask` is called at the wish: what the agent was doing is no longer wanted.
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
    leaveAfter(desk, speechesOfThisTurn(session), outcome).catch(desk.onError);
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

/** The engine has the escalation's message said right after it tells of the wish: its handle. */
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
  speeches: Promise<readonly voice.SpeechHandle[]>,
  outcome: 'accepted' | 'failed',
): Promise<void> {
  for (const handle of await speeches) await handle.waitForPlayout();
  // Not before: until then a further wish is one for what is under way already.
  desk.floor.handoffEnded(outcome);
  // A policy that has words for it has them spoken when it hears of the outcome.
  const hasWords = desk.policy.escalation?.failed !== undefined;
  if (outcome === 'failed' && !hasWords) desk.floor.say('answer', NOBODY_COMES);
  await desk.floor.shutdown();
}

const NOBODY_COMES =
  'I am sorry, I could not reach a colleague. Please call again a little later. Goodbye.';
