import { voice } from '@livekit/agents';
import type { Room } from '@livekit/rtc-node';

import { currentSpeech, guarded, linkedIdentity, watchMachine } from '../ground/index.ts';
import type { Call } from './call.ts';
import { Connection } from '../delivery/index.ts';

/** Connects the proofs of delivery with the session and the room; returns a function that undoes it. */
export function linkDelivery(link: {
  readonly session: voice.AgentSession;
  readonly room: Room | undefined;
  readonly call: Call;
}): () => void {
  const { session, room, call } = link;
  const undo = [linkFailures(session, call), linkMachine(session, call)];
  if (room !== undefined) undo.push(linkConnection(session, room, call));
  return () => {
    for (const one of undo) one();
  };
}

/** Follows in the room whether the caller can hear what is played, twice a second when it matters. */
function linkConnection(session: voice.AgentSession, room: Room, call: Call): () => void {
  const connection = new Connection({
    room,
    clock: () => performance.now(),
    isCaller: ({ identity }) => (linkedIdentity(session) ?? identity) === identity,
    onChange: () => call.output.proofs.look(),
  });
  call.output.proofs.connection = connection;
  return connection.listen();
}

/** Reports whether LiveKit has found that an answering machine is at the other end. */
function linkMachine(session: voice.AgentSession, call: Call): () => void {
  const { proofs } = call.output;
  const onVerdict = guarded('the answering machine', (isMachine: boolean) => {
    proofs.machineDecided(isMachine);
    if (isMachine) call.tell({ type: 'machine_answered' });
  });
  const detection = watchMachine(session, onVerdict);
  proofs.machine = detection;
  return detection.close;
}

/** Reports a model or voice that has failed for good: what it was saying breaks off. */
function linkFailures(session: voice.AgentSession, call: Call): () => void {
  const onError = guarded('the failures', ({ error }: voice.ErrorEvent) => {
    if (error.recoverable) return;
    if (error.type === 'llm_error') call.output.proofs.modelFailed();
    const handle = error.type === 'tts_error' ? currentSpeech(session) : undefined;
    const message = handle && call.messages.ofHandle(handle);
    if (message === undefined || !call.output.isAwaited(message.messageId)) return;
    call.output.proofs.voiceFailed(message.messageId);
  });
  session.on(voice.AgentSessionEventTypes.Error, onError);
  return () => session.off(voice.AgentSessionEventTypes.Error, onError);
}
