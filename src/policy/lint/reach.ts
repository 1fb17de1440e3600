import type { EscalationPolicy, MessagePolicy } from '../../core/index.ts';
import type { Compilation } from '../compile/index.ts';
import { isPattern } from './phrases.ts';
import { admitsKeys, admitsSpeech, placeOf, type Finding, type LintedMessage } from './finding.ts';

/* Rules about who can reach what: a human, an option, the end of a message. */

/** A protected message must leave the caller at least a way to a human. */
export function findNoWayToHuman(linted: LintedMessage): readonly Finding[] {
  const { type, policy, escalation, originOf } = linted;
  const isProtected = !admitsSpeech(policy) || policy.delivery === 'required';
  if (!isProtected || type === escalation?.message) return [];
  if (escalation !== undefined && reachesHuman(policy, escalation)) return [];
  return [
    {
      code: 'POLICY_NO_WAY_TO_HUMAN',
      origin: originOf(admitsSpeech(policy) ? 'delivery' : 'interruptible'),
      message: `\`${type}\` is protected, and no phrase or key reaches a human while it plays`,
      hint:
        escalation?.during === 'interruptible'
          ? 'write `during: always` under `escalation`'
          : 'write an `escalation` with `phrases` or `dtmf`',
    },
  ];
}

/** A caller must not be able to cut off a delivery that must be complete. */
export function findDeliveryGaps(linted: LintedMessage): readonly Finding[] {
  const { type, policy, originOf } = linted;
  if (policy.delivery !== 'required' || policy.interruptible === 'none') return [];
  const finding = (message: string, hint: string): Finding => ({
    code: 'POLICY_DELIVERY_INCOMPLETE',
    origin: originOf('delivery'),
    message,
    hint,
  });
  if (admitsSpeech(policy)) {
    return [
      finding(
        `\`${type}\` must be heard to its end, and whatever a caller says may cut it off`,
        'write `interruptible: none`, or `dtmf` for a caller who may skip it',
      ),
    ];
  }
  if (policy.onIncomplete === 'again') {
    return [
      finding(
        `a caller who skips \`${type}\` by a key hears it again each time, and never to its end`,
        'write `interruptible: none`, or `onIncomplete: report`',
      ),
    ];
  }
  if (policy.dtmf === undefined && policy.expects === undefined) return [];
  return [
    finding(
      `\`${type}\` must be heard to its end, and the keys that it asks for cut it off`,
      'write `interruptible: none`, or ask in a message of its own',
    ),
  ];
}

/** Every option of a menu must be reachable, and the key for a human must have no other use. */
export function findLostOptions(linted: LintedMessage): readonly Finding[] {
  return [...findShadowedOptions(linted), ...findLateOptions(linted), ...findCollected(linted)];
}

function findShadowedOptions(linted: LintedMessage): readonly Finding[] {
  const { policy, escalation, originOf } = linted;
  return Object.entries(policy.dtmf?.options ?? {}).flatMap(([key, option]): Finding[] => {
    const origin = originOf(`dtmf.options.${key}`);
    const code = 'POLICY_OPTION_UNREACHABLE';
    if (key === escalation?.dtmf) {
      const message = `\`${key}\` asks for a human, so \`${option}\` is never chosen`;
      return [{ code, origin, message, hint: 'give one of the two another key' }];
    }
    if (policy.expects === undefined || !isDigit(key)) return [];
    const message = `\`${key}\` chooses \`${option}\`, so no number that begins with it can be keyed, and within one it is a digit`;
    return [{ code, origin, message, hint: 'use `*`, `#` or A-D, or a message of its own' }];
  });
}

function findLateOptions({ type, policy, leaves, originOf }: LintedMessage): readonly Finding[] {
  if (policy.dtmf === undefined || policy.silence !== undefined || admitsKeys(policy)) return [];
  // A menu of `defaults` is meant for the messages that take keys.
  const isOwn = [...leaves].some(
    ([key, { origin }]) =>
      key.startsWith('dtmf.options.') && origin.type === 'file' && origin.path[0] === 'messages',
  );
  if (!isOwn) return [];
  return [
    {
      code: 'POLICY_OPTION_UNREACHABLE',
      origin: originOf('interruptible'),
      message: `keys do not stop \`${type}\`, and nothing waits for one after it`,
      hint: 'write `interruptible: any` or `dtmf`, or a `silence` ladder',
    },
  ];
}

function findCollected({ type, policy, escalation, originOf }: LintedMessage): readonly Finding[] {
  const key = escalation?.dtmf;
  if (key === undefined || policy.expects === undefined) return [];
  const isTerminator = key === policy.expects.terminator;
  if (!isDigit(key) && !isTerminator) return [];
  const use = isTerminator ? 'ends the input of' : 'is a digit of what is keyed at';
  return [
    {
      code: 'POLICY_ESCALATION_KEY_COLLECTED',
      origin: originOf(isTerminator ? 'expects.terminator' : 'expects.count'),
      message: `\`${key}\` asks for a human, and ${use} \`${type}\``,
      hint: 'write another key under `escalation.dtmf`, such as `"*"`',
    },
  ];
}

/** A caller who is to be sent to a human must be able to get there, and must be told. */
export function findEscalationGaps(compilation: Compilation): readonly Finding[] {
  const { escalation } = compilation.policy;
  const origin = placeOf(compilation, ['escalation']);
  if (escalation === undefined) return findMissingEscalation(compilation);
  const findings: Finding[] = [];
  if (escalation.message === undefined) {
    findings.push({
      code: 'POLICY_ESCALATION_SILENT',
      origin,
      message: 'a caller who asks for a human hears nothing: `escalation` has no `message`',
      hint: 'name a message with a text, such as `message: handoff`',
    });
  }
  if (escalation.phrases.length === 0 && escalation.dtmf === undefined) {
    findings.push({
      code: 'POLICY_ESCALATION_UNREACHABLE',
      origin,
      message: '`escalation` has neither `phrases` nor `dtmf`: no caller can ask for a human',
      hint: 'write `phrases`, `dtmf`, or both',
    });
  }
  return [...findings, ...findRepeatedEscalation(compilation)];
}

/** The silence of a caller who is being connected must have no consequences. */
function findRepeatedEscalation({ policy, messages }: Compilation): readonly Finding[] {
  const spoken = policy.escalation?.message;
  if (spoken === undefined || policy.messages[spoken]?.silence === undefined) return [];
  const origin = messages.get(spoken)?.get('silence.do')?.origin;
  if (origin === undefined) return [];
  return [
    {
      code: 'POLICY_ESCALATION_REPEATED',
      origin,
      message: `a caller who is silent after \`${spoken}\`, and waits for a human, is taken for one who does not answer`,
      hint: `write \`silence: off\` under \`messages.${spoken}\``,
    },
  ];
}

function findMissingEscalation({ policy, messages }: Compilation): readonly Finding[] {
  return Object.entries(policy.messages).flatMap(([type, message]): Finding[] => {
    const key = escalatingKey(message);
    const origin = key === undefined ? undefined : messages.get(type)?.get(key)?.origin;
    if (key === undefined || origin === undefined) return [];
    return [
      {
        code: 'POLICY_ESCALATION_MISSING',
        origin,
        message: `\`${key}\` of \`${type}\` escalates, and the workflow has no \`escalation\``,
        hint: 'write an `escalation` that says how a human is reached',
      },
    ];
  });
}

function escalatingKey(message: MessagePolicy): string | undefined {
  if (message.silence?.do.includes('escalate') === true) return 'silence.do';
  const isAfterDelivery = message.delivery === 'required' && message.onIncomplete === 'escalate';
  return isAfterDelivery ? 'onIncomplete' : undefined;
}

function reachesHuman(policy: MessagePolicy, escalation: EscalationPolicy): boolean {
  const { phrases, dtmf, during } = escalation;
  const byPhrase = !phrases.every(isPattern) && (during === 'always' || admitsSpeech(policy));
  return byPhrase || (dtmf !== undefined && (during === 'always' || admitsKeys(policy)));
}

function isDigit(key: string): boolean {
  return /^\d$/.test(key);
}
