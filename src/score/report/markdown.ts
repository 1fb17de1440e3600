import type { Dimension, Score } from '../figures/index.ts';
import { sectionsOf, shownGroup, shownInterval, shownValue } from './lines.ts';
import { alertsOf, notesOf, problemsOf, summaryOf } from './summary.ts';

/** The figures as Markdown, for a ticket or a pull request. */
export function markdownReport(score: Score, by: readonly Dimension[]): readonly string[] {
  const tables = sectionsOf(score, by).flatMap(({ title, unit, better, lines }) => [
    '',
    `## ${sentence(title)}`,
    '',
    `| group | ${unit}, ${better} is better | 95 % interval | counts |`,
    '|---|---:|---|---|',
    ...lines.map(
      (line) =>
        `| ${cell(shownGroup(line.group))} | ${shownValue(line.value, unit)} | ${shownInterval(line, unit)} | ${line.counts} |`,
    ),
  ]);
  return [
    '# Score',
    '',
    cell(summaryOf(score)),
    ...listOf('Alerts', alertsOf(score)),
    ...tables,
    ...listOf('Notes', notesOf(score)),
    ...listOf('Records with problems', problemsOf(score)),
  ];
}

/** A text as one cell or paragraph, so that no name in a record becomes markup. */
export function cell(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').replaceAll(/[\\`*_[\]<>|#&~]/gu, String.raw`\$&`);
}

function listOf(title: string, entries: readonly string[]): readonly string[] {
  return entries.length === 0
    ? []
    : ['', `## ${title}`, '', ...entries.map((each) => `- ${cell(each)}`)];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
