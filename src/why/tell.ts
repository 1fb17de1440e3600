import type { CompiledPolicy, Decision } from '../core/index.ts';
import type { ExplainedOverlap, Judged } from './judgements.ts';
import { plotOf } from './plot.ts';

/** One line about an overlap: when, over which message, and how it ended. */
export function tellShortly(overlap: ExplainedOverlap): string {
  const { overlapId, messageType, judged } = overlap;
  const last = overlap.decisions.at(-1);
  const how = last === undefined ? 'nothing was decided' : tellDecision(last);
  return `${overlapId}  ${seconds(onsetOf(judged[0]))}  over ${messageType}: ${how}`;
}

/** Everything about an overlap: its evidence over time, the shares at the decision, the plot. */
export function tellOverlap(policy: CompiledPolicy, overlap: ExplainedOverlap): readonly string[] {
  const { judged, mode } = overlap;
  const { weights, workflow, revision } = policy;
  const settled = decisiveOf(judged);
  return [
    tellShortly(overlap),
    `policy ${workflow}, revision ${revision}; mode ${mode}; weights version ${weights.version}`,
    '',
    HEADINGS,
    ...shownOf(judged).map(tellJudged),
    '',
    `shares of the logit ${age(settled)} after the onset`,
    ...tellShares(settled),
    '',
    'logit (*) and the logit above which the caller wants the floor (-), by time since the onset',
    ...plotOf(judged),
    '',
    ...overlap.decisions.map((each) => `${seconds(each.atMs)}  ${tellDecision(each)}`),
    ...tellRule(settled),
  ];
}

/** The judgement at which the floor was settled; else the last one. */
export function decisiveOf(judged: readonly [Judged, ...Judged[]]): Judged {
  const settles = ({ verdict }: Decision): boolean =>
    verdict === 'interrupt' || verdict === 'resume' || verdict === 'continue';
  return judged.find((each) => each.decisions.some(settles)) ?? judged.at(-1) ?? judged[0];
}

function tellJudged({ evidence, decider, ruling, decisions }: Judged): string {
  const { ageMs, voiceMs, silenceMs, words } = evidence;
  const said = words === undefined ? '-' : `${words.words} ${words.shape}`;
  return [
    seconds(ageMs).padStart(7),
    seconds(voiceMs).padStart(7),
    (silenceMs === undefined ? 'on' : seconds(silenceMs)).padStart(8),
    said.padEnd(13),
    signed(decider.logit).padStart(6),
    signed(decider.threshold).padStart(6),
    percent(decider.probability).padStart(5),
    decider.verdict.padEnd(5),
    ruling === undefined ? '-' : `${ruling.by}: ${ruling.proposal.verdict}`,
    decisions.map(({ verdict }) => `=> ${verdict}`).join(' '),
  ]
    .join('  ')
    .trimEnd();
}

function tellShares({ decider }: Judged): readonly string[] {
  const { shares, logit, threshold, thresholdProbability, probability } = decider;
  const lines = shares.map(
    ({ feature, value, logit: share }) =>
      `  ${feature.padEnd(22)} ${signed(share).padStart(7)}${value === 1 ? '' : `  (${plainNumber(value)})`}`,
  );
  const odds = thresholdProbability / (1 - thresholdProbability);
  const cost = Number.isFinite(odds)
    ? `, as if a false interruption cost ${odds.toFixed(1)} times a missed one`
    : ': nothing takes the floor this early';
  return [
    ...lines,
    `  ${'= logit'.padEnd(22)} ${signed(logit).padStart(7)}  the caller wants the floor: ${percent(probability)}`,
    `  ${'threshold'.padEnd(22)} ${signed(threshold).padStart(7)}  ${percent(thresholdProbability)}${cost}`,
    `  the decider says ${decider.verdict}: ${decider.reason}`,
  ];
}

/** Which rule decided, if it was not the decider. */
function tellRule({ ruling }: Judged): readonly string[] {
  if (ruling === undefined || ruling.by === 'speech') return [];
  const { clause, reason } = ruling.proposal;
  return [`the rule \`${ruling.by}\` decided before the decider was asked: ${clause}, ${reason}`];
}

function tellDecision(decision: Decision): string {
  const { verdict, clause, class: callerClass, reason, confidence, overruled } = decision;
  const over = overruled.length === 0 ? '' : `; overruled ${overruled.join(', ')}`;
  return `${verdict} by ${clause} (${callerClass}, ${percent(confidence)}): ${reason}${over}`;
}

/** The judgements that differ in what is known or said, and otherwise one every fifth of a second. */
function shownOf(judged: readonly [Judged, ...Judged[]]): readonly Judged[] {
  const shown: Judged[] = [];
  for (const [index, each] of judged.entries()) {
    const before = shown.at(-1);
    const isLast = index === judged.length - 1;
    if (before === undefined || isLast || isNews(before, each)) shown.push(each);
  }
  return shown.slice(0, SHOWN_AT_MOST);
}

function isNews(before: Judged, now: Judged): boolean {
  const wordsOf = ({ evidence }: Judged) => `${evidence.words?.words} ${evidence.words?.shape}`;
  const saysOf = ({ decider, ruling }: Judged) =>
    `${decider.verdict} ${ruling?.by} ${ruling?.proposal.verdict}`;
  return (
    now.decisions.length > 0 ||
    wordsOf(before) !== wordsOf(now) ||
    saysOf(before) !== saysOf(now) ||
    (before.evidence.silenceMs === undefined) !== (now.evidence.silenceMs === undefined) ||
    now.evidence.ageMs - before.evidence.ageMs >= EVERY_MS
  );
}

function onsetOf({ atMs, evidence }: Judged): number {
  return atMs - evidence.ageMs;
}

function age({ evidence }: Judged): string {
  return seconds(evidence.ageMs);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function signed(value: number): string {
  if (!Number.isFinite(value)) return 'never';
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(2)}`;
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(share * 100)} %` : '-';
}

/** The value of a feature. A damaged record may hold anything as a number. */
function plainNumber(value: number): string {
  if (!Number.isFinite(value)) return 'not a number';
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

const HEADINGS =
  '  since    voice   silent  words           logit  above  wants  says   rule that wins';
const EVERY_MS = 200;
const SHOWN_AT_MOST = 60;
