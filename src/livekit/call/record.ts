import type { Capabilities } from '../../core/index.ts';
import { createVault, type RawKind, type Recorder } from '../../evidence/index.ts';
import { unawaited } from '../ground/index.ts';

/** How the record of a call begins. */
export type RecordStart = {
  readonly open: () => Recorder;
  /** Resolves when the record's name is known; `undefined` if it is known already. */
  readonly named: Promise<void> | undefined;
  readonly capabilities: Capabilities;
  readonly room: () => string | undefined;
};

/**
 * What one call leaves behind: the record, and the values that its events only refer to. The record
 * opens when a session is attached; entries made before that are written first.
 */
export class CallRecord {
  readonly vault = createVault();
  #recorder: Recorder | undefined;
  #open = (): void => undefined;
  #early: ((recorder: Recorder) => void)[] = [];

  get file(): string | undefined {
    return this.#recorder?.file;
  }

  /** Opens the record at once or when its name is known; the call does not wait for it. */
  begin({ open, named, capabilities, room }: RecordStart): void {
    this.#open = () => {
      if (this.#recorder !== undefined) return;
      const recorder = open();
      const name = room();
      recorder.begin({ capabilities, ...(name === undefined ? {} : { room: name }) });
      this.#recorder = recorder;
      for (const write of this.#early) write(recorder);
      this.#early = [];
    };
    if (named === undefined) this.#open();
    else unawaited('the record', named.then(this.#open));
  }

  step(step: Parameters<Recorder['step']>[0]): void {
    this.#write((recorder) => recorder.step(step));
  }

  /** Writes a fact that is not an event of the engine. */
  note(note: string, data?: Readonly<Record<string, unknown>>): void {
    this.#write((recorder) => recorder.note(note, data));
  }

  /** Keeps a value that events and the record refer to. */
  keep(ref: string, kind: RawKind, value: string): void {
    this.vault.put(ref, value);
    this.#write((recorder) => recorder.raw(kind, ref, value));
  }

  async close(): Promise<void> {
    this.#open();
    await this.#recorder?.close();
  }

  #write(write: (recorder: Recorder) => void): void {
    if (this.#recorder === undefined) this.#early.push(write);
    else write(this.#recorder);
  }
}
