import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';

import { ensureRecognizerFiles } from '../../../src/offline/machine/recognizer-files.ts';

const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-test-'));
after(() => rm(folder, { recursive: true }));

/** Loads the libraries in the order given, in a fresh process, and makes a decoder. */
const makeDecoder = `
  const { default: koffi } = await import('koffi');
  const { ensureRecognizerFiles } = await import('./src/offline/machine/recognizer-files.ts');
  const { libraryPaths, modelDir } = await ensureRecognizerFiles();
  const [base, sphinx] = libraryPaths.map((path) => koffi.load(path)).slice(-2);
  const args = sphinx.func('void* ps_args()')();
  const settings = {
    '-hmm': modelDir + '/en-us', '-lm': modelDir + '/en-us.lm.bin',
    '-dict': modelDir + '/cmudict-en-us.dict', '-logfn': '/dev/null',
  };
  const config = base.func('void* cmd_ln_init(void*, void*, int, ...)')(
    null, args, 1, ...Object.entries(settings).flat().flatMap((text) => ['str', text]), 'void*', null);
  const decoder = sphinx.func('void* ps_init(void*)')(config);
  console.log(decoder ? 'a decoder' : 'none', sphinx.func('int ps_start_utt(void*)')(decoder));
`;

test('the recogniser loads from its own files alone and makes a decoder', async () => {
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'],
  };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', makeDecoder],
    { env },
  );
  assert.equal(stdout, 'a decoder 0\n');
});

test('a recogniser of the system is used where it lies, and nothing is fetched', async () => {
  const systemRoot = join(folder, 'system');
  const architecture = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  const library = (name: string) => join(systemRoot, 'usr/lib', architecture, name);
  const model = join(systemRoot, 'usr/share/pocketsphinx/model/en-us');
  const files = [
    library('libpocketsphinx.so.3'),
    library('blas/libblas.so.3'),
    library('libsphinxbase.so.3'),
    join(model, 'en-us.lm.bin'),
  ];
  for (const file of files) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, '');
  }
  const found = await ensureRecognizerFiles({ env: { PATH: '' }, systemRoot });
  assert.deepEqual(found, {
    libraryPaths: [
      library('blas/libblas.so.3'),
      library('libsphinxbase.so.3'),
      library('libpocketsphinx.so.3'),
    ],
    modelDir: model,
  });
});

test('without a recogniser and without apt the error has a cure, and no half-made folder stays', async () => {
  const XDG_CACHE_HOME = join(folder, 'cache');
  const systemRoot = join(folder, 'empty');
  const env = { PATH: '', XDG_CACHE_HOME };
  await assert.rejects(ensureRecognizerFiles({ env, systemRoot, report: () => {} }), {
    code: 'LOCAL_NO_RECOGNIZER',
    message:
      'there is no speech recogniser, and its packages cannot be fetched: there is no `apt-get` here',
    hint: 'install the packages `libpocketsphinx3` and `pocketsphinx-en-us`, or run on a Debian or Ubuntu that can fetch packages',
  });
  const left = await readdir(XDG_CACHE_HOME, { recursive: true });
  assert.deepEqual(left.toSorted(), ['floorkeeper', 'floorkeeper/pocketsphinx-5prealpha']);
});
