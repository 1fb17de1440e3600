import {
  act,
  answerTurn,
  cancelForMachine,
  change,
  clearDeadline,
  decide,
  heardFloorOf,
  interrupt,
  recordDelivery,
  request,
  setDeadline,
  stopAtOnce,
  type Draft,
} from '../draft/index.ts';
import { isWithMachine, type EngineEvent, type QueuedMessage } from '../model/index.ts';
import { dropAll, pendingIn } from './drop-all.ts';
import { isQuiet, tellEnd } from './end-call.ts';

/**
 * An answering machine has answered the call. It gets `call.voicemail` and nothing else: whatever plays or
 * waits ends, protected or not, and the call ends after the message. A call that goes to a human goes on.
 */
export function onMachineAnswered(draft: Draft): void {
  const { ending, escalation } = draft.state;
  const { voicemail } = draft.policy.call;
  if (voicemail === undefined || escalation.type !== 'none' || isWithMachine(draft.state)) return;
  if (ending.type === 'apologising' || ending.type === 'told') return;
  const utteranceIds = pendingIn(draft);
  stopForMachine(draft);
  if (utteranceIds.length > 0) act(draft, { type: 'drop', utteranceIds });
  dropAll(draft, { clause: CLAUSE, reason: 'an answering machine has said it' });
  clearDeadline(draft, 'max');
  clearDeadline(draft, 'slow');
  answerTurn(draft, 'complete');
  change(draft, {
    ending: { type: 'leaving_message', reason: 'voicemail', clause: CLAUSE, canSpeak: true },
  });
  setDeadline(draft, 'ending', MESSAGE_BOUND_MS);
  request(draft, {
    type: 'say_declared',
    messageType: voicemail,
    role: 'declared',
    source: 'text',
    ofMessageId: undefined,
  });
}

/** Ends the call once the machine has the message. */
export function continueVoicemail(draft: Draft): void {
  const { ending, caller } = draft.state;
  if (ending.type !== 'leaving_message') return;
  if (isQuiet(draft) || caller.type === 'away') tellEnd(draft);
}

/** True if the event is about what a machine says or asks, and needs no answer. Answers what must have one. */
export function ignoresMachine(draft: Draft, event: EngineEvent): boolean {
  if (!isWithMachine(draft.state)) return false;
  switch (event.type) {
    case 'words_heard':
      if (event.isFinal) dropWords(draft, event);
      return true;
    case 'turn_refused':
      dropWords(draft, ...event.utteranceIds.map((utteranceId) => ({ utteranceId })));
      return true;
    case 'user_speech_started':
    case 'user_speech_continued':
    case 'overlap_verdict':
    case 'interrupt_requested':
    case 'dtmf_received':
    case 'turn_committed':
      return true;
    default:
      return false;
  }
}

/** Cancels a message that is not for the machine. Returns false if the message may be said. */
export function keepsFromMachine(draft: Draft, message: QueuedMessage, isAsked: boolean): boolean {
  if (isAsked || !isWithMachine(draft.state)) return false;
  act(draft, { type: 'cancel_message', messageId: message.messageId });
  recordDelivery(draft, message, 'machine');
  return true;
}

function dropWords(draft: Draft, ...heard: readonly Pick<WordsOf, 'utteranceId'>[]): void {
  decide(draft, {
    verdict: 'drop',
    clause: CLAUSE,
    class: 'unclassified',
    reason: 'an answering machine says it',
  });
  act(draft, { type: 'drop', utteranceIds: heard.map(({ utteranceId }) => utteranceId) });
}

type WordsOf = Extract<EngineEvent, { type: 'words_heard' }>;

function stopForMachine(draft: Draft): void {
  const { floor } = draft.state;
  const finding = {
    verdict: 'voicemail',
    clause: CLAUSE,
    class: 'unclassified',
    reason: 'an answering machine has answered the call',
  } as const;
  const heard = heardFloorOf(draft);
  if (heard !== undefined) interrupt(draft, heard, { cause: 'machine', finding, at: 'now' });
  else {
    const decisionId = decide(draft, finding);
    if (floor.type === 'stopping') {
      const { failures } = floor;
      stopAtOnce(draft, floor, { cause: 'machine', decisionId, failures, utteranceIds: [] });
    }
    cancelForMachine(draft);
  }
}

const CLAUSE = 'call.voicemail';
/** A message longer than this is longer than a mailbox. */
const MESSAGE_BOUND_MS = 120_000;
