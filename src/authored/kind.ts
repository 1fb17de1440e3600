import { z } from 'zod';
import type { FileFault } from './issue.ts';

/**
 * The kind of value that is expected, for the hints about a wrong one. Kept beside the schema that checks it,
 * so that a hint never has to parse the text of a message.
 */
export type Kind =
  /** Whole milliseconds. */
  | { readonly type: 'duration'; readonly least: number; readonly most: number }
  | { readonly type: 'number'; readonly least: number; readonly most: number }
  /** A whole number, or a map of `min` and `max`. */
  | { readonly type: 'range'; readonly least: number; readonly most: number }
  | { readonly type: 'words'; readonly words: readonly string[] }
  | { readonly type: 'boolean' }
  | { readonly type: 'text' }
  | { readonly type: 'list' }
  | { readonly type: 'map' }
  | SpecialKind;

/** A value with its own rules and wording: a name, a telephone key. */
export type SpecialKind = {
  readonly type: 'special';
  /** The fault of a wrong text; if absent, the general fault of a wrong value. */
  readonly fault: FileFault | undefined;
  /** Finishes a sentence that begins with the value: "is not a name". */
  readonly says: (value: unknown) => string;
  /** What to do about the value; if there is no answer, the usual hints follow. */
  readonly hint: (value: unknown) => string | undefined;
  /** Words that are allowed as well. */
  readonly words?: readonly string[];
};

/** Keyed by definition, not by schema: `describe` copies a schema and keeps its definition. */
const KINDS = new WeakMap<object, Kind>();

/** Notes the kind of a schema's values: the last step of building it, as a further check makes another. */
export function ofKind<Schema extends z.ZodType>(schema: Schema, kind: Kind): Schema {
  KINDS.set(schema.def, kind);
  return schema;
}

/** The kind of value at a path of a schema; `undefined` if it is unknown. */
export function kindAt(schema: z.ZodType, path: readonly PropertyKey[]): Kind | undefined {
  return first(schemaAt(schema, path), ownKind);
}

/** The kind of the keys of the map at a path, if the author chooses them. */
export function keyKindAt(schema: z.ZodType, path: readonly PropertyKey[]): Kind | undefined {
  return first(schemaAt(schema, path), (found) =>
    found instanceof z.ZodRecord ? ownKind(found.def.keyType as z.ZodType) : undefined,
  );
}

/** The keys that the map at a path may have. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const found = schemaAt(schema, path).find((each) => each instanceof z.ZodObject);
  return found === undefined ? [] : Object.keys(found.shape);
}

/** The schemas that a value at a path may have, a union before its options. */
export function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly z.ZodType[] {
  let found = optionsOf(schema);
  for (const key of path) found = found.flatMap((each) => below(each, key).flatMap(optionsOf));
  return found;
}

function optionsOf(schema: z.ZodType): readonly z.ZodType[] {
  if (schema instanceof z.ZodOptional) return optionsOf(schema.def.innerType as z.ZodType);
  if (!(schema instanceof z.ZodUnion)) return [schema];
  return [schema, ...schema.def.options.flatMap((each) => optionsOf(each as z.ZodType))];
}

function below(schema: z.ZodType, key: PropertyKey): readonly z.ZodType[] {
  if (schema instanceof z.ZodObject) {
    const inner: unknown = Object.hasOwn(schema.shape, key) ? schema.shape[String(key)] : undefined;
    return inner instanceof z.ZodType ? [inner] : [];
  }
  if (schema instanceof z.ZodRecord) return [schema.def.valueType as z.ZodType];
  return schema instanceof z.ZodArray ? [schema.def.element as z.ZodType] : [];
}

function ownKind(schema: z.ZodType): Kind | undefined {
  const known = KINDS.get(schema.def);
  if (known !== undefined) return known;
  if (schema instanceof z.ZodString) return { type: 'text' };
  if (schema instanceof z.ZodBoolean) return { type: 'boolean' };
  if (schema instanceof z.ZodArray) return { type: 'list' };
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return { type: 'map' };
  if (schema instanceof z.ZodEnum) return { type: 'words', words: schema.options.map(String) };
  return undefined;
}

function first<Item, Found>(
  items: readonly Item[],
  find: (item: Item) => Found | undefined,
): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whole milliseconds with their own bounds. Fractions are refused, which catches seconds. */
export function durationUpTo(most: number) {
  const expected = `whole milliseconds from 0 to ${most}`;
  const schema = z.int({ error: expected }).min(0, expected).max(most, expected);
  return ofKind(schema, { type: 'duration', least: 0, most });
}

/** A whole number of `things` in a range. */
export function upTo(things: string, least: number, most: number) {
  const expected = `a whole number of ${things} from ${least} to ${most}`;
  const schema = z.int({ error: expected }).min(least, expected).max(most, expected);
  return ofKind(schema, { type: 'number', least, most });
}

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(...words: Words) {
  return z.enum(words, { error: `one of ${words.join(', ')}` });
}

/** A text of one character or more that is not only spaces. */
export function textUpTo(most: number) {
  const expected = `a text of 1 to ${most} characters`;
  return z.string({ error: expected }).min(1, expected).max(most, expected).regex(/\S/, expected);
}

/** `true` or `false`. */
export const flag = z.boolean({ error: '`true` or `false`' });

/** A list, empty or not. */
export function listOf<Item extends z.ZodType>(item: Item, most: number) {
  const expected = `a list of at most ${most}`;
  return z.array(item, { error: expected }).max(most, expected);
}

/** A list that is not empty. */
export function oneOrMore<Item extends z.ZodType>(item: Item, most: number) {
  const expected = `a list of 1 to ${most}`;
  return z.array(item, { error: expected }).min(1, expected).max(most, expected);
}

/** A map of known keys; any other key is a fault. */
export function map<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, { error: 'a map of keys to values' });
}
