import type { voice } from '@livekit/agents';

import type { MessageId } from '../../core/index.ts';
import type { Call } from './call.ts';
import type { CallMessage } from './messages.ts';
import { ChatContextKeeper, readWrittenText, UnheardTeller } from '../context/index.ts';
import { currentSpeech } from '../ground/index.ts';

/**
 * Keeps the chat context of a call. `tellUnheard` starts to add what was not heard to each generation and
 * returns a function that ends it. Call it after linking the messages, which must see a speech first.
 */
export function keepContext(session: voice.AgentSession, call: Call) {
  const { ahead, output } = call;
  const speech = (): CallMessage | undefined => {
    const handle = currentSpeech(session);
    if (handle !== undefined) return call.messages.ofHandle(handle);
    // A session that closes has no current speech any more when it adds the item of what it cuts.
    return call.phase === 'closing' ? call.output.lastStarted() : undefined;
  };
  const teller = new UnheardTeller({
    hasStarted: (messageId) => call.messages.hasStarted(messageId),
    onTold: ({ messageId, decisionId, offers }, to) =>
      ahead.report(to, `told of ${messageId}`, () =>
        call.note('unheard_told', { messageId, toMessageId: to, decisionId, offersRest: offers }),
      ),
    onSaid: (messageId, text) =>
      ahead.report(messageId, 'said', () => output.setText(messageId, text)),
    onAsked: (messageId) =>
      ahead.report(messageId, 'asked', () => output.proofs.modelAsked(messageId)),
    onAnswered: (messageId) =>
      ahead.report(messageId, 'answered', () => output.proofs.modelAnswered(messageId)),
  });
  ahead.onDiscarded = (messageId) => teller.forget(messageId);
  const context = new ChatContextKeeper({
    session,
    heard: (messageId) => call.heard(messageId),
    speech,
    onHeard(messageId, { heardText, unheardText }) {
      call.keep(`${messageId}/heard`, 'heard', heardText);
      call.keep(`${messageId}/unheard`, 'unheard', unheardText);
    },
    isCutShort: (messageId) => call.output.proofOf(messageId) === 'synthesis',
    isForContext: (messageId) => call.messages.of(messageId)?.isForContext !== false,
    onCut: (message) => teller.cut(message),
  });
  call.output.onUnheard = (messageId) => context.unheard(messageId);
  return {
    context,
    tellUnheard: () => {
      const reader = {
        agents: call.agents,
        messageOf: () => speech()?.messageId,
        onWrites: (messageId: MessageId) => call.output.writes(messageId),
      };
      const stops = [teller.listenTo(session, call.agents), readWrittenText(session, reader)];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
