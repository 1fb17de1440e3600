import { explainWorkflow, type Compilation, type CompiledPolicy } from '../policy/index.ts';
import { answerOf, type Answer } from './answer.ts';

/** A policy that has no errors, with where its values come from. */
export type RolloutPolicy = { readonly policy: CompiledPolicy; readonly compilation: Compilation };

/** Which message types are interruptible. */
export function interruptibleAnswer({ policy, compilation }: RolloutPolicy): Answer {
  const { messages } = explainWorkflow(compilation);
  const ways = [
    ['any', 'by speech and keys'],
    ['speech', 'by speech alone'],
    ['dtmf', 'by keys alone'],
    ['none', 'not interruptible'],
  ] as const;
  const found = ways.flatMap(([way, title]) => {
    const own = messages.filter(
      ({ messageType }) => policy.messages[messageType]?.interruptible === way,
    );
    const names = own.map(({ messageType, from }) => `${messageType} (${from})`);
    return names.length === 0 ? [] : [`${title}: ${names.join(', ')}`];
  });
  return answerOf(
    'Which message types are interruptible, by keys alone, or not at all?',
    found,
    [],
  );
}

/** Whether there is a way back if false interruptions rise. */
export function wayBackAnswer(
  { policy }: RolloutPolicy,
  previous: CompiledPolicy | undefined,
): Answer {
  const question = 'Is there a way back if false interruptions rise?';
  if (previous === undefined) {
    const missing = 'no earlier policy was named to go back to: `--previous FILE`';
    return answerOf(question, [], [missing]);
  }
  const earlier = `revision ${previous.revision}, sha256 ${previous.sha256.slice(0, 12)}`;
  const missing = [
    ...(previous.workflow === policy.workflow
      ? []
      : [`the policy to go back to is of workflow ${previous.workflow}`]),
    ...(previous.sha256 === policy.sha256 ? ['the policy to go back to is the same'] : []),
  ];
  const found = `${earlier} has no errors: put it back into the folder of policies, and new calls take it`;
  return answerOf(question, [found], missing);
}
