/** A policy file as text: the three lines that every one begins with, then what a test is about. */
export function policyYaml(
  body: string,
  { workflow = 'test', revision = '1' }: { workflow?: string; revision?: string } = {},
): string {
  return `version: 1\nworkflow: ${workflow}\nrevision: "${revision}"\n${body}`;
}
