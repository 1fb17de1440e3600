import type { GapData } from '../format/index.ts';
import type { FoundLines } from './find-lines.ts';
import type { PlacedLine } from './line-order.ts';
import type { UnreadableLine } from './parse-line.ts';
import type { RecordIssue } from './record-issue.ts';

/** Lists what is missing in a record, in the order of its lines. */
export function findMissing({
  kept,
  misplaced,
  unreadable,
  tornLine,
}: FoundLines): readonly RecordIssue[] {
  const issues = [
    kept[0]?.envelope.type === 'floorkeeper.header' ? [] : [withoutHead()],
    unreadable.map(unreadableIssue),
    misplaced.map(misplacedIssue),
    kept.flatMap((next, index) => issuesBetween(kept[index - 1], next, unreadable)),
    tornLine === undefined ? [] : [tornIssue(tornLine)],
  ];
  return issues.flat().toSorted((a, b) => a.line - b.line);
}

function issuesBetween(
  previous: PlacedLine | undefined,
  next: PlacedLine,
  unreadable: readonly UnreadableLine[],
): readonly RecordIssue[] {
  const { envelope, line } = next;
  if (envelope.type === 'floorkeeper.header')
    return previous === undefined ? [] : [begunAnew(line)];
  const dueSeq = previous === undefined ? 0 : previous.envelope.seq + 1;
  const gap = envelope.type === 'floorkeeper.gap' ? (envelope.data as GapData) : undefined;
  const said = gap === undefined ? [] : [lostIssue(gap, line)];
  const toSeq = Math.min(gap?.fromSeq ?? envelope.seq, envelope.seq) - 1;
  if (toSeq < dueSeq) return said;
  // `withoutHead` has reported this.
  if (previous === undefined && toSeq === 0) return said;
  const broken = countBetween(unreadable, previous?.line ?? 0, line);
  // If there are as many broken lines as missing numbers, these are the same lines and already reported.
  return toSeq - dueSeq + 1 === broken ? said : [gapIssue(dueSeq, toSeq, line, broken), ...said];
}

/** Counts the unreadable lines between two lines of the file. */
function countBetween(unreadable: readonly UnreadableLine[], after: number, until: number): number {
  const first = lowest(unreadable, after + 1);
  // Half a line before a whole one has the line number of the whole one.
  return lowest(unreadable, until + 1) - first;
}

/** The index of the first unreadable line at or after a line. */
function lowest(unreadable: readonly UnreadableLine[], line: number): number {
  let low = 0;
  let high = unreadable.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((unreadable[middle]?.line ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

function withoutHead(): RecordIssue {
  return {
    code: 'RECORD_WITHOUT_HEAD',
    severity: 'error',
    line: 1,
    message: 'the head of the record, which holds its policy, is missing',
    hint: 'give the whole file; without its head a record can be drawn, but not replayed',
  };
}

function unreadableIssue({ line, hasRest }: UnreadableLine): RecordIssue {
  return {
    code: 'RECORD_MALFORMED',
    severity: 'error',
    line,
    message: hasRest
      ? 'half of a line precedes a whole one; the half was left out'
      : 'the line is not an event of a record, and was left out',
    hint: 'give the file as it was written; a disk may have been full there',
  };
}

function misplacedIssue({ envelope, line }: PlacedLine): RecordIssue {
  return {
    code: 'RECORD_OUT_OF_ORDER',
    severity: 'error',
    line,
    message: `number ${envelope.seq} cannot stand here; the line was left out`,
    hint: 'lines were added, repeated or put in another order: give the file as it was written',
  };
}

function gapIssue(fromSeq: number, toSeq: number, line: number, broken: number): RecordIssue {
  const which = fromSeq === toSeq ? `number ${fromSeq} is` : `numbers ${fromSeq} to ${toSeq} are`;
  const among = broken === 0 ? '' : ` (${broken} of them may be what cannot be read)`;
  return {
    code: 'RECORD_HAS_GAP',
    severity: 'error',
    line,
    message: `${which} missing before this line${among}, and the record does not say why`,
    hint: 'lines were taken out, or lost by an earlier version; what follows is compared as far as it agrees',
    fromSeq,
    toSeq,
  };
}

function lostIssue({ fromSeq, toSeq }: GapData, line: number): RecordIssue {
  const which = fromSeq === toSeq ? `number ${fromSeq} was` : `numbers ${fromSeq} to ${toSeq} were`;
  return {
    code: 'RECORD_LINES_LOST',
    severity: 'warning',
    line,
    message: `${which} lost during the call`,
    hint: 'this line holds the state after them, and the record goes on from there',
    fromSeq,
    toSeq,
  };
}

function begunAnew(line: number): RecordIssue {
  return {
    code: 'RECORD_BEGUN_ANEW',
    severity: 'warning',
    line,
    message: 'the record begins again here: somebody cut or moved the file during the call',
    hint: 'what was taken away may be where it was moved to',
  };
}

function tornIssue(line: number): RecordIssue {
  return {
    code: 'RECORD_TORN',
    severity: 'warning',
    line,
    message: 'the last line is torn, and what followed is not in the file',
    hint: 'the process was ended, or the disk was full, while it was written',
  };
}
