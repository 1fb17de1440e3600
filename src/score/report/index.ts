/**
 * The figures for people: lines for a terminal, Markdown, and one page with plots.
 *
 * Read `lines.ts` (what is shown), `summary.ts`, then `text.ts`, `markdown.ts`, `html.ts` with `plot.ts`
 * and `page.ts`.
 *
 * @module
 */
export { htmlReport } from './html.ts';
export { cell, markdownReport } from './markdown.ts';
export { page, safe } from './page.ts';
export { problemsOf } from './summary.ts';
export { textReport } from './text.ts';
