/** One row of a table, by the names of its columns. */
export type Row = Readonly<Record<string, string>>;

/** Reads a CSV file with a header (RFC 4180): quoted fields may hold commas, quotes and line ends. */
export function parseCsv(text: string): readonly Row[] {
  const [header = [], ...lines] = recordsOf(text);
  return lines.map((fields) =>
    Object.fromEntries(header.map((name, k) => [name, fields[k] ?? ''])),
  );
}

/** A field and its terminator: a comma, or the end of the record. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;

function recordsOf(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let record: string[] = [];
  for (const [, quoted, bare = '', end] of text.trimEnd().matchAll(FIELD)) {
    record.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    records.push(record);
    record = [];
    if (end === '') break;
  }
  return records;
}
