import type { ReplayError } from '../replay/index.ts';
import type { RecordError } from '../evidence/index.ts';
import type { Io } from './command.ts';
import { oneLine } from './printable.ts';

/** What is wrong with a record, on the standard error: `FILE:LINE:1 error CODE: …` and the cure. */
export function showRecordError(file: string, error: RecordError | ReplayError, io: Io): void {
  const { code, line, message, hint } = error;
  io.err(`${oneLine(file)}:${line}:1 error ${code}: ${oneLine(message)}\n  hint: ${oneLine(hint)}`);
}
