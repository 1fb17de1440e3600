import { createVault, type RawKind, type Recorder } from '../../evidence/index.ts';

/**
 * What one call leaves behind: the values that events only refer to, and the record. There is no
 * record before a session is attached; what is written until then goes into it first.
 */
export class CallRecord {
  readonly vault = createVault();
  #recorder: Recorder | undefined;
  #early: ((recorder: Recorder) => void)[] = [];

  get file(): string | undefined {
    return this.#recorder?.file;
  }

  begin(recorder: Recorder, head: Parameters<Recorder['begin']>[0]): void {
    recorder.begin(head);
    this.#recorder = recorder;
    for (const write of this.#early) write(recorder);
    this.#early = [];
  }

  /** Writes a fact beside the engine. */
  note(note: string, data?: Readonly<Record<string, unknown>>): void {
    this.#write((recorder) => recorder.note(note, data));
  }

  /** Keeps a value that events and the record only refer to. */
  keep(ref: string, kind: RawKind, value: string): void {
    this.vault.put(ref, value);
    this.#write((recorder) => recorder.raw(kind, ref, value));
  }

  async close(): Promise<void> {
    await this.#recorder?.close();
  }

  #write(write: (recorder: Recorder) => void): void {
    if (this.#recorder === undefined) this.#early.push(write);
    else write(this.#recorder);
  }
}
