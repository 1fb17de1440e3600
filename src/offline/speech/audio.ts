import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import { z } from 'zod';
import { createEndpointer, ENDPOINTER_RATE_HZ } from './endpointer.ts';
import { FLITE_RATE_HZ } from './flite.ts';
import { refuse } from './refusal.ts';
import {
  createResampler,
  joinSamples,
  resample,
  formatWav,
  parseWav,
  WavError,
  type Recording,
} from '../../sound/index.ts';
import { sentencesOf } from './sentences.ts';
import type { Segment, Transcriber } from './segment.ts';
import { voiceNamed, voiceNames, type Synthesizer } from './synthesis.ts';

/** Answers `POST /v1/audio/speech`: PCM or WAV at 24 kHz, each sentence as soon as it is spoken. */
export async function answerSpeech(context: Context, synthesizer: Synthesizer): Promise<Response> {
  const body = speechSchema.safeParse(await context.req.json().catch(() => undefined));
  if (!body.success) return refuse(context, z.prettifyError(body.error));
  const { input, response_format: format, speed } = body.data;
  const voice = voiceNamed(body.data.voice);
  if (voice === undefined) {
    const names = voiceNames().join(', ');
    return refuse(context, `there is no voice \`${body.data.voice}\`; there are ${names}`);
  }
  const sentences = sentencesOf(input);
  const speak = (text: string) => synthesizer.speak({ text, voice, speed });
  if (format === 'wav') {
    const spoken = await speakAll(sentences, speak, context.req.raw.signal);
    if (spoken === undefined) return refuse(context, TOO_LONG);
    const wav = formatWav([resample(spoken, FLITE_RATE_HZ, SPEECH_RATE_HZ)], SPEECH_RATE_HZ);
    return context.body(Buffer.from(wav), 200, { 'content-type': 'audio/wav' });
  }
  // Spoken before the response's head is sent, so that a failure can still be answered as an error.
  const first = sentences.length === 0 ? undefined : await speak(sentences[0]!);
  context.header('content-type', 'audio/pcm');
  return stream(context, async (output) => {
    const resampler = createResampler(FLITE_RATE_HZ, SPEECH_RATE_HZ);
    let sent = 0;
    const write = async (samples: Int16Array): Promise<void> => {
      sent += samples.length;
      await output.write(bytesOf(samples));
    };
    for (const [index, sentence] of sentences.entries()) {
      // The head is sent: a text that takes too long to say can only end early.
      if (output.aborted || sent > SPEECH_SECONDS_MAX * SPEECH_RATE_HZ) return;
      await write(
        resampler.push(index === 0 && first !== undefined ? first : await speak(sentence)),
      );
    }
    await write(resampler.flush());
    // The plugin 1.9.0 cuts what it gets into 100 ms frames and never flushes the last, unfull one: up
    // to 100 ms of the last word would be lost. Silence fills that frame.
    await write(new Int16Array((FRAME_SAMPLES - (sent % FRAME_SAMPLES)) % FRAME_SAMPLES));
  });
}

/** Speaks sentence after sentence; undefined where the audio grows too long, or nobody waits for it any more. */
async function speakAll(
  sentences: readonly string[],
  speak: (text: string) => Promise<Int16Array>,
  signal: AbortSignal,
): Promise<Int16Array | undefined> {
  const parts: Int16Array[] = [];
  let samples = 0;
  for (const sentence of sentences) {
    if (signal.aborted || samples > SPEECH_SECONDS_MAX * FLITE_RATE_HZ) return undefined;
    const part = await speak(sentence);
    samples += part.length;
    parts.push(part);
  }
  return joinSamples(parts);
}

/** Answers `POST /v1/audio/transcriptions`: a whole WAV file, all its segments in one text. */
export async function answerTranscription(
  context: Context,
  transcriber: Transcriber,
): Promise<Response> {
  const form: Record<string, unknown> = await context.req.parseBody().catch(() => ({}));
  const file = form['file'];
  if (!(file instanceof File)) return refuse(context, 'expected a form with a WAV file in `file`');
  let recording: Recording;
  try {
    recording = parseWav(new Uint8Array(await file.arrayBuffer()), file.name);
  } catch (error) {
    if (error instanceof WavError) return refuse(context, `${error.message}; ${error.hint}`);
    throw error;
  }
  if (recording.sampleRateHz < RATE_HZ_MIN || recording.sampleRateHz > RATE_HZ_MAX) {
    const expected = `expected ${RATE_HZ_MIN} to ${RATE_HZ_MAX} samples a second`;
    return refuse(context, `${expected}, found ${recording.sampleRateHz}`);
  }
  const text = await transcribe(recording, transcriber);
  return form['response_format'] === 'text' ? context.text(text) : context.json({ text });
}

async function transcribe(recording: Recording, transcriber: Transcriber): Promise<string> {
  const samples = resample(recording.samples, recording.sampleRateHz, ENDPOINTER_RATE_HZ);
  const endpointer = createEndpointer({ hangoverMs: FILE_HANGOVER_MS });
  const listener = await transcriber.listen();
  try {
    const transcripts: Promise<string>[] = [];
    let open: Segment | undefined;
    for (const event of [...endpointer.push(samples), ...endpointer.flush()]) {
      if (event.type === 'started') open = listener.begin(() => undefined);
      if (event.type === 'ended') {
        if (open !== undefined) transcripts.push(open.end());
      } else {
        // Nobody reads interim words of a file, so the progress of the segment does not matter.
        open?.push(event.audio, { atMs: 0, voicedMs: event.voicedMs });
      }
    }
    const texts = await Promise.all(transcripts);
    return texts.filter((text) => text !== '').join(' ');
  } finally {
    listener.close();
  }
}

function bytesOf(samples: Int16Array): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.alloc(2 * samples.length);
  for (const [index, sample] of samples.entries()) bytes.writeInt16LE(sample, 2 * index);
  return bytes;
}

const speechSchema = z.object({
  input: z.string().max(4096),
  voice: z.string().default('alloy'),
  response_format: z.enum(['pcm', 'wav']).default('wav'),
  speed: z.number().min(0.25).max(4).default(1),
});

/** The rate that OpenAI's PCM has, and its plugin expects. */
const SPEECH_RATE_HZ = 24_000;
const FRAME_SAMPLES = SPEECH_RATE_HZ / 10;
/** A file is complete: nobody waits for the end of a sentence. */
const FILE_HANGOVER_MS = 500;
/** Sample rates that a recording of speech can have. */
const RATE_HZ_MIN = 8000;
const RATE_HZ_MAX = 96_000;
/** OpenAI's longest input, 4,096 characters, is about five minutes at the usual speed. */
const SPEECH_SECONDS_MAX = 600;
const TOO_LONG = `the speech would last more than ${SPEECH_SECONDS_MAX} s: send a shorter text, or a higher speed`;
