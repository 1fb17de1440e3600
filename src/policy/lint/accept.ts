import type { ParsedFile, PolicyFiles } from '../compile/index.ts';
import { pathText, type DataPath } from '../../authored/index.ts';
import { type PolicyIssue } from '../issue.ts';

/** What the lint reports after the author's `lint.accept`, and what that removed from the report. */
export type AcceptedIssues = {
  readonly reported: readonly PolicyIssue[];
  readonly accepted: readonly PolicyIssue[];
};

/**
 * Removes from the report what the workflow, or the file that it extends, accepts. An entry that
 * removes nothing is reported itself: readers of the policy would believe that there is a finding.
 */
export function acceptIssues(issues: readonly PolicyIssue[], files: PolicyFiles): AcceptedIssues {
  const acceptances = acceptancesOf(files);
  const accepted = issues.filter((issue) => acceptances.some((each) => covers(each, issue)));
  const idle = acceptances.filter(
    ({ file, ...each }) =>
      file === files.own && !issues.some((issue) => covers({ file, ...each }, issue)),
  );
  const reported = [...issues.filter((issue) => !accepted.includes(issue)), ...idle.map(idleIssue)];
  return { reported, accepted };
}

type Acceptance = {
  readonly file: ParsedFile;
  readonly path: DataPath;
  readonly code: string;
  readonly at: string | undefined;
};

function acceptancesOf({ own, base }: PolicyFiles): readonly Acceptance[] {
  const takesBack = own.data.lint === 'off';
  return [own, ...(base === undefined || takesBack ? [] : [base])].flatMap((file) => {
    const { lint } = file.data;
    const accept = lint === undefined || lint === 'off' ? undefined : lint.accept;
    if (accept === undefined || accept === 'off') return [];
    return accept.map(({ code, at }, index) => ({
      file,
      path: ['lint', 'accept', index],
      code,
      at,
    }));
  });
}

function covers({ code, at }: Acceptance, issue: PolicyIssue): boolean {
  if (code !== issue.code) return false;
  return at === undefined || issue.path === at || issue.path.startsWith(`${at}.`);
}

function idleIssue({ file, path, code }: Acceptance): PolicyIssue {
  return {
    code: 'POLICY_ACCEPTED_NOTHING',
    severity: 'warning',
    file: file.file,
    ...file.valueAt(path),
    path: pathText(path),
    message: `nothing is found that \`${code}\` would accept`,
    hint: 'remove the entry',
  };
}
