import type { CompiledPolicy } from '../core/index.ts';
import { fillText, loadFile, loadWorkflow, nearestName, PolicyError } from '../policy/index.ts';
import {
  FloorConfigError,
  UnknownMessageError,
  type FloorOptions,
  type PolicySource,
  type SayOptions,
} from './ground/index.ts';

/** The policy of a call, with the name of its file if it comes from one. */
export type FloorPolicy = {
  readonly policy: CompiledPolicy;
  readonly file: string | undefined;
  /** A candidate that runs beside it. */
  readonly shadow: CompiledPolicy | undefined;
};

/** Reads the policies. Rejects with all faults of one at once. */
export async function policyFrom(
  options: PolicySource & Pick<FloorOptions, 'shadow'>,
): Promise<FloorPolicy> {
  const own = await ownPolicy(options);
  return { ...own, shadow: await shadowFrom(options.shadow, own.policy) };
}

async function ownPolicy(source: PolicySource): Promise<Omit<FloorPolicy, 'shadow'>> {
  if ('policy' in source) return { policy: source.policy, file: undefined };
  const result = await loadWorkflow(source.policies, source.workflow);
  if (!result.ok) throw new PolicyError(result.issues);
  return { policy: result.policy, file: result.file };
}

/** Rejects also a candidate for another workflow, because nothing about it could be compared. */
async function shadowFrom(
  shadow: FloorOptions['shadow'],
  { workflow }: CompiledPolicy,
): Promise<CompiledPolicy | undefined> {
  if (shadow === undefined) return undefined;
  const policy = typeof shadow === 'string' ? await readFile(shadow) : shadow;
  if (policy.workflow === workflow) return policy;
  throw new FloorConfigError(
    `the shadow is a policy of workflow \`${policy.workflow}\`, and the call is of \`${workflow}\``,
    'name a policy file of the same workflow under `shadow`',
  );
}

async function readFile(file: string): Promise<CompiledPolicy> {
  const { result } = await loadFile(file);
  if (!result.ok) throw new PolicyError(result.issues);
  return result.policy;
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
