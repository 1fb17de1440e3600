import type { z } from 'zod';
import type { FileFault } from './issue.ts';
import type { Kind } from './kind.ts';
import type { DataPath } from './path.ts';

/** A kind of file that people write: the names of its faults, and what its authors usually mean. */
export type Format<Code extends string = string> = {
  /** The noun for such a file: `policy`. */
  readonly noun: string;
  readonly codeOf: (fault: FileFault) => Code;
  readonly advice: Advice;
};

/** What a format knows about mistakes in its own keys. Its answers precede the general hints. */
export type Advice = {
  /** The word that another word under a key means: `protected` means `none` under `interruptible`. */
  readonly meantWord: (key: string, written: string) => string | undefined;
  /** The keys that a key of another name may mean. */
  readonly meantKeys: (written: string) => readonly string[];
  readonly hintForKey: (unknown: UnknownKey) => string | undefined;
  readonly hintForValue: (found: FoundValue) => string | undefined;
  /** An example entry for the map of this key: `mode: adaptive`. */
  readonly exampleOf: (key: string) => string | undefined;
};

/** A key that the format does not have at this place. */
export type UnknownKey = {
  readonly key: string;
  /** The key has no value: YAML reads the part of an unquoted text after a comma this way. */
  readonly hasNoValue: boolean;
  /** The keys that exist at this place. */
  readonly known: readonly string[];
  readonly path: DataPath;
  /** The map that contains it. */
  readonly map: unknown;
};

/** A value of the wrong kind. */
export type FoundValue = {
  readonly fault: FileFault;
  readonly kind: Kind | undefined;
  readonly value: unknown;
  readonly path: DataPath;
  /** The text of its line. */
  readonly line: string;
};

/** A schema with the format that its files have. */
export type FormatSchema<Code extends string> = {
  readonly format: Format<Code>;
  readonly schema: z.ZodType;
};
