/** The values of a text's placeholders, by name. */
export type TextParams = Readonly<Record<string, string | number>>;

/** Thrown for a placeholder of a policy's text that has no value. `placeholder` names it. */
export class MissingParamError extends Error {
  override readonly name = 'MissingParamError';
  readonly code = 'TEXT_PARAM_MISSING';
  readonly placeholder: string;

  constructor(placeholder: string) {
    super(`the text has \`{${placeholder}}\`, and no \`${placeholder}\` was given`);
    this.placeholder = placeholder;
  }
}

/**
 * A policy's text with its `{name}` placeholders filled in. Throws `MissingParamError` for the
 * first that has no value; a value is never searched for placeholders again.
 */
export function fillText(text: string, params: TextParams = {}): string {
  return text.replaceAll(PLACEHOLDER, (_, name: string) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    if (value === undefined) throw new MissingParamError(name);
    return String(value);
  });
}

/** The names of a text's placeholders, each once, in order. */
export function placeholdersOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ''))];
}

/** A name in braces; other braces are spoken as they are. */
const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
