import type { Scenario } from '../scenarios/file/index.ts';
import { answerOf, type Answer } from './answer.ts';

/** Whether scenarios cover what callers do: true interruptions, backchannels, noise, entities, silence. */
export function coverageAnswer(workflow: string, scenarios: readonly Scenario[]): Answer {
  const own = scenarios.filter((scenario) => scenario.workflow === workflow);
  const found: string[] = [];
  const missing: string[] = [];
  for (const [title, covers] of COVERAGE) {
    const names = own.filter(covers).map(({ name }) => name);
    if (names.length > 0) found.push(`${title}: ${names.join(', ')}`);
    else missing.push(`no scenario of ${workflow} covers ${title}`);
  }
  return answerOf(
    'Are true interruptions, backchannels, noise, long entities and silence covered by scenarios?',
    found,
    missing,
  );
}

const COVERAGE: readonly (readonly [string, (scenario: Scenario) => boolean])[] = [
  [
    'true interruptions',
    expects(({ verdicts, classes }) => verdicts.includes('interrupt') && !classes.includes('dtmf')),
  ],
  [
    'backchannels',
    expects(
      ({ classes, clauses }) =>
        classes.includes('backchannel') || clauses.includes('lexicon.backchannel'),
    ),
  ],
  ['noise', coversNoise],
  [
    'long entities',
    expects(({ verdicts }) => verdicts.includes('collect') || verdicts.includes('complete')),
  ],
  ['silence', expects(({ clauses }) => clauses.some((clause) => clause.endsWith('.silence')))],
];

type Expected = Scenario['expect']['decision'][number];

function expects(matches: (expected: Expected) => boolean): (scenario: Scenario) => boolean {
  return ({ expect }) => expect.decision.some(matches);
}

/** A decision about noise is expected, or a recording without words is played and nothing may stop. */
function coversNoise({ expect, steps }: Scenario): boolean {
  if (expect.decision.some(({ classes }) => classes.includes('noise'))) return true;
  const plays = steps.some(({ act }) => act.type === 'play' && act.words === undefined);
  const stops = expect.decision.some(({ verdicts }) =>
    verdicts.some((verdict) => verdict === 'interrupt' || verdict === 'collect'),
  );
  return plays && !stops && expect.decision.length === 0;
}
