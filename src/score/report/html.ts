import type { Dimension, Score } from '../figures/index.ts';
import { sectionsOf, shownGroup, shownInterval, shownValue, type Section } from './lines.ts';
import { page, safe } from './page.ts';
import { plotOf } from './plot.ts';
import { alertsOf, notesOf, problemsOf, summaryOf } from './summary.ts';

/** The figures as one page that needs nothing else: no script, no font, no picture from elsewhere. */
export function htmlReport(score: Score, by: readonly Dimension[]): string {
  const sections = sectionsOf(score, by);
  return page('Floorkeeper score', [
    '<h1>Score</h1>',
    `<p>${safe(summaryOf(score))}</p>`,
    listOf('Alerts', alertsOf(score), 'alert'),
    ...sections.map(sectionHtml),
    listOf('Notes', notesOf(score)),
    listOf('Records with problems', problemsOf(score)),
  ]);
}

function sectionHtml(section: Section): string {
  const { title, unit, better, lines } = section;
  const rows = lines.map(
    (line) =>
      `<tr><th scope="row">${safe(shownGroup(line.group))}</th>` +
      `<td>${safe(shownValue(line.value, unit))}</td>` +
      `<td>${safe(shownInterval(line, unit))}</td><td>${safe(line.counts)}</td></tr>`,
  );
  return [
    `<section><h2>${safe(title)}</h2>`,
    `<p class="unit">${safe(`${unit}; ${better} is better`)}</p>`,
    lines.length === 0 ? '<p>nothing to count</p>' : plotOf(section),
    '<table><thead><tr><th scope="col">group</th><th scope="col">value</th>',
    '<th scope="col">95 % interval</th><th scope="col">counts</th></tr></thead>',
    `<tbody>${rows.join('')}</tbody></table></section>`,
  ].join('');
}

function listOf(title: string, entries: readonly string[], name = ''): string {
  if (entries.length === 0) return '';
  const items = entries.map((each) => `<li>${safe(each)}</li>`).join('');
  return `<section class="${name}"><h2>${safe(title)}</h2><ul>${items}</ul></section>`;
}
