import {
  assertNever,
  policyOf,
  type CompiledPolicy,
  type MessageId,
  type ResumeAt,
  type SayDeclared,
} from '../../core/index.ts';

/** The text of a message that the engine wants spoken; `undefined` if there is none. */
export function declaredText(
  action: SayDeclared,
  policy: CompiledPolicy,
  heard: (messageId: MessageId) => Heard,
): string | undefined {
  const rules = policyOf(policy, action.messageType);
  const { ofMessageId } = action;
  const said = ofMessageId === undefined ? undefined : heard(ofMessageId);
  switch (action.source) {
    case 'text':
      return rules.text;
    case 'apology':
      return policy.call.trouble.apology;
    case 'dtmf.reprompt':
      return rules.dtmf?.reprompt;
    case 'silence.reprompt':
      return rules.silence?.reprompt;
    case 'again':
      return said === undefined ? rules.text : wholeOf(said);
    case 'rest':
      return said === undefined ? undefined : restOf(said, rules.onFalse.resume);
    default:
      return assertNever(action.source, 'declaredText');
  }
}

type Heard = { readonly heardText: string; readonly unheardText: string };

function wholeOf({ heardText, unheardText }: Heard): string {
  return [heardText, unheardText].filter(Boolean).join(' ');
}

/** The rest of a message; with `sentence`, from the beginning of the sentence that was cut. */
function restOf({ heardText, unheardText }: Heard, from: ResumeAt): string {
  if (unheardText === '' || from !== 'sentence') return unheardText;
  const begun = heardText.split(/(?<=[.!?。！？])\s+/u).at(-1) ?? '';
  return /[.!?。！？]$/u.test(begun) ? unheardText : wholeOf({ heardText: begun, unheardText });
}
