/** The words of the test voice. It speaks each as a tone of its own, so that a recording tells them apart. */
const WORDS = [
  ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'golf', 'hotel', 'india', 'juliet'],
  ['kilo', 'lima', 'mike', 'november', 'oscar', 'papa', 'quebec', 'romeo', 'sierra', 'tango'],
  ['uniform', 'victor', 'whiskey', 'xray', 'yankee', 'zulu'],
].flat();

/** The rate of a recording. */
export const RATE_HZ = 16_000;
/** Milliseconds of tone and of silence in each word: together the usual pace of speech. */
const TONE_MS = 260;
const GAP_MS = 40;
export const WORD_MS = TONE_MS + GAP_MS;

/** Speaks a text. A word that is not among those sounds too, and is not found in a recording. */
export function speakWords(text: string, rateHz: number): Int16Array {
  const words = text.toLowerCase().match(/[a-z]+/gu) ?? [];
  const perWord = (WORD_MS * rateHz) / 1000;
  const samples = new Int16Array(words.length * perWord);
  for (const [index, word] of words.entries()) {
    const hz = hzOf(word);
    for (let i = 0; i < (TONE_MS * rateHz) / 1000; i++) {
      samples[index * perWord + i] = 8000 * Math.sin((2 * Math.PI * hz * i) / rateHz);
    }
  }
  return samples;
}

type HeardWord = { readonly word: string; readonly fromMs: number; readonly ms: number };

/** Finds the words in sound that arrives frame by frame, 10 ms each. */
export class WordFinder {
  readonly #found: HeardWord[] = [];
  readonly #tones = WORDS.map((word) => toneOf(word, (RATE_HZ / 100) * WINDOW_FRAMES));
  #window: readonly number[] = [];
  #nowMs = 0;

  /**
   * The words that were heard. A listener's jitter buffer squeezes words on a busy machine, so that each
   * sound of one counts; but a word that breaks off, before a pause, counts if half of it was heard.
   */
  words(): readonly string[] {
    const heard = this.#found.filter(({ fromMs, ms }, index) => {
      const next = this.#found[index + 1];
      const isLast = next === undefined || next.fromMs - fromMs - ms > 3 * GAP_MS;
      return ms >= (isLast ? TONE_MS / 2 : SOUND_MS);
    });
    return heard.map(({ word }) => word);
  }

  push(frame: Int16Array): void {
    this.#window = [...this.#window.slice(-frame.length * (WINDOW_FRAMES - 1)), ...frame];
    this.#nowMs += 10;
    if (this.#window.length < frame.length * WINDOW_FRAMES) return;
    const word = wordIn(this.#window, this.#tones);
    if (word === undefined) return;
    const last = this.#found.at(-1);
    if (last?.word === word && this.#nowMs - last.fromMs - last.ms <= WORD_MS) {
      this.#found[this.#found.length - 1] = { ...last, ms: this.#nowMs - last.fromMs + 10 };
    } else this.#found.push({ word, fromMs: this.#nowMs, ms: 10 });
  }
}

type Tone = {
  readonly word: string;
  readonly cos: readonly number[];
  readonly sin: readonly number[];
};

function toneOf(word: string, samples: number): Tone {
  const angle = (i: number) => (2 * Math.PI * hzOf(word) * i) / RATE_HZ;
  return {
    word,
    cos: Array.from({ length: samples }, (_, i) => Math.cos(angle(i))),
    sin: Array.from({ length: samples }, (_, i) => Math.sin(angle(i))),
  };
}

/** The word whose tone fills the window; undefined in silence, in noise and between two words. */
function wordIn(window: readonly number[], tones: readonly Tone[]): string | undefined {
  const energy = window.reduce((sum, sample) => sum + sample ** 2, 0);
  if (Math.sqrt(energy / window.length) < AUDIBLE) return undefined;
  const powers = tones.map(({ cos, sin }) => power(window, cos) + power(window, sin));
  const most = Math.max(...powers);
  // All energy of a pure tone is in its own frequency.
  const isPure = most > (PURE_SHARE * energy * window.length) / 2;
  return isPure ? tones[powers.indexOf(most)]?.word : undefined;
}

function power(window: readonly number[], wave: readonly number[]): number {
  let sum = 0;
  for (const [i, sample] of window.entries()) sum += sample * wave[i]!;
  return sum ** 2;
}

function hzOf(word: string): number {
  return 500 + 60 * (WORDS.indexOf(word) < 0 ? -3 : WORDS.indexOf(word));
}

/** 40 ms tell tones apart that differ by 25 Hz. */
const WINDOW_FRAMES = 4;
const AUDIBLE = 300;
/** More than the click between two tones. */
const SOUND_MS = 30;
const PURE_SHARE = 0.6;
