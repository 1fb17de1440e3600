import type { CompiledPolicy } from '../core/index.ts';
import { fillText, loadWorkflow, nearestName, PolicyError } from '../policy/index.ts';
import {
  FloorConfigError,
  UnknownMessageError,
  type PolicySource,
  type SayOptions,
} from './ground/index.ts';

/** The policy of a call, with the name of its file if it comes from one. */
export type FloorPolicy = { readonly policy: CompiledPolicy; readonly file: string | undefined };

/** Reads the policy. Rejects with all its faults at once. */
export async function policyFrom(source: PolicySource): Promise<FloorPolicy> {
  if ('policy' in source) return { policy: source.policy, file: undefined };
  const result = await loadWorkflow(source.policies, source.workflow);
  if (!result.ok) throw new PolicyError(result.issues);
  return { policy: result.policy, file: result.file };
}

/** The error for a type that a workflow lacks; `undefined` for one that it has. */
export function unknownType(
  policy: CompiledPolicy,
  messageType: string,
): UnknownMessageError | undefined {
  if (Object.hasOwn(policy.messages, messageType)) return undefined;
  const nearest = nearestName(messageType, Object.keys(policy.messages));
  return new UnknownMessageError(messageType, policy.workflow, nearest);
}

/** The policy's text for a type, filled in. Throws if it has none. */
export function ownedText(
  { policy, file }: FloorPolicy,
  messageType: string,
  params: SayOptions['params'],
): string {
  const text = policy.messages[messageType]?.text;
  if (text !== undefined) return fillText(text, params);
  const place = file === undefined ? `workflow \`${policy.workflow}\`` : `\`${file}\``;
  throw new FloorConfigError(
    `message \`${messageType}\` has no words: none were given to \`say\`, and ${place} has no \`text\` for it`,
    `give \`say\` a text, or add \`text:\` under \`messages.${messageType}\``,
  );
}
