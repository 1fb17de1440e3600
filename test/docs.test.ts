import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';

import { parseDocument } from 'yaml';

import { parseScenario } from '../src/scenarios/file/parse.ts';
import { parsePolicy } from '../src/policy/index.ts';
import { floorkeeper, root } from './harness/cli-io.ts';
import { blocksOf, proseOf, readDocuments, type Block } from './harness/fenced-blocks.ts';

const documents = await readDocuments();
const blocks = documents.flatMap(blocksOf);
const examples = join(root, 'docs', 'examples');

describe('code in the documents', () => {
  test('the README holds code in YAML, TypeScript and console commands', () => {
    const languages = new Set(
      blocks.filter(({ file }) => file === 'README.md').map(({ language }) => language),
    );
    for (const language of ['yaml', 'ts', 'console']) assert.ok(languages.has(language), language);
  });

  for (const block of blocks.filter(({ language }) => language === 'yaml')) {
    test(`${at(block)}: the YAML is a valid policy, a valid scenario, or part of an example`, async () => {
      const data: unknown = parseDocument(block.text).toJS();
      const keys = typeof data === 'object' && data !== null ? Object.keys(data) : [];
      if (keys.includes('version')) {
        const parsed = parsePolicy(block.text, at(block));
        assert.ok(parsed.ok, JSON.stringify(parsed));
      } else if (keys.includes('caller')) {
        const parsed = parseScenario(block.text, at(block), join(root, 'test', 'calls'));
        assert.ok(parsed.ok, JSON.stringify(parsed));
      } else {
        assertTaken(block, await filesOf(['.yaml']));
      }
    });
  }

  for (const block of blocks.filter(({ language }) => language === 'ts')) {
    test(`${at(block)}: the TypeScript is taken from an example that is compiled`, async () => {
      assertTaken(block, await filesOf(['.ts']));
    });
  }

  test('the examples compile against the public face of the package', async () => {
    const tsc = join(root, 'node_modules', '.bin', 'tsc');
    await promisify(execFile)(tsc, ['-p', examples], { cwd: root }).catch(
      ({ stdout }: { stdout: string }) => assert.fail(stdout),
    );
  });

  test('the policies of the examples have no errors and no warnings', async () => {
    const { code, out } = await floorkeeper(['check', join(examples, 'policies')]);
    assert.equal(code, 0);
    assert.match(out, /checked: no errors, no warnings$/);
  });
});

describe('commands in the documents', () => {
  const shown = blocks.filter(({ language }) => language === 'console').flatMap(commandsOf);

  test('check, explain, replay and timeline are shown in the README', () => {
    const names = new Set(
      shown.filter(({ block }) => block.file === 'README.md').map(({ args }) => args[0]),
    );
    for (const name of ['check', 'explain', 'replay', 'timeline', 'call']) {
      assert.ok(names.has(name), name);
    }
  });

  for (const { block, args, output, into } of shown) {
    // A call is made by the tests of the room; what it prints depends on the day.
    if (args[0] === 'call') continue;
    test(`${at(block)}: floorkeeper ${args.join(' ')} prints what is shown`, async () => {
      const ran = await floorkeeper(args);
      const lines = [...ran.out.split('\n'), ...ran.err.split('\n')].filter((line) => line !== '');
      if (into === undefined) assertShown(output.filter(Boolean), lines);
      else assert.equal(`${ran.out}\n`, await readFile(join(root, into), 'utf8'));
    });
  }

  test('the scenarios of every `floorkeeper call` that a document shows exist', async () => {
    for (const { args } of shown.filter(({ args: [name] }) => name === 'call')) {
      for (const path of args.slice(1).filter((argument) => argument.endsWith('.yaml'))) {
        assert.ok((await stat(join(root, path))).isFile(), path);
      }
    }
  });

  test('the npm scripts that documents name exist', async () => {
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    const named = documents.flatMap(({ file, text }) =>
      [...text.matchAll(/\bnpm (?:run ([\w:]+)|(test|start)\b)/g)].map(
        ([, run, short]) => [file, run ?? short ?? ''] as const,
      ),
    );
    assert.ok(named.length > 4);
    assert.deepEqual(
      named.filter(([, name]) => !Object.hasOwn(scripts, name)),
      [],
    );
  });
});

describe('links in the documents', () => {
  for (const document of documents) {
    test(`every link of ${document.file} leads to a file and a heading that exist`, async () => {
      for (const [, target = ''] of proseOf(document).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(target)) continue;
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? document.file : normalize(join(dirname(document.file), path));
        const found = await stat(join(root, file)).catch(() => undefined);
        assert.ok(found !== undefined, `${target} does not exist`);
        if (anchor === undefined) continue;
        const linked = documents.find((each) => each.file === file);
        assert.ok(
          linked && anchorsOf(linked.text).includes(anchor),
          `${target} has no such heading`,
        );
      }
    });
  }

  test('every document under docs is reached from the README or from one it links to', () => {
    const reached = new Set(['README.md']);
    for (const file of reached) {
      const document = documents.find((each) => each.file === file);
      for (const [, target = ''] of (document?.text ?? '').matchAll(/\]\(([^)\s#]+)/g)) {
        const linked = normalize(join(dirname(file), target));
        reached.add(linked);
        // A folder of documents is reached as a whole.
        for (const each of documents) if (dirname(each.file) === linked) reached.add(each.file);
      }
    }
    const lost = documents.filter(({ file }) => file.startsWith('docs') && !reached.has(file));
    assert.deepEqual(
      lost.map(({ file }) => file),
      [],
    );
  });
});

type Shown = {
  readonly block: Block;
  readonly args: readonly string[];
  readonly output: readonly string[];
  /** The file that the shell writes the output to. */
  readonly into: string | undefined;
};

/** The commands of ours in a block, `$ npx floorkeeper …`, each with the lines shown after it. */
function commandsOf(block: Block): readonly Shown[] {
  return block.text.split(/^(?=\$ )/m).flatMap((part) => {
    const [first = '', ...output] = part.trimEnd().split('\n');
    const ours = /^\$ npx floorkeeper (.*?)(?: > (\S+))?$/.exec(first);
    if (ours === null) return [];
    return [{ block, args: (ours[1] ?? '').split(' '), output, into: ours[2] }];
  });
}

/** All that is shown was printed, and nothing else but where a line `…` stands; digests may be any. */
function assertShown(output: readonly string[], printed: readonly string[]): void {
  const whole = printed.map(withoutDigest);
  const [first = [], ...later] = partsOf(output.map(withoutDigest));
  assert.deepEqual(whole.splice(0, first.length), first);
  for (const [index, part] of later.entries()) {
    const isLast = index === later.length - 1;
    const from = isLast
      ? whole.length - part.length
      : whole.findIndex((_, i) => part.every((line, j) => whole[i + j] === line));
    assert.ok(from >= 0, `not printed: ${part.join('\n')}`);
    assert.deepEqual(whole.splice(0, from + part.length).slice(from), part);
  }
  assert.deepEqual(whole, []);
}

/** Lines, parted where a line `…` stands. */
function partsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const line of lines) {
    if (line === '…') parts.push([]);
    else parts.at(-1)?.push(line);
  }
  return parts;
}

function withoutDigest(line: string): string {
  return line.replace(/sha256 [0-9a-f]{12}/, 'sha256 (digest)');
}

function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

async function filesOf(endings: readonly string[]): Promise<readonly string[]> {
  const folders = [examples, join(root, 'policies'), join(root, 'test', 'calls')];
  const texts: string[] = [];
  for (const folder of folders) {
    for (const name of await readdir(folder, { recursive: true })) {
      if (endings.some((ending) => name.endsWith(ending))) {
        texts.push(await readFile(join(folder, name), 'utf8'));
      }
    }
  }
  return texts;
}

/** The block's lines stand in one of the files, one after the other, whatever their indentation. */
function assertTaken(block: Block, texts: readonly string[]): void {
  const wanted = bare(block.text);
  assert.ok(
    texts.some((text) => `\n${bare(text)}\n`.includes(`\n${wanted}\n`)),
    `no example holds:\n${block.text}`,
  );
}

function at({ file, line }: Block): string {
  return `${file}:${line}`;
}

function bare(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join('\n');
}
