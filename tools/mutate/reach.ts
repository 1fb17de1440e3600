/**
 * Which test files run a piece of a source, learnt by running a test file once, unchanged, when it is
 * first asked for. What was learnt is kept until the test file or the source changes.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Change } from './changes.ts';
import type { Coverage } from './coverage.ts';
import { isCovered, readCoverage } from './coverage.ts';
import type { ImportGraph } from './import-graph.ts';
import { runTests } from './test-run.ts';
import type { TreeCopy } from './tree-copy.ts';

/** What one unchanged run of a test file has shown, and of which sources. One that failed proves nothing later. */
type Learnt = {
  readonly passed: boolean;
  readonly tookMs: number;
  readonly coverage: Coverage;
  readonly sources: Readonly<Record<string, string>>;
};

/** Test files that are learnt and run together, in one process. */
export type TestGroup = Learnt & { readonly files: readonly string[] };

/** Tests of these rooms share a process with others: they take no clock over and start no program. */
export const isPure = (file: string): boolean =>
  /^test\/(?:core|words|policy|authored|evidence|replay)\//u.test(file);

/** The tests of the edge judge the edge alone: they wait for sound, and are slow. */
const isOfEdge = (file: string): boolean => /^(?:test|src)\/livekit\//u.test(file);

/** Tests that draw many calls take longer than all others of their room. */
const isSlow = (file: string): boolean => file.endsWith('/properties.test.ts');

const unchangedLimitMs = 90_000;

/** Learns and remembers what test files run. */
export class Reach {
  readonly #tree: TreeCopy;
  readonly #graph: ImportGraph;
  readonly #tests: readonly string[];
  readonly #cache: string;
  readonly #learnt = new Map<string, Learnt>();
  readonly #hashes = new Map<string, string>();

  constructor(tree: TreeCopy, graph: ImportGraph, tests: readonly string[], cache: string) {
    this.#tree = tree;
    this.#graph = graph;
    this.#tests = tests;
    this.#cache = cache;
    mkdirSync(cache, { recursive: true });
  }

  /** The test files that import the source, nearest first: those of its own room, then by imports. */
  near(source: string): readonly string[] {
    const room = source.split('/').slice(1, -1).join('/');
    const far = (file: string) => (file.startsWith(`test/${room}/`) ? 0 : 100);
    return this.#tests
      .filter((file) => isOfEdge(source) || !isOfEdge(file))
      .map((file) => ({ file, distance: this.#graph.distancesFrom(file).get(source) }))
      .filter(({ distance }) => distance !== undefined)
      .toSorted((a, b) => (a.distance ?? 0) + far(a.file) - (b.distance ?? 0) - far(b.file))
      .map(({ file }) => file);
  }

  /** The quick tests of the source's own room, which notice most changes; the slow ones come later. */
  ownRoom(source: string): readonly string[] {
    const room = source.split('/')[1] ?? '';
    return this.near(source)
      .filter((file) => file.startsWith(`test/${room}/`) && isPure(file) && !isSlow(file))
      .toSorted();
  }

  /** The test files as a group, if they pass unchanged and run the place of the change. */
  async runs(files: readonly string[], change: Change): Promise<TestGroup | undefined> {
    if (files.length === 0) return undefined;
    const learnt = await this.#learn(files, change.file);
    if (!learnt.passed || !isCovered(learnt.coverage, change.file, change.start)) return undefined;
    return { files, ...learnt };
  }

  async #learn(files: readonly string[], source: string): Promise<Learnt> {
    const name = hashOfText(files.map((file) => this.#hashOf(file)).join(' '));
    const kept = join(this.#cache, `${name}.json`);
    const known = this.#learnt.get(name) ?? readKept(kept);
    if (known?.sources[source] === this.#hashOf(source)) {
      this.#learnt.set(name, known);
      return known;
    }
    const [first = '', ...others] = files;
    const rest = others.length > 0 ? ` and ${others.length} others` : '';
    console.error(`  learning what ${first}${rest} runs`);
    const learnt = await this.#runUnchanged(files);
    this.#learnt.set(name, learnt);
    writeFileSync(kept, JSON.stringify(learnt));
    return learnt;
  }

  async #runUnchanged(files: readonly string[]): Promise<Learnt> {
    const folder = mkdtempSync(join(this.#tree.temporary, 'coverage-'));
    const startedAtMs = performance.now();
    const ended = await runTests(this.#tree, files, unchangedLimitMs, {
      NODE_V8_COVERAGE: folder,
    });
    const tookMs = Math.round(performance.now() - startedAtMs);
    const coverage = readCoverage(folder, this.#tree.folder);
    rmSync(folder, { recursive: true });
    if (ended.kind !== 'passed')
      console.error(`  ${files.join(' ')} does not pass unchanged: ${ended.kind}`);
    const sources = files
      .flatMap((file) => [...this.#graph.distancesFrom(file).keys()])
      .filter((at) => at.startsWith('src/'));
    const hashes = Object.fromEntries(sources.map((at) => [at, this.#hashOf(at)]));
    return { passed: ended.kind === 'passed', tookMs, coverage, sources: hashes };
  }

  #hashOf(file: string): string {
    const known = this.#hashes.get(file);
    if (known !== undefined) return known;
    const text = readFileSync(join(this.#tree.folder, file), 'utf8');
    const hash = hashOfText(`${file}\0${text}`);
    this.#hashes.set(file, hash);
    return hash;
  }
}

function hashOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function readKept(path: string): Learnt | undefined {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
