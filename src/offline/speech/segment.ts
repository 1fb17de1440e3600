/**
 * What turns one speech segment after another into words: the recogniser, a script, or nothing.
 *
 * Segments are answered in the order they began. `listen` opens one for a connection; the connection
 * closes it.
 */
export type Transcriber = { listen(): Promise<Listener> };

export type Listener = {
  /** Begins a segment. `onWords` is told text to append to what it was told before, until the end. */
  begin(onWords: (words: string) => void): Segment;
  close(): void;
};

export type Segment = {
  /** The next audio at 16 kHz, and how the segment stands after it. */
  push(audio: Int16Array, progress: SegmentProgress): void;
  /** Ends the segment; resolves with its transcript, empty where nothing was said. */
  end(): Promise<string>;
};

/** Milliseconds since the segment's onset, and how many of them had a voice in them. */
export type SegmentProgress = { readonly atMs: number; readonly voicedMs: number };

/** Hears nothing: for runs in which no caller speaks, on machines without a recogniser. */
export const deafTranscriber: Transcriber = {
  listen: async () => ({
    begin: () => ({ push: () => undefined, end: async () => '' }),
    close: () => undefined,
  }),
};
