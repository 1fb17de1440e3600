import { pathText, didYouMean } from '../../authored/index.ts';
import { type PolicyIssue } from '../issue.ts';
import type { Leaf, Leaves, Origin, PolicyFiles } from './inherit.ts';

/*
 * Relations between two keys, checked after inheritance, as each may come from another file.
 */

/** Faults of an `off` for a message that is not inherited: with a misspelt name it has no effect. */
export function checkFiles(
  { own, base }: PolicyFiles,
  messageTypes: readonly string[],
): readonly PolicyIssue[] {
  if (isPartlyRead({ own, base })) return [];
  return Object.entries(own.data.messages)
    .filter(([name, message]) => message === 'off' && base?.data.messages[name] === undefined)
    .map(([name]): PolicyIssue => {
      const path = ['messages', name];
      const hint = didYouMean(name, messageTypes);
      return {
        code: 'POLICY_UNKNOWN_MESSAGE',
        severity: 'error',
        file: own.file,
        ...own.keyAt(path),
        path: pathText(path),
        message: `\`${name}: off\` takes back a message that is not inherited`,
        expected: 'a message of the file under `extends`',
        hint: hint ?? 'take the line out',
      };
    });
}

/**
 * Whether a part of the workflow could not be read, so that a missing message may be there: the part's
 * own fault is reported, and its fix may be all that is needed.
 */
function isPartlyRead({ own, base }: PolicyFiles): boolean {
  const name = own.data.extends;
  if (name !== undefined && name !== 'off' && base === undefined) return true;
  return [own, base].some((file) =>
    file?.issues.some(
      ({ code, path }) => UNREAD.has(code) || path === 'messages' || path === 'extends',
    ),
  );
}

const UNREAD: ReadonlySet<string> = new Set([
  'POLICY_SYNTAX',
  'POLICY_TOO_LARGE',
  'POLICY_UNREADABLE',
]);

/** Faults between the values of one message; `messageType` is absent for the `defaults`. */
export function checkMessage(
  files: PolicyFiles,
  leaves: Leaves,
  messageType?: string,
): readonly PolicyIssue[] {
  return [
    ...checkRange(leaves, 'endpointing.minMs', 'endpointing.maxMs'),
    ...checkCount(leaves),
    ...(messageType === undefined ? [] : checkParts(files, leaves, messageType)),
  ];
}

/** Faults between the values of the escalation. */
export function checkEscalation(leaves: Leaves): readonly PolicyIssue[] {
  const during = leaves.get('during');
  if (during?.value !== 'interruptible' || leaves.get('because')?.value !== undefined) return [];
  return [
    faultAt(during, {
      code: 'POLICY_CONFLICT',
      message: '`during: interruptible` closes the way to a human during protected messages',
      expected: 'a `because` beside it',
      hint: 'say why with `because: "…"`, or write `during: always`',
    }),
  ];
}

/** The keys outside of messages that name a message, as the section and the path within it. */
export const MESSAGE_NAMES = [
  ['escalation', 'message'],
  ['escalation', 'failed'],
  ['call', 'end.message'],
  ['call', 'trouble.wait'],
  ['call', 'trouble.message'],
  ['call', 'voicemail'],
] as const;

/** Faults of keys that name a message which the workflow does not have. */
export function checkNames(
  files: PolicyFiles,
  sections: Readonly<Record<'escalation' | 'call', Leaves | undefined>>,
  messageTypes: readonly string[],
): readonly PolicyIssue[] {
  if (isPartlyRead(files)) return [];
  return MESSAGE_NAMES.flatMap(([section, key]): readonly PolicyIssue[] => {
    const leaf = sections[section]?.get(key);
    const name = leaf?.value;
    if (leaf === undefined || typeof name !== 'string' || messageTypes.includes(name)) return [];
    const takenBack = takenBackAt(files, name, `${section}.${key}`);
    return [takenBack ?? unknownMessage(leaf, name, messageTypes)];
  });
}

/** Sections that need all of their required keys once an author began them. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  dtmf: ['options'],
  expects: ['count'],
  silence: ['afterMs', 'do'],
};

/** True if the section has all required keys. An incomplete one that only `defaults` begins is ignored. */
export function isComplete(leaves: Leaves, part: string): boolean {
  return (NEEDED[part] ?? []).every((key) =>
    [...leaves].some(
      ([path, { value }]) =>
        value !== undefined && (path === `${part}.${key}` || path.startsWith(`${part}.${key}.`)),
    ),
  );
}

function checkParts(
  files: PolicyFiles,
  leaves: Leaves,
  messageType: string,
): readonly PolicyIssue[] {
  if (isPartlyRead(files)) return [];
  return Object.keys(NEEDED).flatMap((part): readonly PolicyIssue[] => {
    const begun = [...leaves].find(
      ([path, { value, origin }]) =>
        path.startsWith(`${part}.`) && value !== undefined && isInMessage(origin),
    )?.[1].origin;
    if (begun?.type !== 'file' || isComplete(leaves, part)) return [];
    const path = ['messages', messageType, part];
    const file = begun.file === files.own.file ? files.own : (files.base ?? files.own);
    // A key with a faulty value was left out before; its own fault says what to do.
    const isFaulty = (key: string): boolean => {
      const keyPath = pathText([...path, key]);
      return file.issues.some((issue) => `${issue.path}.`.startsWith(`${keyPath}.`));
    };
    const missing = (NEEDED[part] ?? []).filter(
      (key) => !leaves.has(`${part}.${key}`) && !isFaulty(key),
    );
    if (missing.length === 0) return [];
    const place = { file: begun.file, ...file.keyAt(path), path: pathText(path) };
    const names = missing.map((key) => `\`${key}\``).join(' and ');
    const message = `\`${part}\` lacks ${names}`;
    const hint = `add ${names}, or take \`${part}\` out`;
    return [
      { code: 'POLICY_MISSING_KEY', severity: 'error', ...place, message, expected: names, hint },
    ];
  });
}

function isInMessage(origin: Origin): boolean {
  return origin.type === 'file' && origin.path[0] === 'messages';
}

function checkRange(leaves: Leaves, least: string, most: string): readonly PolicyIssue[] {
  const [low, high] = [leaves.get(least), leaves.get(most)];
  if (typeof low?.value !== 'number' || typeof high?.value !== 'number') return [];
  if (low.value <= high.value) return [];
  return [
    faultAt(low.origin.type === 'file' ? low : high, {
      code: 'POLICY_CONFLICT',
      message: `\`${least}\` (${low.value}) is more than \`${most}\` (${high.value})`,
      expected: `\`${least}\` of at most \`${most}\``,
      ...hintOfOrigin(low.origin.type === 'file' ? high : low),
    }),
  ];
}

function hintOfOrigin({ origin }: Leaf): { readonly hint: string } {
  return { hint: `the other of the two comes from ${originText(origin)}` };
}

/** Where a value came from, as `explain` and hints say it. */
export function originText(origin: Origin): string {
  switch (origin.type) {
    case 'file':
      return `${origin.file}:${origin.line}`;
    case 'profile':
      return `profile ${origin.profile}`;
    default:
      return 'built-in';
  }
}

function checkCount(leaves: Leaves): readonly PolicyIssue[] {
  const leaf = leaves.get('expects.count');
  if (leaf === undefined || typeof leaf.value !== 'object') return [];
  const { min, max } = leaf.value as { readonly min: number; readonly max: number };
  if (min <= max) return [];
  return [
    faultAt(leaf, {
      code: 'POLICY_CONFLICT',
      message: `\`min\` (${min}) is more than \`max\` (${max})`,
      expected: '`min` of at most `max`',
      hint: 'swap the two',
    }),
  ];
}

/** The workflow removed an inherited message with `off`: the fault is at that line. */
function takenBackAt(
  { own, base }: PolicyFiles,
  name: string,
  namedAt: string,
): PolicyIssue | undefined {
  const isInherited = base?.data.messages[name] !== undefined;
  if (own.data.messages[name] !== 'off' || !isInherited) return undefined;
  const path = ['messages', name];
  return {
    code: 'POLICY_CONFLICT',
    severity: 'error',
    file: own.file,
    ...own.keyAt(path),
    path: pathText(path),
    message: `\`${name}: off\` takes back the message that \`${namedAt}\` names`,
    expected: `another name, or \`off\`, under \`${namedAt}\``,
    hint: `remove this line, or name another message under \`${namedAt}\``,
  };
}

function unknownMessage(leaf: Leaf, name: string, known: readonly string[]): PolicyIssue {
  const hint = didYouMean(name, known);
  return faultAt(leaf, {
    code: 'POLICY_UNKNOWN_MESSAGE',
    message: `there is no message \`${name}\``,
    expected: 'a name under `messages`',
    hint: hint ?? `write \`${name}\` under \`messages\``,
  });
}

/** An issue at the place where a value was written. */
function faultAt(
  { origin }: Leaf,
  fault: Pick<PolicyIssue, 'code' | 'message' | 'expected' | 'hint'>,
): PolicyIssue {
  const place =
    origin.type === 'file'
      ? { file: origin.file, line: origin.line, column: origin.column, path: pathText(origin.path) }
      : { file: '', line: 1, column: 1, path: '' };
  return { severity: 'error', ...place, ...fault };
}
