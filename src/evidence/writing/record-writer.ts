import {
  initialState,
  type Decision,
  type EngineAction,
  type EngineEvent,
  type EngineState,
} from '../../core/index.ts';
import { createBudget, type Admission, type Budget } from './budget.ts';
import type { Disk } from './disk.ts';
import {
  keyIdOf,
  type EvidenceData,
  type HeaderData,
  type NoteData,
  type RecordType,
} from '../format/index.ts';
import { LineFile } from './line-file.ts';
import {
  lineText,
  recordForm,
  type LineSource,
  type RecordCursor,
  type RecordEntry,
} from './record-form.ts';
import type { RecordPlace } from './record-name.ts';
import { troubleOf, type RecordTrouble } from './trouble.ts';

/** One step of the engine, as the edge saw it. */
export type RecordedStep = {
  readonly event: EngineEvent;
  readonly actions: readonly EngineAction[];
  readonly decisions: readonly Decision[];
  /** The engine's state after it. */
  readonly state: EngineState;
};

/** One line of a record, before it has its envelope. */
export type Line = readonly [RecordType, EvidenceData];

/** What a writer is made of. */
export type RecordWriterOptions = {
  readonly place: RecordPlace;
  readonly disk: Disk;
  readonly source: LineSource;
  readonly limitBytes: number;
  readonly onTrouble: (trouble: RecordTrouble) => void;
};

/** Numbers the lines of a record and keeps the record within its limits. A lost line keeps its number. */
export class RecordWriter {
  readonly #source: LineSource;
  readonly #file: LineFile<RecordEntry, RecordCursor>;
  readonly #budget: Budget;
  readonly #limitBytes: number;
  readonly #tell: (kind: keyof typeof TROUBLES, error?: unknown) => void;
  #seq = 0;
  #state: EngineState = initialState();
  #head = '';
  #admission: Admission = 'admitted';

  constructor(options: RecordWriterOptions) {
    const { place, disk, source, onTrouble } = options;
    this.#source = source;
    this.#limitBytes = options.limitBytes;
    this.#budget = createBudget(options.limitBytes);
    this.#tell = tellOnce(options);
    this.#file = new LineFile({
      path: place.path,
      isReserved: place.isReserved,
      mode: 0o666,
      disk,
      form: recordForm(source, () => this.#head),
      onTrouble: (trouble) => onTrouble(troubleOf(trouble, place.path)),
      // An empty entry makes the gap line for the lost ones.
      onSpaceAgain: () => this.#put([]),
    });
  }

  /** The number of the next line. */
  get nextSeq(): number {
    return this.#seq;
  }

  begin(head: HeaderData): void {
    [this.#head = ''] = this.#textsOf([['floorkeeper.header', head]]);
    this.#put([this.#head]);
  }

  /** A step that cannot be turned into text must not stop the engine; it is counted as lost. */
  step(step: RecordedStep, lines: () => readonly Line[]): void {
    try {
      this.#putWithin(
        this.#textsOf(lines()),
        step.event.atMs,
        mayWait(step) ? 'writeLater' : 'write',
      );
    } catch (error) {
      this.#seq += 1;
      this.#tell('unwritable', error);
    }
    this.#state = step.state;
  }

  note(data: NoteData): void {
    this.#putWithin(this.#textsOf([['floorkeeper.note', data]]), this.#state.atMs);
  }

  close(): Promise<void> {
    const { signingKey } = this.#source;
    const by = signingKey === undefined ? {} : { signedBy: keyIdOf(signingKey) };
    this.#put([this.#noteText('record_closed', by)], 'writeLast');
    return this.#file.close();
  }

  /** Leaves lines out if the call writes more than it may, and notes where that begins. */
  #putWithin(lines: readonly string[], atMs: number, how: 'write' | 'writeLater' = 'write'): void {
    const before = this.#admission;
    const admission = this.#budget.admit(bytesOf(lines), atMs);
    this.#admission = admission;
    if (admission === 'admitted') {
      this.#put(lines, how);
      return;
    }
    if (admission !== before) {
      const isFull = admission === 'full';
      const limit = { limitBytes: this.#limitBytes };
      this.#put([isFull ? this.#noteText('record_full', limit) : this.#noteText('record_flooded')]);
      this.#tell(admission);
    }
    this.#seq += lines.length;
  }

  #put(lines: readonly string[], how: 'write' | 'writeLater' | 'writeLast' = 'write'): void {
    const entry = { fromSeq: this.#seq, lines, state: this.#state };
    this.#file[how](how === 'writeLast' ? { ...entry, isEnd: true } : entry, bytesOf(lines));
    this.#seq += lines.length;
  }

  #textsOf(lines: readonly Line[]): readonly string[] {
    return lines.map(([type, data], index) =>
      lineText(this.#source, this.#seq + index, type, data),
    );
  }

  #noteText(note: string, more: Readonly<Record<string, unknown>> = {}): string {
    const data = { canonicalCallId: this.#source.call, note, ...more };
    return lineText(this.#source, this.#seq, 'floorkeeper.note', data);
  }
}

/** True for a progress report that led to no decision and no action: a later line says the same and more. */
function mayWait({ event, actions, decisions }: RecordedStep): boolean {
  const isReport = event.type === 'playout_progressed' || event.type === 'user_speech_continued';
  return isReport && decisions.length === 0 && actions.every(({ type }) => type === 'wake_at');
}

function bytesOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0);
}

/** Reports each kind of trouble once in a call. */
function tellOnce({ place, onTrouble }: RecordWriterOptions) {
  const told = new Set<string>();
  return (kind: keyof typeof TROUBLES, error?: unknown): void => {
    if (told.has(kind)) return;
    told.add(kind);
    onTrouble({ ...TROUBLES[kind](error), file: place.path });
  };
}

const TROUBLES = {
  flood: () => ({
    code: 'RECORD_FLOODED',
    message:
      'the call writes more than a record takes at once: lines are left out until it is less',
  }),
  full: () => ({
    code: 'RECORD_FULL',
    message: 'the record has reached its limit: nothing more is written but its end',
  }),
  unwritable: (error: unknown) => ({
    code: 'RECORD_STEP_UNWRITABLE',
    // The name only, because the error's message may quote what it could not write.
    message: `a step of the engine cannot be written (${error instanceof Error ? error.name : typeof error})`,
  }),
} as const satisfies Record<string, (error: unknown) => Omit<RecordTrouble, 'file'>>;
