import { hash } from 'node:crypto';

import { parseRecord, verifySource, type ReadRecord } from '../../../src/evidence/index.ts';
import { pageOf, viewOf, type View, type ViewSources } from '../../../src/view/index.ts';

/** The view of a record's text; throws if the text is not a record. */
export function viewOfSource(
  source: string,
  more: Partial<Pick<ViewSources, 'raw' | 'lanes' | 'remarks'>> = {},
): View {
  return viewOf({
    record: readable(source),
    verified: verifySource(source),
    raw: undefined,
    lanes: undefined,
    remarks: [],
    ...more,
  });
}

/** The page of a record's text. */
export function pageOfSource(source: string): string {
  return pageOf(viewOfSource(source));
}

/** The same record as this version would have written it: every line chained, and an end. */
export function chained(source: string): string {
  const lines = source.trimEnd().replace('"recordVersion":1', '"recordVersion":2').split('\n');
  const last = JSON.parse(lines.at(-1) ?? '') as { seq: number; data: object };
  const end = {
    ...last,
    seq: last.seq + 1,
    type: 'floorkeeper.note',
    data: { ...last.data, event: undefined, action: undefined, note: 'record_closed' },
  };
  let before = '';
  const withHash = [...lines, JSON.stringify(end)].map((line) => {
    before = hash('sha256', before + line);
    return `${line.slice(0, -1)},"chainhash":"${before}"}`;
  });
  return `${withHash.join('\n')}\n`;
}

/** The record with a value put in the place of every text that the pattern finds. */
export function replaced(source: string, found: RegExp, text: string): string {
  return source.replaceAll(found, () => JSON.stringify(text));
}

function readable(source: string): Extract<ReadRecord, { readonly ok: true }> {
  const record = parseRecord(source);
  if (!record.ok) throw new Error(`not a record: ${record.error.message}`);
  return record;
}
