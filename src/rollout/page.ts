import { cell, page, safe } from '../score/index.ts';
import type { Rollout } from './rollout.ts';

/** The answers as lines for a terminal. */
export function rolloutText(rollout: Rollout): readonly string[] {
  return [
    titleOf(rollout),
    ...rollout.answers.flatMap(({ question, answer, evidence }, index) => [
      '',
      `${index + 1}. ${question} ${answer}`,
      ...evidence.map((each) => `   ${each}`),
    ]),
    '',
    summaryOf(rollout),
  ];
}

/** The answers as Markdown, for a ticket. */
export function rolloutMarkdown(rollout: Rollout): readonly string[] {
  return [
    `# ${cell(titleOf(rollout))}`,
    '',
    cell(summaryOf(rollout)),
    ...rollout.answers.flatMap(({ question, answer, evidence }, index) => [
      '',
      `${index + 1}. ${cell(question)} **${answer}**`,
      ...evidence.map((each) => `   - ${cell(each)}`),
    ]),
  ];
}

/** The answers as one page that needs nothing else. */
export function rolloutHtml(rollout: Rollout): string {
  const items = rollout.answers.map(({ question, answer, evidence }) => {
    const reasons = evidence.map((each) => `<li>${safe(each)}</li>`).join('');
    return `<li><p>${safe(question)} <span class="${answer}"></span></p><ul>${reasons}</ul></li>`;
  });
  return page('Floorkeeper rollout', [
    `<h1>${safe(titleOf(rollout))}</h1>`,
    `<p>${safe(summaryOf(rollout))}</p>`,
    `<ol>${items.join('')}</ol>`,
  ]);
}

function titleOf({ workflow, revision, sha256 }: Rollout): string {
  return `Rollout of ${workflow}, revision ${revision}, sha256 ${sha256.slice(0, 12)}`;
}

function summaryOf({ answers }: Rollout): string {
  const yes = answers.filter(({ answer }) => answer === 'yes').length;
  return yes === answers.length
    ? `all ${yes} questions are answered with yes`
    : `${yes} of ${answers.length} questions are answered with yes`;
}
