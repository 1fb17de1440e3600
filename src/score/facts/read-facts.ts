import { readRegularFile } from '../../files/index.ts';
import { factsOf } from './call-facts.ts';
import { readLines } from './read-lines.ts';
import type { CallFacts, ProblemRow } from './rows.ts';

/** What one file gave: the facts of a call unless it cannot be trusted, and what is wrong with it. */
export type ReadFacts = {
  readonly facts: CallFacts | undefined;
  readonly problems: readonly ProblemRow[];
};

/** Reads one record; `name` is what problems call it. Never throws on what is in the file. */
export async function readFacts(path: string, name: string): Promise<ReadFacts> {
  const file = await readRegularFile(path, SCORED_LIMIT_BYTES);
  if (!file.ok) {
    const message = `cannot read the record: ${file.refusal.message}`;
    return {
      facts: undefined,
      problems: [problemOf(name, 'RECORD_UNREADABLE', 1, message, false)],
    };
  }
  return factsOfSource(file.bytes.toString('utf8'), name);
}

/** The same for the text of a record. */
export function factsOfSource(source: string, name: string): ReadFacts {
  const read = readLines(source);
  let facts: CallFacts | undefined;
  let fault: string | undefined;
  if (read.ok) {
    try {
      facts = factsOf(read.head, read.beganAt, read.lines);
    } catch (error) {
      // Only our own sentences are repeated: another error's message may quote the record.
      const isOurs = error instanceof TypeError && error.message.startsWith('a ');
      fault = isOurs ? error.message : 'the record holds values that no call has';
    }
  }
  const scored = facts !== undefined;
  const problems = read.issues.map(({ code, line, message }) =>
    problemOf(name, code, line, message, scored),
  );
  if (fault !== undefined) problems.push(problemOf(name, 'RECORD_NOT_SCORED', 1, fault, false));
  return { facts, problems: problems.slice(0, PROBLEMS_MAX) };
}

function problemOf(
  file: string,
  code: string,
  line: number,
  message: string,
  scored: boolean,
): ProblemRow {
  return { file, code, line, message, scored };
}

/** A call of some hours. Larger files are named and left out, so that memory stays bounded. */
const SCORED_LIMIT_BYTES = 32 * 1024 * 1024;
/** A damaged record may have a problem in every line; the first ones say enough. */
const PROBLEMS_MAX = 5;
