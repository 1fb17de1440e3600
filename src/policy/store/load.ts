import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { type Compilation, parseFile, unreadableFile, type ParsedFile } from '../compile/index.ts';
import { didYouMean, readAuthored, sortIssues } from '../../authored/index.ts';
import { type PolicyIssue } from '../issue.ts';
import { POLICY_FORMAT } from '../faults/index.ts';
import { compileFile, resultOf, type PolicyResult } from '../check.ts';

/** One policy file of a folder, compiled together with the file that it extends. */
export type FolderEntry = {
  readonly file: string;
  /** The name under `workflow`, if it can be read. */
  readonly workflow: string;
  readonly compilation: Compilation;
  readonly result: PolicyResult;
};

/**
 * The policy of a workflow from a folder of policy files, `extends` resolved in the same folder. If no
 * workflow is named, the only one of the folder, or else `default`. An unknown workflow or an unreadable
 * folder is an issue like any other.
 */
export async function loadWorkflow(folder: string, named?: string): Promise<PolicyResult> {
  const read = await readFolder(folder);
  if (!read.ok) return read;
  const files = read.files;
  const workflow = named ?? (files.length === 1 ? files[0]?.data.workflow : undefined) ?? 'default';
  const entry = compileFolder(files, (file) => file.data.workflow === workflow)[0];
  if (entry !== undefined) return entry.result;
  return { ok: false, issues: [unknownWorkflow(folder, workflow, files)] };
}

/** All policies of a folder, or their faults. */
export async function loadFolder(
  folder: string,
): Promise<
  | { readonly ok: true; readonly entries: readonly FolderEntry[] }
  | { readonly ok: false; readonly issues: readonly PolicyIssue[] }
> {
  const read = await readFolder(folder);
  return read.ok ? { ok: true, entries: compileFolder(read.files, () => true) } : read;
}

/** One policy file, `extends` resolved in its folder; the names of the other files do not matter. */
export async function loadFile(file: string): Promise<FolderEntry> {
  const own = await readPolicy(file);
  const beside = await readFolder(dirname(file));
  const others = beside.ok ? beside.files.filter((other) => !isSameFile(other.file, file)) : [];
  return compileEntry(own, [own, ...others]);
}

type FolderFiles =
  | { readonly ok: true; readonly files: readonly ParsedFile[] }
  | { readonly ok: false; readonly issues: readonly PolicyIssue[] };

/** Reads and checks every `.yaml` and `.yml` of a folder, by name. */
async function readFolder(folder: string): Promise<FolderFiles> {
  try {
    const entries = await readdir(folder);
    const names = entries.filter((name) => /^[^.].*\.ya?ml$/i.test(name)).toSorted();
    const files = await Promise.all(names.map((name) => readPolicy(join(folder, name))));
    return { ok: true, files };
  } catch (error) {
    return { ok: false, issues: [unreadable(folder, error)] };
  }
}

async function readPolicy(file: string): Promise<ParsedFile> {
  const read = await readAuthored(file, POLICY_FORMAT);
  return read.ok ? parseFile({ text: read.text, file }) : unreadableFile(file, read.issue);
}

function isSameFile(a: string, b: string): boolean {
  return resolve(a) === resolve(b);
}

function compileFolder(
  files: readonly ParsedFile[],
  isWanted: (file: ParsedFile) => boolean,
): readonly FolderEntry[] {
  return files.filter(isWanted).map((own) => {
    const entry = compileEntry(own, files);
    const twins = checkNames(own, files);
    if (twins.length === 0) return entry;
    const issues = sortIssues([...entry.compilation.issues, ...twins]);
    return { ...entry, result: { ok: false, issues } };
  });
}

function compileEntry(own: ParsedFile, files: readonly ParsedFile[]): FolderEntry {
  const known = files.map((file) => file.data.workflow);
  const compilation = compileFile(own, findBase(own, files), known);
  const { file, data } = own;
  return { file, workflow: data.workflow, compilation, result: resultOf(compilation) };
}

/** By the name under `workflow`; a file of that name counts if no workflow has it. */
function findBase(own: ParsedFile, files: readonly ParsedFile[]): ParsedFile | undefined {
  const others = files.filter((file) => file !== own);
  const name = own.data.extends;
  return (
    others.find((file) => file.data.workflow === name) ??
    others.find((file) => basename(file.file, extname(file.file)) === name)
  );
}

function checkNames(own: ParsedFile, files: readonly ParsedFile[]): readonly PolicyIssue[] {
  const { workflow } = own.data;
  const twin = files.find((file) => file !== own && file.data.workflow === workflow);
  if (twin === undefined || !isNamed(own) || !isNamed(twin)) return [];
  return [
    {
      code: 'POLICY_DUPLICATE_WORKFLOW',
      severity: 'error',
      file: own.file,
      ...own.valueAt(['workflow']),
      path: 'workflow',
      message: `\`${workflow}\` is the workflow of ${twin.file} as well`,
      expected: 'a name that no other file of the folder has',
      hint: 'rename one of the two',
    },
  ];
}

/** Whether a file states its workflow, and does not only have it as a file name. */
function isNamed({ issues }: ParsedFile): boolean {
  return issues.every(
    ({ code, path }) =>
      path !== 'workflow' && code !== 'POLICY_SYNTAX' && code !== 'POLICY_UNREADABLE',
  );
}

function unknownWorkflow(
  folder: string,
  workflow: string,
  files: readonly ParsedFile[],
): PolicyIssue {
  const hint = didYouMean(
    workflow,
    files.map((file) => file.data.workflow),
  );
  return {
    code: 'POLICY_UNKNOWN_WORKFLOW',
    severity: 'error',
    file: folder,
    line: 1,
    column: 1,
    path: '',
    message: `there is no workflow \`${workflow}\``,
    expected: 'the name under `workflow` of a file of the folder',
    hint: hint ?? 'write a policy of this name, or ask for another',
  };
}

function unreadable(file: string, error: unknown): PolicyIssue {
  const code = 'POLICY_UNREADABLE';
  const message = `cannot be read: ${reasonOf(error)}`;
  const hint = 'check the path and its permissions';
  return { code, severity: 'error', file, line: 1, column: 1, path: '', message, hint };
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'ENOTDIR') return 'it is not a folder';
  return typeof code === 'string' ? code : String(error);
}
