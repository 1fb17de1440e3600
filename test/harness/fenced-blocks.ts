import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { root } from './cli-io.ts';

/** A fenced block of a document; `line` is that of its first line of content, 1-based. */
export type Block = {
  readonly file: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
};

export type Document = { readonly file: string; readonly text: string };

/** README and its neighbours, and all under docs. */
export async function readDocuments(): Promise<readonly Document[]> {
  const entries = await readdir(join(root, 'docs'), { recursive: true, withFileTypes: true });
  const paths = [
    ...(await readdir(root)).map((name) => join(root, name)),
    ...entries.map((entry) => join(entry.parentPath, entry.name)),
  ].filter((path) => path.endsWith('.md'));
  return Promise.all(
    paths
      .toSorted()
      .map(async (path) => ({ file: relative(root, path), text: await readFile(path, 'utf8') })),
  );
}

/** The fenced blocks of a document, in order. A fence that is not closed ends with the document. */
export function blocksOf({ file, text }: Document): readonly Block[] {
  const blocks: Block[] = [];
  let open:
    | { readonly language: string; readonly line: number; readonly lines: string[] }
    | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^```(\w*)/.exec(line);
    if (fence === null) open?.lines.push(line);
    else if (open === undefined) open = { language: fence[1] ?? '', line: index + 2, lines: [] };
    else {
      const { language, lines } = open;
      blocks.push({ file, line: open.line, language, text: lines.join('\n') });
      open = undefined;
    }
  }
  return blocks;
}

/** A document without what stands in its fences. */
export function proseOf({ text }: Document): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, '');
}
