/** A place in a file; both 1-based. */
export type Position = { readonly line: number; readonly column: number };

/** A path in the data: keys of maps, indexes of lists. */
export type DataPath = readonly (string | number)[];

/** A path as people write it: `messages.greeting.graceMs`, `escalation.phrases[2]`. */
export function pathText(path: DataPath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}

/** A word, number or flag roughly as it was written; empty for anything else. */
export function scalarText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
    case 'bigint':
      return `${value}`;
    default:
      return '';
  }
}
