/**
 * Which test files can reach which sources, and over how many imports.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';

const specifier = /(?:from|import|import\()\s*'(?<path>\.{1,2}\/[^']+)'/gu;

/** The imports of files of one tree, each file read once. */
export class ImportGraph {
  readonly #root: string;
  readonly #imports = new Map<string, readonly string[]>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Every file that `file` can reach, itself included, with the number of imports between them. */
  distancesFrom(file: string): ReadonlyMap<string, number> {
    const distances = new Map([[file, 0]]);
    // A map is walked in the order of insertion, entries added on the way included: breadth first.
    for (const [at, distance] of distances) {
      for (const next of this.#importsOf(at)) {
        if (!distances.has(next)) distances.set(next, distance + 1);
      }
    }
    return distances;
  }

  #importsOf(file: string): readonly string[] {
    const known = this.#imports.get(file);
    if (known !== undefined) return known;
    const text = file.endsWith('ts') ? readFileSync(join(this.#root, file), 'utf8') : '';
    const imports = [...text.matchAll(specifier)]
      .map(({ groups }) => normalize(join(dirname(file), groups?.['path'] ?? '')))
      .filter((path) => existsSync(join(this.#root, path)));
    this.#imports.set(file, imports);
    return imports;
  }
}
