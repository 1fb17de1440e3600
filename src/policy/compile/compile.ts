import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type {
  CallPolicy,
  CompiledPolicy,
  DeciderWeights,
  EscalationPolicy,
  ExpectsPolicy,
  MessagePolicy,
  TroublePolicy,
} from '../../core/index.ts';
import { LANGUAGES } from '../schema/index.ts';
import {
  APOLOGIES,
  BUILT_IN,
  BUILT_IN_ESCALATION,
  BUILT_IN_PARTS,
  builtInCall,
  PROFILES,
} from '../schema/index.ts';
import {
  inheritCall,
  inheritEscalation,
  inheritMessage,
  messageTypesOf,
  type Leaves,
  type PolicyFiles,
} from './inherit.ts';
import { sortIssues } from '../../authored/index.ts';
import { type PolicyIssue } from '../issue.ts';
import { builtInLexicons, mergeLexicons, type LexiconSource } from './lexicon.ts';
import { checkEscalation, checkFiles, checkMessage, checkNames, isComplete } from './relations.ts';

/** A policy with the origin of each of its values, and the faults in the relations between them. */
export type Compilation = {
  readonly files: PolicyFiles;
  readonly policy: CompiledPolicy;
  readonly messages: ReadonlyMap<string, Leaves>;
  readonly defaults: Leaves;
  readonly escalation: Leaves | undefined;
  readonly call: Leaves;
  readonly issues: readonly PolicyIssue[];
};

/** Inherits, checks and compiles a workflow. Its policy may be used if `issues` is empty. */
export function compile(files: PolicyFiles): Compilation {
  const types = messageTypesOf(files);
  const messages = new Map(types.map((type) => [type, inheritMessage(files, type)]));
  const defaults = inheritMessage(files);
  const escalation = inheritEscalation(files);
  const call = inheritCall(files);
  const issues = [
    ...checkFiles(files, types),
    ...checkMessage(files, defaults),
    ...[...messages].flatMap(([type, leaves]) => checkMessage(files, leaves, type)),
    ...(escalation === undefined ? [] : checkEscalation(escalation)),
    ...checkNames(files, { escalation, call }, types),
  ];
  const sections = { messages, defaults, escalation, call };
  return {
    files,
    policy: assemblePolicy(files, sections),
    ...sections,
    issues: sortIssues(issues),
  };
}

function assemblePolicy(
  files: PolicyFiles,
  {
    messages,
    defaults,
    escalation,
    call,
  }: Pick<Compilation, 'messages' | 'defaults' | 'escalation' | 'call'>,
): CompiledPolicy {
  const { own, base } = files;
  const written = own.data.languages ?? base?.data.languages;
  const languages = written === undefined || written === 'off' ? ['en'] : [...new Set(written)];
  const lexicons = builtInLexicons(languages);
  const { text: weightsText, weights } = readWeights();
  return {
    version: 1,
    workflow: own.data.workflow,
    revision: own.data.revision,
    sha256: hashSources(files, lexicons, weightsText),
    languages,
    escalation: escalation === undefined ? undefined : toEscalation(escalation),
    call: toCall(call, languages),
    defaults: toMessage(defaults),
    messages: Object.fromEntries([...messages].map(([type, leaves]) => [type, toMessage(leaves)])),
    lexicon: mergeLexicons(lexicons, base === undefined ? [own] : [base, own]),
    weights,
  };
}

/**
 * A message with all of its values. They come from the schema and the built-in
 * layer, which both carry these types; the path by path merge between them does not.
 */
type WholeMessage = Omit<MessagePolicy, 'text' | 'dtmf' | 'expects' | 'silence' | 'endpointing'> & {
  readonly text?: string;
  readonly dtmf?: Omit<NonNullable<MessagePolicy['dtmf']>, 'reprompt'> & {
    readonly reprompt?: string;
  };
  readonly expects?: Omit<ExpectsPolicy, 'min' | 'max' | 'terminator'> & {
    readonly count: number | { readonly min: number; readonly max: number };
    readonly terminator?: string;
  };
  readonly silence?: Omit<NonNullable<MessagePolicy['silence']>, 'reprompt'> & {
    readonly reprompt?: string;
  };
  readonly endpointing?: NonNullable<MessagePolicy['endpointing']>;
};

function toMessage(leaves: Leaves): MessagePolicy {
  const whole = nest(leaves) as WholeMessage;
  const { dtmf, expects, silence } = whole;
  const has = (part: string) => isComplete(leaves, part);
  return {
    interruptible: whole.interruptible,
    graceMs: whole.graceMs,
    speech: whole.speech,
    onInterruption: whole.onInterruption,
    onFalse: whole.onFalse,
    input: whole.input,
    heldForMs: whole.heldForMs,
    startWaitMs: whole.startWaitMs,
    delivery: whole.delivery,
    onIncomplete: whole.onIncomplete,
    text: whole.text,
    dtmf: dtmf && has('dtmf') ? { ...dtmf, reprompt: dtmf.reprompt } : undefined,
    expects: expects && has('expects') ? toExpects(expects) : undefined,
    silence: silence && has('silence') ? { ...silence, reprompt: silence.reprompt } : undefined,
    endpointing: whole.endpointing,
    protect: whole.protect,
  };
}

function toExpects({ count, terminator, ...rest }: NonNullable<WholeMessage['expects']>) {
  const range = typeof count === 'number' ? { min: count, max: count } : count;
  return { ...rest, min: range.min, max: range.max, terminator };
}

function toEscalation(leaves: Leaves): EscalationPolicy {
  const {
    phrases,
    dtmf,
    during,
    do: action,
    message,
    failed,
  } = nest(leaves) as Omit<EscalationPolicy, 'dtmf' | 'message' | 'failed'> & {
    readonly dtmf?: string | number;
    readonly message?: string;
    readonly failed?: string;
  };
  // A telephone key that was written without quotes is a number here.
  return {
    phrases,
    dtmf: dtmf === undefined ? undefined : String(dtmf),
    during,
    do: action,
    message,
    failed,
  };
}

function toCall(leaves: Leaves, languages: readonly string[]): CallPolicy {
  const { maxMs, end, trouble, voicemail } = nest(leaves) as {
    readonly maxMs?: number;
    readonly end?: Partial<CallPolicy['end']>;
    readonly voicemail?: string;
    readonly trouble: Partial<TroublePolicy> & Pick<TroublePolicy, 'do'>;
  };
  const language = LANGUAGES.find((known) => known === languages[0]) ?? 'en';
  return {
    maxMs,
    end: { message: end?.message },
    trouble: {
      waitMs: trouble.waitMs,
      wait: trouble.wait,
      message: trouble.message,
      apology: APOLOGIES[language],
      do: trouble.do,
    },
    voicemail,
  };
}

/** Dotted paths to nested maps; values that `off` removed are left out. */
function nest(leaves: Leaves): unknown {
  const root: Record<string, unknown> = {};
  for (const [path, { value }] of leaves) {
    if (value === undefined) continue;
    const keys = path.split('.');
    const last = keys.pop() ?? path;
    let map = root;
    for (const key of keys) map = (map[key] ??= {}) as Record<string, unknown>;
    map[last] = value;
  }
  return root;
}

/**
 * The hash of everything that made the policy: the files, the built-in values, lexicons and weights. Names
 * of folders are not part of it, so that a policy is the same on every machine.
 */
function hashSources(
  { own, base }: PolicyFiles,
  lexicons: readonly LexiconSource[],
  weights: string,
): string {
  const sources: [name: string, text: string][] = [
    ['workflow', own.text],
    ['extends', base?.text ?? ''],
    ...lexicons.map(({ language, text }): [string, string] => [`lexicon/${language}`, text]),
    ['weights', weights],
    [
      'built-in',
      JSON.stringify([
        BUILT_IN,
        BUILT_IN_PARTS,
        BUILT_IN_ESCALATION,
        PROFILES,
        [builtInCall(true), builtInCall(false), APOLOGIES],
      ]),
    ],
  ];
  const hash = createHash('sha256');
  for (const [name, text] of sources) hash.update(`${name} ${text.length}\n${text}\n`);
  return hash.digest('hex');
}

let loadedWeights: { readonly text: string; readonly weights: DeciderWeights } | undefined;

function readWeights(): { readonly text: string; readonly weights: DeciderWeights } {
  if (loadedWeights === undefined) {
    const text = readFileSync(new URL('../weights.v1.json', import.meta.url), 'utf8');
    loadedWeights = { text, weights: JSON.parse(text) as DeciderWeights };
  }
  return loadedWeights;
}
