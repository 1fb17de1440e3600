import { fileWith } from '../../harness/policy-text.ts';
import type { Row } from './rows.ts';

/** Findings about the whole call, and about what designers write. */
export const MORE_ROWS: readonly Row[] = [
  {
    bad: fileWith('call: { end: { message: end } }', 'messages: { end: {} }'),
    good: fileWith('call: { end: { message: end } }', 'messages: { end: { text: Goodbye } }'),
    says: `p.yaml:5:13 warning POLICY_MESSAGE_WITHOUT_TEXT at messages.end: \`call.end.message\` names \`end\`, which has no text: nothing would be said
  hint: write \`text\` under \`messages.end\``,
  },
  {
    bad: fileWith(
      'lint: { accept: [{ code: POLICY_NO_WAY_TO_HUMAN, because: a survey }] }',
      'messages: { ask: { text: Hi } }',
    ),
    good: fileWith(
      'lint: { accept: [{ code: POLICY_NO_WAY_TO_HUMAN, because: a survey }] }',
      'messages: { ask: { text: Hi, interruptible: none } }',
    ),
    says: `p.yaml:4:18 warning POLICY_ACCEPTED_NOTHING at lint.accept[0]: nothing is found that \`POLICY_NO_WAY_TO_HUMAN\` would accept
  hint: remove the entry`,
  },
];
