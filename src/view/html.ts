/** Markup that may stand in a page as it is. Only this file makes it from text. */
export type Html = { readonly markup: string };

type Part = string | number | Html | readonly Html[] | undefined;

/**
 * Markup with texts put into it: a text is escaped, markup stands as it is, a list is joined. Attributes
 * must be in double quotes.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const markup = strings.map(
    (string, index) => string + (index < parts.length ? put(parts[index]) : ''),
  );
  return { markup: markup.join('') };
}

/** A value as JSON that may stand within `<script type="application/json">`: it holds no `<`. */
export function jsonInScript(value: unknown): Html {
  return { markup: JSON.stringify(value).replaceAll('<', String.raw`\u003c`) };
}

/** Trusted markup, such as our own style sheet. */
export function trusted(markup: string): Html {
  return { markup };
}

function put(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
