import { type SayDeclared, policyOf, isProtected, type MessageId } from '../model/index.ts';
import { setDeadline } from './deadline.ts';
import { act, change, type Draft } from './draft.ts';

/** Asks the edge to speak; the message comes back as `message_queued`. */
export function request(
  draft: Draft,
  say: SayDeclared,
  rootId: MessageId | undefined = say.ofMessageId,
): void {
  const actionId = act(draft, say);
  const { role, messageType, source, ofMessageId } = say;
  const isGuarded = isProtected(policyOf(draft.policy, messageType));
  const isWhole = source === 'text' || source === 'again';
  const asked = {
    actionId,
    role,
    messageType,
    isProtected: isGuarded,
    isWhole,
    ofMessageId,
    rootId,
  };
  change(draft, { requested: [...draft.state.requested, asked] });
  setDeadline(draft, 'request_lost', REQUEST_BOUND_MS);
}

/** Speaks a reprompt: the clause's text, else `silence.reprompt`, else the message again. */
export function requestReprompt(
  draft: Draft,
  after: 'invalid' | 'silence',
  of: { readonly messageType: string; readonly rootId: MessageId | undefined },
): void {
  const { dtmf, silence } = policyOf(draft.policy, of.messageType);
  const source =
    after === 'invalid' && dtmf?.reprompt !== undefined
      ? 'dtmf.reprompt'
      : silence?.reprompt !== undefined
        ? 'silence.reprompt'
        : 'again';
  request(draft, {
    type: 'say_declared',
    messageType: of.messageType,
    role: 'reprompt',
    source,
    ofMessageId: of.rootId,
  });
}

// LiveKit creates a speech in the call that asks for it; an edge that takes longer has lost it.
const REQUEST_BOUND_MS = 5000;
