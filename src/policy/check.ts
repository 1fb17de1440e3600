import type { CompiledPolicy } from '../core/index.ts';
import {
  compile,
  type Compilation,
  type PolicyFiles,
  parseFile,
  type ParsedFile,
  type PolicySource,
} from './compile/index.ts';
import { sortIssues, didYouMean } from '../authored/index.ts';
import { type PolicyIssue } from './issue.ts';
import { lint } from './lint/index.ts';

/** A policy ready for the engine, with the lint's findings; or all of its faults. */
export type PolicyResult =
  | {
      readonly ok: true;
      readonly policy: CompiledPolicy;
      /** The file of the workflow, as an issue or an error names it. */
      readonly file: string;
      readonly warnings: readonly PolicyIssue[];
    }
  | { readonly ok: false; readonly issues: readonly PolicyIssue[] };

/**
 * The policy that a file's text describes, or all of its faults.
 *
 * Never throws on what is in the file. `base` is the file that it names under `extends`; reading
 * that file is up to the caller (`loadWorkflow` does it).
 */
export function parsePolicy(text: string, file: string, base?: PolicySource): PolicyResult {
  const own = parseFile({ text, file });
  return resultOf(compileFile(own, base === undefined ? undefined : parseFile(base), []));
}

/** Compiles a file together with the one that it extends; `known` are the workflows it may name. */
export function compileFile(
  own: ParsedFile,
  base: ParsedFile | undefined,
  known: readonly string[],
): Compilation {
  const name = own.data.extends;
  const files: PolicyFiles = { own, base: name === undefined || name === 'off' ? undefined : base };
  const compilation = compile(files);
  const issues = [
    ...own.issues,
    ...(files.base?.issues ?? []),
    ...checkBase(files, known),
    ...compilation.issues,
  ];
  return { ...compilation, issues: sortIssues(issues) };
}

/** The result of a compilation: the policy and the lint's findings, or the faults. */
export function resultOf(compilation: Compilation): PolicyResult {
  const { files, policy, issues } = compilation;
  if (issues.length > 0) return { ok: false, issues };
  return { ok: true, policy, file: files.own.file, warnings: lint(compilation) };
}

function checkBase({ own, base }: PolicyFiles, known: readonly string[]): readonly PolicyIssue[] {
  const name = own.data.extends;
  if (name === undefined || name === 'off') return [];
  const place = { file: own.file, ...own.valueAt(['extends']), path: 'extends' };
  if (base === undefined || base.file === own.file) {
    const others = known.filter((workflow) => workflow !== own.data.workflow);
    const hint = didYouMean(name, others);
    const isOwn = name === own.data.workflow;
    return [
      {
        code: 'POLICY_UNKNOWN_BASE',
        severity: 'error',
        ...place,
        message: `there is no workflow \`${name}\` to extend`,
        expected: 'another workflow of the same folder',
        hint:
          hint ??
          (isOwn
            ? 'a workflow cannot extend itself'
            : `put the file of \`${name}\` beside this one`),
      },
    ];
  }
  const further = base.data.extends;
  if (further === undefined || further === 'off') return [];
  return [
    {
      code: 'POLICY_NESTED_BASE',
      severity: 'error',
      ...place,
      message: `\`${name}\` itself extends \`${further}\``,
      expected: 'a workflow that extends none: one level is read',
      hint: `take \`extends\` out of ${base.file}, or extend \`${further}\``,
    },
  ];
}
