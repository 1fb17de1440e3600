import { z } from 'zod';
import { schemaAt } from '../../authored/index.ts';
import { policyFileSchema } from './schema.ts';

/**
 * The reference with its tables generated again: each follows a comment that names a section, such as
 * `<!-- keys of message.speech -->`. The text between the tables is written by hand.
 */
export function withTables(reference: string): string {
  return reference.replaceAll(
    /<!-- keys of ([\w.]+) -->\n(?:\|.*\n)*/g,
    (_, section: string) => `<!-- keys of ${section} -->\n${tableOf(section)}`,
  );
}

type Row = {
  readonly key: string;
  readonly meaning: string;
  readonly values: string;
  readonly byDefault: string;
  readonly livekit: string;
};

function tableOf(section: string): string {
  const map = schemaAt(policyFileSchema, pathOf(section)).find(
    (each) => each instanceof z.ZodObject,
  );
  if (map === undefined) throw new Error(`the schema has no section ${section}`);
  const rows = Object.entries(map.shape).map(([key, schema]) => rowOf(key, schema));
  const hasLiveKit = rows.some(({ livekit }) => livekit !== '');
  const head = ['key', 'meaning', 'values', 'default', ...(hasLiveKit ? ['LiveKit'] : [])];
  const lines = rows.map(({ key, meaning, values, byDefault, livekit }) =>
    line([`\`${key}\``, meaning, values, byDefault, ...(hasLiveKit ? [livekit] : [])]),
  );
  return [line(head), `|${'---|'.repeat(head.length)}`, ...lines, ''].join('\n');
}

function pathOf(section: string): readonly (string | number)[] {
  if (section === 'file') return [];
  if (section === 'lint.accept') return ['lint', 'accept', 0];
  const path = section.split('.');
  return path[0] === 'message' ? ['messages', 'name', ...path.slice(1)] : path;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** A description ends with its default, or "Required.", and with LiveKit's name for the same. */
function rowOf(key: string, schema: unknown): Row {
  if (!(schema instanceof z.ZodType)) throw new TypeError(`${key} is not a schema`);
  const description = schema.description ?? '';
  const livekit = / LiveKit: (.*)\.$/.exec(description);
  const rest = livekit === null ? description : description.slice(0, livekit.index);
  const fallback = / Default:? (.*)\.$/.exec(rest);
  const isRequired = rest.endsWith(' Required.') || !schema.safeParse(undefined).success;
  return {
    key,
    meaning: (fallback === null ? rest : rest.slice(0, fallback.index)).replace(/ Required\.$/, ''),
    values: valuesOf(schema),
    byDefault: isRequired ? 'required' : (fallback?.[1] ?? 'none'),
    livekit: livekit?.[1] ?? '',
  };
}

/** What a value may be, in the words of a fault. */
function valuesOf(schema: z.ZodType): string {
  const expected = expectedOf(schema);
  const ofItems = itemOf(schema);
  if (ofItems !== undefined) return `${expected}: ${valuesOf(ofItems)}`;
  if (expected.startsWith('one of ')) {
    const words = expected.slice('one of '.length).split(', ');
    return words.length > WORDS_MAX ? 'see below' : words.map((word) => `\`${word}\``).join(', ');
  }
  if (expected.startsWith('a letter, then letters')) {
    return expected.endsWith('`none`') ? 'the name of a message' : 'a name';
  }
  const most = /^whole milliseconds from 0 to (\d+)$/.exec(expected)?.[1];
  if (most !== undefined) return most === '120000' ? 'ms' : `ms, ${most} at most`;
  return /^a map of (?:keys to values|messages|lists of words)$/.test(expected)
    ? 'see below'
    : expected;
}

const WORDS_MAX = 12;

function expectedOf(schema: z.ZodType): string {
  const [issue] = schema.safeParse(Symbol('no value')).error?.issues ?? [];
  if (issue?.code !== 'invalid_union' || issue.message !== 'Invalid input') {
    return issue?.message ?? 'anything';
  }
  return issue.errors[0]?.[0]?.message ?? 'anything';
}

function itemOf(schema: z.ZodType): z.ZodType | undefined {
  const list = schemaAt(schema, []).find((each) => each instanceof z.ZodArray);
  const item: unknown = list?.def.element;
  return item instanceof z.ZodType ? item : undefined;
}
