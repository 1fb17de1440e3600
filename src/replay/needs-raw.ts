import type { CompiledPolicy, MessagePolicy } from '../core/index.ts';

/**
 * Names the settings of another policy that a record cannot answer for: they change how words and keys are
 * read, and a record holds what was read, not what was said or keyed.
 */
export function needsRaw(recorded: CompiledPolicy, other: CompiledPolicy): readonly string[] {
  const names = [
    ...lexiconNames(recorded, other),
    ...changed('escalation.phrases', recorded.escalation?.phrases, other.escalation?.phrases),
    ...changed('escalation.dtmf', recorded.escalation?.dtmf, other.escalation?.dtmf),
  ];
  for (const [type, message] of Object.entries(other.messages)) {
    const before = Object.hasOwn(recorded.messages, type) ? recorded.messages[type] : undefined;
    names.push(...keyNames(type, before ?? recorded.defaults, message));
  }
  return names;
}

function lexiconNames(recorded: CompiledPolicy, other: CompiledPolicy): readonly string[] {
  const [before, after] = [recorded.lexicon, other.lexicon];
  const lists = new Set([...Object.keys(before.lists), ...Object.keys(after.lists)]);
  const names = [
    ...[...lists].flatMap((list) =>
      changed(`lexicon.${list}`, before.lists[list], after.lists[list]),
    ),
    ...changed('lexicon.normalise', before.normalise, after.normalise),
  ];
  // Another version of the built-in lexicon differs in many lists: none of them says more than all of them.
  return names.length > LISTS_NAMED ? ['lexicon'] : names;
}

const LISTS_NAMED = 4;

function keyNames(type: string, before: MessagePolicy, after: MessagePolicy): readonly string[] {
  const path = `messages.${type}`;
  return [
    ...changed(`${path}.dtmf.options`, before.dtmf?.options, after.dtmf?.options),
    ...changed(`${path}.expects.terminator`, before.expects?.terminator, after.expects?.terminator),
  ];
}

function changed(name: string, before: unknown, after: unknown): readonly string[] {
  return canonical(before) === canonical(after) ? [] : [name];
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
