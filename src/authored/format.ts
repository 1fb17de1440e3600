import type { z } from 'zod';
import type { FileFault } from './issue.ts';
import type { Kind } from './kind.ts';
import type { DataPath } from './path.ts';

/** A kind of file that people write: what its faults are called, and what its authors tend to mean. */
export type Format<Code extends string = string> = {
  /** What a file of it is called: `policy`. */
  readonly noun: string;
  readonly codeOf: (fault: FileFault) => Code;
  readonly advice: Advice;
};

/** What a format knows about mistakes in its own words. Each answer comes before the general hints. */
export type Advice = {
  /** The word that another word under a key means: `protected` means `none` under `interruptible`. */
  readonly meantWord: (key: string, written: string) => string | undefined;
  /** The keys that a key of another name may mean. */
  readonly meantKeys: (written: string) => readonly string[];
  readonly hintForKey: (unknown: UnknownKey) => string | undefined;
  readonly hintForValue: (found: FoundValue) => string | undefined;
  /** What stands in a map of this key, as an example: `mode: adaptive`. */
  readonly exampleOf: (key: string) => string | undefined;
};

/** A key that the format does not have where it stands. */
export type UnknownKey = {
  readonly key: string;
  /** Part of a text, after a comma, is read as a key without a value. */
  readonly hasNoValue: boolean;
  /** The keys that there are. */
  readonly known: readonly string[];
  readonly path: DataPath;
  /** The map that it stands in. */
  readonly map: unknown;
};

/** A value that was found where another belongs. */
export type FoundValue = {
  readonly fault: FileFault;
  readonly kind: Kind | undefined;
  readonly value: unknown;
  readonly path: DataPath;
  /** The text of the line that it stands in. */
  readonly line: string;
};

/** A schema with the format that its files have. */
export type FormatSchema<Code extends string> = {
  readonly format: Format<Code>;
  readonly schema: z.ZodType;
};
