import type { CompiledPolicy } from '../policy/index.ts';
import type { Scenario } from '../scenarios/file/index.ts';
import {
  computeScore,
  latestOf,
  literal,
  loadFacts,
  readReviews,
  type LoadOptions,
} from '../score/index.ts';
import type { Answer } from './answer.ts';
import { figureAnswers, noFigureAnswers, reviewAnswer } from './from-figures.ts';
import { interruptibleAnswer, wayBackAnswer, type RolloutPolicy } from './from-policy.ts';
import {
  noRecordAnswers,
  noRetentionAnswer,
  recordAnswers,
  retentionAnswer,
  type InterruptedCall,
} from './from-record.ts';
import { coverageAnswer } from './from-scenarios.ts';

/** The ten answers about one policy. */
export type Rollout = {
  readonly workflow: string;
  readonly revision: string;
  readonly sha256: string;
  readonly answers: readonly Answer[];
};

/** What the answers are taken from. */
export type RolloutSources = {
  readonly policy: RolloutPolicy;
  readonly previous: CompiledPolicy | undefined;
  readonly scenarios: readonly Scenario[];
  /** The folder of records; without one, what only records show is answered with no. */
  readonly records: string | undefined;
};

/** Answers the ten questions. Only calls under this very policy count: others prove nothing about it. */
export async function answerAll(sources: RolloutSources, options: LoadOptions): Promise<Rollout> {
  const { policy, previous, scenarios, records } = sources;
  const { workflow, revision, sha256 } = policy.policy;
  const found =
    records === undefined
      ? without('no records were named: `--records FOLDER`')
      : await fromRecords(records, policy.policy, options);
  const [owner, shown, replayed] = found.record;
  const [apart, completion] = found.figures;
  const answers = [
    interruptibleAnswer(policy),
    owner,
    coverageAnswer(workflow, scenarios),
    shown,
    replayed,
    found.retention,
    apart,
    completion,
    found.review,
    wayBackAnswer(policy, previous),
  ].filter((answer) => answer !== undefined);
  return { workflow, revision, sha256, answers };
}

type FromRecords = {
  readonly record: readonly Answer[];
  readonly retention: Answer;
  readonly figures: readonly Answer[];
  readonly review: Answer;
};

function without(why: string): FromRecords {
  return {
    record: noRecordAnswers(why),
    retention: noRetentionAnswer(why),
    figures: noFigureAnswers(why),
    review: reviewAnswer([], new Set(), why),
  };
}

async function fromRecords(
  folder: string,
  { revision, sha256 }: CompiledPolicy,
  options: LoadOptions,
): Promise<FromRecords> {
  const { reviews } = await readReviews(folder);
  const { store } = await loadFacts(folder, options);
  try {
    const label = `${revision} ${sha256.slice(0, 8)}`;
    const score = await computeScore(store, latestOf(reviews));
    const calls = await store.all(
      `SELECT calls.call, calls.file, (SELECT min(turn) FROM moments
         WHERE moments.call = calls.call AND outcome = 'interrupted' AND means = 'speech') AS turn
       FROM calls WHERE policy = ${literal(label)} ORDER BY calls.call`,
    );
    const retention = await retentionAnswer(folder);
    if (calls.length === 0) {
      const total = score.totals.calls;
      return {
        ...without(`none of the ${total} calls is under this policy (${label})`),
        retention,
      };
    }
    const interrupted = calls.flatMap(({ file, turn }): InterruptedCall[] =>
      typeof file === 'string' && typeof turn === 'string' ? [{ folder, file, turn }] : [],
    );
    const [first] = interrupted;
    const why = `${calls.length} calls are under this policy, and no voice interrupted one of them`;
    return {
      record: first === undefined ? noRecordAnswers(why) : await recordAnswers(first),
      retention,
      figures: figureAnswers(score, label),
      review: reviewAnswer(reviews, new Set(calls.map(({ call }) => String(call))), undefined),
    };
  } finally {
    await store.close();
  }
}
