import { replay, type Finding } from './explore.ts';
import type { Turn } from '../harness/call.ts';
import { signatureOf } from './violation.ts';

/** A finding as text: the moves, then every event with the decisions and actions of the engine. */
export function show(finding: Finding, times: number): string {
  const { violation, shape, moves, probe } = finding;
  const { trace } = replay(finding, true);
  return [
    `## ${signatureOf(violation)}`,
    '',
    `policy \`${shape}\`, seen ${times} times; moves:`,
    ...moves.map((move) => `- ${JSON.stringify(move)}`),
    ...(probe === undefined ? [] : [`- then the question \`${probe}\``]),
    '',
    '```',
    ...(trace ?? []).flatMap(linesOf).slice(0, LINES_MAX),
    '```',
    '',
  ].join('\n');
}

function linesOf({ event, actions, decisions }: Turn): readonly string[] {
  const done = actions.filter(({ type }) => type !== 'wake_at');
  const isQuiet = QUIET.has(event.type) && done.length === 0 && decisions.length === 0;
  if (isQuiet) return [];
  const { type, atMs, ...fields } = event;
  return [
    `${String(atMs).padStart(6)} ${type}${fieldsOf(fields)}`,
    ...decisions.map(
      ({ verdict, clause, class: callerClass, reason, overlapId }) =>
        `         decides ${verdict} by ${clause} (${callerClass}${overlapId === undefined ? '' : `, ${overlapId}`}): ${reason}`,
    ),
    ...done.map(({ type: name, ...given }) => `         > ${name}${fieldsOf(given)}`),
  ];
}

function fieldsOf(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .filter(([name, value]) => value !== undefined && !HIDDEN.has(name))
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('');
}

const QUIET = new Set([
  'user_speech_continued',
  'playout_progressed',
  'action_done',
  'woke',
  'text_appended',
]);
const HIDDEN = new Set([
  'actionId',
  'evidence',
  'segmentId',
  'decisionId',
  'levelDb',
  'noiseDb',
  'probability',
]);
const LINES_MAX = 80;
