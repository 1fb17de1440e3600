import type { CompiledPolicy } from '../../core/index.ts';
import type { Envelope, HeaderData } from '../format/index.ts';
import { parseLine } from './parse-line.ts';

/** The first line of a record of the present version. */
export type ParsedHead = Envelope<HeaderData>;

/**
 * Reads the first line of a record. Most records of a folder have the same policy, and it is by far the
 * longest part of them: it is parsed once, and records with the same text share it.
 */
export function parseHead(line: string): ParsedHead | undefined {
  const from = line.indexOf(POLICY_START) + POLICY_START.length;
  const end = line.lastIndexOf(POLICY_END) + 1;
  const text = from >= POLICY_START.length && end > from ? line.slice(from, end) : undefined;
  const known = text === undefined ? undefined : policies.get(text);
  const head = headOf(
    known === undefined ? line : `${line.slice(0, from)}${NO_POLICY}${line.slice(end)}`,
  );
  if (head === undefined) return undefined;
  if (known !== undefined) return { ...head, data: { ...head.data, policy: known } };
  if (text !== undefined) keep(text, head.data.policy);
  return head;
}

function headOf(line: string): ParsedHead | undefined {
  const { envelope, isWhole } = parseLine(line);
  if (!isWhole || envelope?.type !== 'floorkeeper.header' || envelope.seq !== 0) return undefined;
  const data = envelope.data as HeaderData;
  return data.recordVersion === 2 ? { ...envelope, data } : undefined;
}

function keep(text: string, policy: CompiledPolicy): void {
  // What stands between the two marks may be more than the policy, in a record that somebody made up.
  if (JSON.stringify(policy) !== text) return;
  if (policies.size >= POLICIES_KEPT) policies.clear();
  policies.set(text, policy);
}

const policies = new Map<string, CompiledPolicy>();
const POLICIES_KEPT = 16;
const POLICY_START = '"policy":';
const POLICY_END = '},"capabilities":{';
/** Stands in for a policy that is known, as what a header must have. */
const NO_POLICY = '{"messages":{}}';
