import {
  BUILT_IN,
  BUILT_IN_ESCALATION,
  BUILT_IN_PARTS,
  builtInCall,
  PROFILES,
} from '../schema/index.ts';
import type { DataPath } from '../../authored/index.ts';
import type { ParsedFile } from './parse-file.ts';

/*
 * built-in < profile < `extends` file (its `defaults`, then its message of the same name) <
 * `defaults` < message. Maps merge, scalars and lists replace, `off` removes what a weaker layer sets.
 */

/** Where a value came from. Line and column are 1-based; `path` is the place in that file. */
export type Origin =
  | { readonly type: 'built_in' }
  | { readonly type: 'profile'; readonly profile: string }
  | {
      readonly type: 'file';
      readonly file: string;
      readonly line: number;
      readonly column: number;
      readonly path: DataPath;
    };

/** One value of a policy and its origin; `value` is `undefined` if `off` removed it. */
export type Leaf = { readonly value: unknown; readonly origin: Origin };

/** The values of a message, or of the escalation, by dotted path: `speech.minSpeechMs`. */
export type Leaves = ReadonlyMap<string, Leaf>;

/** The file of a workflow, and the one that it extends. */
export type PolicyFiles = { readonly own: ParsedFile; readonly base: ParsedFile | undefined };

/** The values of a message type after inheritance; without a type, those of the `defaults`. */
export function inheritMessage(files: PolicyFiles, messageType?: string): Leaves {
  return inheritLayers(files, layersOf(files, messageType));
}

/** The same without what the workflow itself wrote for the message, or for its `defaults`. */
export function inheritBelow(files: PolicyFiles, messageType?: string): Leaves {
  return inheritLayers(files, layersOf(files, messageType).slice(0, -1));
}

function inheritLayers(files: PolicyFiles, layers: readonly Layer[]): Leaves {
  const leaves = new Map<string, Leaf>();
  for (const entry of flatten(BUILT_IN)) setLeaf(leaves, entry, FROM_BUILT_IN);
  const profile = profileOf(files);
  if (profile !== undefined) {
    const origin: Origin = { type: 'profile', profile };
    for (const entry of flatten(PROFILES[profile])) setLeaf(leaves, entry, origin);
  }
  for (const layer of layers) layOver(leaves, layer, BUILT_IN);
  for (const [part, builtIn] of Object.entries(BUILT_IN_PARTS)) fillPart(leaves, part, builtIn);
  return leaves;
}

/** The values of the escalation; `undefined` if no file has one, or `off` removed it. */
export function inheritEscalation({ own, base }: PolicyFiles): Leaves | undefined {
  const written = own.data.escalation ?? base?.data.escalation;
  if (written === undefined || written === 'off') return undefined;
  const leaves = new Map<string, Leaf>();
  for (const file of [base, own]) {
    if (file !== undefined) layOver(leaves, { file, path: ['escalation'] }, BUILT_IN_ESCALATION);
  }
  fillIn(leaves, flatten(BUILT_IN_ESCALATION));
  return leaves;
}

/** The values of `call`; values that no file sets are built in. */
export function inheritCall(files: PolicyFiles): Leaves {
  const builtIn = builtInCall(inheritEscalation(files) !== undefined);
  const { own, base } = files;
  const leaves = new Map<string, Leaf>();
  for (const file of own.data.call === 'off' ? [] : [base, own]) {
    if (file !== undefined) layOver(leaves, { file, path: ['call'] }, builtIn);
  }
  fillIn(leaves, flatten(builtIn));
  return leaves;
}

/**
 * The message types of a workflow: its own, and those of the file it extends that it did not
 * remove with `off`.
 */
export function messageTypesOf({ own, base }: PolicyFiles): readonly string[] {
  const names = new Set([
    ...Object.keys(base?.data.messages ?? {}),
    ...Object.keys(own.data.messages),
  ]);
  return [...names].filter(
    (name) => (own.data.messages[name] ?? base?.data.messages[name]) !== 'off',
  );
}

/** The profile of the workflow: its own, else that of the file it extends. */
export function profileOf({ own, base }: PolicyFiles): keyof typeof PROFILES | undefined {
  const profile = own.data.profile ?? base?.data.profile;
  return profile === 'off' ? undefined : profile;
}

type Layer = { readonly file: ParsedFile; readonly path: DataPath };

function layersOf({ own, base }: PolicyFiles, messageType: string | undefined): readonly Layer[] {
  const keepsBaseDefaults = own.data.defaults !== 'off';
  const layers: Layer[] = [];
  for (const file of [base, own]) {
    if (file === undefined) continue;
    if (file === own || keepsBaseDefaults) layers.push({ file, path: ['defaults'] });
    if (messageType !== undefined) layers.push({ file, path: ['messages', messageType] });
  }
  return layers;
}

function layOver(leaves: Map<string, Leaf>, { file, path }: Layer, builtIn: object): void {
  const section = path.reduce<unknown>(
    (data, key) => (isMap(data) && Object.hasOwn(data, key) ? data[key] : undefined),
    file.data,
  );
  if (!isMap(section)) return;
  for (const entry of flatten(section)) {
    const at = [...path, ...entry.path];
    const origin: Origin = { type: 'file', file: file.file, ...file.keyAt(at), path: at };
    if (entry.value === 'off' && entry.path.at(-1) !== 'delivery') {
      takeBack(leaves, entry, origin, builtIn);
    } else {
      setLeaf(leaves, entry, origin);
    }
  }
}

type Entry = {
  readonly path: readonly string[];
  /** The path with dots, and those of the maps above. */
  readonly key: string;
  readonly above: readonly string[];
  readonly value: unknown;
};

/** By section: `defaults` and the built-in values are the layers below every message. */
const FLATTENED = new WeakMap<object, readonly Entry[]>();

function flatten(section: object): readonly Entry[] {
  const known = FLATTENED.get(section);
  if (known !== undefined) return known;
  const entries = flattenAt(section, []);
  FLATTENED.set(section, entries);
  return entries;
}

/** The values of nested maps. `count` is one value, whether a number or a range. */
function flattenAt(section: object, above: readonly string[]): readonly Entry[] {
  const parent = above.at(-1);
  return Object.entries(section).flatMap(([name, value]): readonly Entry[] => {
    if (value === undefined) return [];
    const key = parent === undefined ? name : `${parent}.${name}`;
    if (isMap(value) && name !== 'count') return flattenAt(value, [...above, key]);
    return [{ path: key.split('.'), key, above, value }];
  });
}

function setLeaf(leaves: Map<string, Leaf>, { key, above, value }: Entry, origin: Origin): void {
  // A map that a weaker layer removed exists again.
  for (const map of above) leaves.delete(map);
  leaves.set(key, { value, origin });
}

/** Restores the built-in values, if there are any, with the author's `off` as their origin. */
function takeBack(
  leaves: Map<string, Leaf>,
  { key, path, above }: Entry,
  origin: Origin,
  builtIn: object,
): void {
  for (const other of leaves.keys()) {
    if (isAtOrBelow(other, key)) leaves.delete(other);
  }
  const restored = flatten(builtIn).filter((entry) => isAtOrBelow(entry.key, key));
  for (const entry of restored) setLeaf(leaves, entry, origin);
  if (restored.length === 0) setLeaf(leaves, { key, path, above, value: undefined }, origin);
}

function fillPart(leaves: Map<string, Leaf>, part: string, builtIn: object): void {
  const isThere = [...leaves].some(
    ([key, leaf]) => key.startsWith(`${part}.`) && leaf.value !== undefined,
  );
  if (isThere) fillIn(leaves, flattenAt(builtIn, [part]));
}

function fillIn(leaves: Map<string, Leaf>, entries: readonly Entry[]): void {
  for (const entry of entries) {
    if (leaves.get(entry.key)?.value === undefined) setLeaf(leaves, entry, FROM_BUILT_IN);
  }
}

const FROM_BUILT_IN: Origin = { type: 'built_in' };

function isAtOrBelow(key: string, top: string): boolean {
  return key === top || key.startsWith(`${top}.`);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
