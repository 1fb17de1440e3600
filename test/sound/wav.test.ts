import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { formatWav, parseWav, readWav, writeWav, type WavError } from '../../src/sound/wav.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wav-'));
});
after(() => rm(folder, { recursive: true }));

test('a WAV file is read back as it was written, at each rate of a telephone or a room', async () => {
  const samples = Int16Array.from([0, 1, -1, 32767, -32768]);
  for (const sampleRateHz of [8000, 16_000, 24_000, 48_000]) {
    const path = join(folder, 'mono.wav');
    await writeWav(path, [samples], sampleRateHz);
    assert.deepEqual(await readWav(path), { samples, sampleRateHz });
  }
});

test('two channels of a WAV file are interleaved, and the shorter one ends in silence', () => {
  const bytes = formatWav([Int16Array.from([1, 2, 3]), Int16Array.from([-1])], 8000);
  const view = new DataView(bytes.buffer, bytes.byteOffset + 44);
  const frames = Array.from({ length: 6 }, (_, i) => view.getInt16(2 * i, true));
  assert.deepEqual(frames, [1, -1, 2, 0, 3, 0]);
});

test('WAV chunks before the audio are skipped, odd ones with their padding', () => {
  const plain = Buffer.from(formatWav([Int16Array.from([7, 8])], 16_000));
  const note = Buffer.from('LIST\x03\0\0\0abc\0', 'latin1');
  const bytes = Buffer.concat([plain.subarray(0, 36), note, plain.subarray(36)]);
  assert.deepEqual(parseWav(bytes, 'noted.wav').samples, Int16Array.from([7, 8]));
});

test('a file that is not mono 16-bit PCM is refused with its name and its format', async () => {
  const text = join(folder, 'text.wav');
  await writeFile(text, 'this is no sound at all');
  await assert.rejects(readWav(text), (error: WavError) => {
    assert.equal(error.code, 'WAV_UNREADABLE');
    assert.match(error.message, /text\.wav` is not a WAV file/);
    return true;
  });
  const stereo = formatWav([Int16Array.from([1]), Int16Array.from([2])], 8000);
  assert.throws(() => parseWav(stereo, 'stereo.wav'), /`stereo\.wav` has 2 channels/);
  const float = Buffer.from(formatWav([Int16Array.from([1, 2])], 8000));
  float.writeUInt16LE(3, 20);
  float.writeUInt16LE(32, 34);
  assert.throws(() => parseWav(float, 'float.wav'), /encoding 3 with 32 bits/);
});
