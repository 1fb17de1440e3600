import { InvalidArgumentError } from 'commander';

import { MissingPackagesError } from '../packages/index.ts';
import {
  CompactedError,
  DIMENSIONS,
  REVIEWS_FILE,
  ReviewsError,
  type Dimension,
} from '../score/index.ts';
import { UsageError, type ExitCode, type Io } from './command.ts';

/** Tells how far the reading of many records has come, twenty times at most; of few it says nothing. */
export function progressOn(io: Io): (read: number, of: number) => void {
  let told = 0;
  return (read, of) => {
    if (of < MANY || read - told < of / 20) return;
    told = read;
    io.err(`${read} of ${of} records read`);
  };
}

/** Names the lines of the file of verdicts that are none. */
export function sayBadReviews(lines: readonly number[], io: Io): void {
  for (const line of lines.slice(0, SHOWN_AT_MOST)) {
    io.err(`${REVIEWS_FILE}:${line}: the line is no verdict, and does not count`);
  }
  const left = lines.length - SHOWN_AT_MOST;
  if (left > 0) io.err(`${REVIEWS_FILE}: ${left} more lines are no verdicts`);
}

/** Adds a value of `--group` to those before it. */
export function parseDimension(
  text: string,
  before: readonly Dimension[] = [],
): readonly Dimension[] {
  const found = DIMENSIONS.find((name) => name === text);
  if (found === undefined) throw new InvalidArgumentError(`expected ${DIMENSIONS.join(', ')}`);
  return [...before, found];
}

/** Runs what needs a database or a folder of facts; says what is wrong with either, and exits with 1. */
export async function orSay(
  io: Io,
  folder: string,
  work: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MissingPackagesError) {
      io.err(`error ${error.code}: ${error.sentence}`);
      io.err(`  hint: ${error.hint}`);
      return 1;
    }
    if (error instanceof CompactedError) {
      io.err(`error COMPACTED_UNREADABLE: cannot read \`${folder}\`: ${error.message}`);
      io.err('  hint: run `floorkeeper compact` again, into another folder');
      return 1;
    }
    if (error instanceof ReviewsError) {
      io.err(`error REVIEWS_UNREADABLE: cannot read \`${folder}/reviews.jsonl\`: ${error.message}`);
      io.err('  hint: see its path and permissions, or move it elsewhere');
      return 1;
    }
    if (io.signal.aborted) {
      io.err('stopped before all records were read');
      return 1;
    }
    throw error;
  }
}

/** Refuses to write over something that is there. */
export function refusal(error: unknown, typed: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EEXIST') {
    return new UsageError(`\`${typed}\` exists already`, 'name a file that does not exist yet');
  }
  if (code === 'ENOENT') return new UsageError(`there is no folder for \`${typed}\``);
  return error;
}

const MANY = 2000;
const SHOWN_AT_MOST = 20;
