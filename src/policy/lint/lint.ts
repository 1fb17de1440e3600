import type { Compilation } from '../compile/index.ts';
import { pathText, sortIssues } from '../../authored/index.ts';
import { type PolicyIssue } from '../issue.ts';
import { acceptIssues } from './accept.ts';
import { findCallFaults, findUnspoken } from './alone.ts';
import { findDeadValues, findIdleOff, findSharedChanges } from './effect.ts';
import { placeOf, type Finding, type LintedMessage } from './finding.ts';
import {
  findDeliveryGaps,
  findEscalationGaps,
  findLostOptions,
  findNoWayToHuman,
} from './reach.ts';
import { findLadderGaps } from './ladder.ts';
import { findPhrases } from './phrases.ts';
import { findSeconds, findSectionNames } from './slips.ts';
import { findTextFaults } from './spoken.ts';
import { findCountDiffers, findMarkup, findSecrets, findUnlistedLanguages } from './texts.ts';
import { findSilenceFaults, findWords } from './words.ts';

/** Rules that look at one message. */
const MESSAGE_RULES: readonly ((message: LintedMessage) => readonly Finding[])[] = [
  findNoWayToHuman,
  findDeliveryGaps,
  findLostOptions,
  findSilenceFaults,
  findTextFaults,
  findLadderGaps,
  findMarkup,
  findCountDiffers,
  findSecrets,
];

/** Rules that need the whole workflow. */
const WORKFLOW_RULES: readonly ((compilation: Compilation) => readonly Finding[])[] = [
  findEscalationGaps,
  findUnspoken,
  findCallFaults,
  findDeadValues,
  findIdleOff,
  findSharedChanges,
  findWords,
  findPhrases,
  findSeconds,
  findSectionNames,
];

/** Finds what the author of a policy without faults can hardly mean. Warnings: the policy may run. */
export function lint(compilation: Compilation): readonly PolicyIssue[] {
  const messages = lintedMessages(compilation);
  const findings = [
    ...MESSAGE_RULES.flatMap((rule) => messages.flatMap((message) => rule(message))),
    ...WORKFLOW_RULES.flatMap((rule) => rule(compilation)),
    ...findUnlistedLanguages(messages, compilation),
  ];
  const { reported } = acceptIssues(sortIssues(findings.map(toIssue)), compilation.files);
  return sortIssues(reported);
}

function lintedMessages(compilation: Compilation): readonly LintedMessage[] {
  const { policy, messages } = compilation;
  return [...messages].flatMap(([type, leaves]) => {
    const message = policy.messages[type];
    if (message === undefined) return [];
    const originOf = (key: string) => {
      const origin = leaves.get(key)?.origin;
      return origin?.type === 'file' ? origin : placeOf(compilation, ['messages', type]);
    };
    return [{ type, policy: message, leaves, escalation: policy.escalation, originOf }];
  });
}

function toIssue({ code, origin, message, hint }: Finding): PolicyIssue {
  const place =
    origin.type === 'file'
      ? { file: origin.file, line: origin.line, column: origin.column, path: pathText(origin.path) }
      : { file: '', line: 1, column: 1, path: '' };
  return { code, severity: 'warning', ...place, message, hint };
}
