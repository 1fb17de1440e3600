/** The used part of a package without types. GPL: only benchmarks and tests may load it. */
declare module '@echogarden/espeak-ng-emscripten' {
  export type EspeakEvent = {
    /** `word`, `phoneme`, `sentence`, `end`, … */
    readonly type: string;
    /** Its position in the text: characters, counted from 1. */
    readonly text_position: number;
    /** Milliseconds from the start of the audio. */
    readonly audio_position: number;
    /** The IPA name of a phoneme; empty for silence. */
    readonly id: string | number | undefined;
  };

  export type EspeakWorker = {
    get_samplerate(): number;
    /** 0 if the voice is known. */
    set_voice(name: string): number;
    set_rate(wordsPerMinute: number): void;
    /** 0 to 100; 50 is the voice's own. */
    set_pitch(pitch: number): void;
    /** Calls back for each piece of audio; a callback that returns true stops it. */
    synthesize(
      text: string,
      take: (samples: Int16Array, events: readonly EspeakEvent[]) => boolean,
    ): void;
  };

  const load: (options: object) => Promise<{ readonly eSpeakNGWorker: new () => EspeakWorker }>;
  export default load;
}
