import type { voice } from '@livekit/agents';

import { fillText } from '../../policy/index.ts';
import type { Call } from './call.ts';
import type { ChatContextKeeper } from '../context/index.ts';
import { replaceEndpointing, type Listeners } from '../ground/index.ts';
import { declaredText, type Host } from './perform.ts';

/** What actions are done with, once a session is attached. */
export type HostOptions = {
  readonly call: Call;
  readonly session: voice.AgentSession;
  readonly listeners: Listeners;
  readonly context: ChatContextKeeper;
  /** The values that a type's text was filled with last: a repetition is filled with the same. */
  readonly paramsOf: (messageType: string) => Readonly<Record<string, string>> | undefined;
};

export function createHost(options: HostOptions): Host {
  const { call, session, listeners, context, paramsOf } = options;
  const { policy, vault, messages, gate, watchdog } = call;
  return {
    policy,
    vault,
    messages,
    gate,
    watchdog,
    listeners,
    context,
    tell: (event) => call.tell(event),
    answerTurnEnd: (askId, complete) => call.turnDetector?.answer(askId, complete) ?? false,
    cancelPlayout: (messageId) => call.output.cancel(messageId),
    playout: () => call.output.playout(),
    spokenDigits: (transcript) => call.perceiver.spokenDigits(transcript),
    keep: (ref, kind, value) => call.keep(ref, kind, value),
    sayDeclared(action) {
      const { messageType, role, ofMessageId } = action;
      const said = declaredText(action, policy, (messageId) => {
        const { heardText, unheardText } = call.heard(messageId);
        return [heardText, unheardText].filter(Boolean).join(' ');
      });
      if (said === undefined || said === '') throw new NothingToSayError();
      // What a message said before has no placeholders left.
      const text = action.source === 'again' ? said : fillText(said, paramsOf(messageType));
      messages.make({ messageType, role, ofMessageId, text }, () =>
        session.say(text, { allowInterruptions: true }),
      );
    },
    commitInput: (input) => void session.generateReply({ userInput: input }),
    setEndpointing(endpointing) {
      call.endpointing = endpointing;
      replaceEndpointing(session, endpointing);
    },
    async cancelTool({ callId }) {
      const owner = call.tools.ownerOf(callId);
      if (owner === undefined) throw new UnknownToolCallError();
      const ended = messages.interrupt(owner);
      call.tools.abort(callId);
      await ended;
    },
  };
}

/** A reprompt that the policy has no words for, of a message whose words are not known. */
class NothingToSayError extends Error {
  override readonly name = 'NothingToSayError';
}

/** A tool call that is over, or that no message owns. */
class UnknownToolCallError extends Error {
  override readonly name = 'UnknownToolCallError';
}
