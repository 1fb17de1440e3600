import { JUDGED, PER_MINUTE, RATES, SIGNS, SILENCE, SPIKE, type RateName } from './definitions.ts';

/** How figures are grouped. Each figure is computed over all moments, and for each value of each of these. */
export const DIMENSIONS = ['workflow', 'message_type', 'policy', 'day'] as const;
/** The name of a grouping. */
export type Dimension = (typeof DIMENSIONS)[number];

/** Quantiles of the normal distribution: two-sided 95 % and 99.9 %. */
// As DOUBLE, because DuckDB takes a plain number with a point for a decimal.
const Z = '1.959963984540054::DOUBLE';
const Z_999 = '3.290526731491926::DOUBLE';

const GROUP = `
  CASE ${DIMENSIONS.map((name) => `WHEN grouping(${name}) = 0 THEN '${name}'`).join(' ')}
    ELSE 'all' END AS dimension,
  coalesce(${DIMENSIONS.map((name) => `${name}::VARCHAR`).join(', ')}, '') AS value`;
const SETS = `GROUPING SETS ((), ${DIMENSIONS.map((name) => `(${name})`).join(', ')})`;

/**
 * The intervals, as macros. `wilson`: 95 % of a share, after Wilson. `poisson`: of a count of rare events,
 * by the same score method, with the quantile as an argument. `rank`: which of n sorted values bounds
 * the interval of a quantile; it rests on order alone, and on no shape of the distribution.
 */
export const MACROS: readonly string[] = [
  `CREATE MACRO wilson(hits, n, side) AS
    (hits / n + ${Z} * ${Z} / (2 * n)
      + side * ${Z} * sqrt((hits / n * (1 - hits / n) + ${Z} * ${Z} / (4 * n)) / n)) / (1 + ${Z} * ${Z} / n)`,
  `CREATE MACRO poisson(count, z, side) AS
    greatest(0, count + z * z / 2 + side * z * sqrt(count + z * z / 4))`,
  `CREATE MACRO low_rank(n, q) AS floor(n * q - ${Z} * sqrt(n * q * (1 - q)))::INTEGER`,
  `CREATE MACRO high_rank(n, q) AS ceil(n * q + ${Z} * sqrt(n * q * (1 - q)))::INTEGER + 1`,
];

/** The moments, each with what it seems to be and what it is judged to be. */
export const JUDGED_MOMENTS = `
  CREATE TABLE judged AS
  WITH seen AS (SELECT *, ${columns(SIGNS)} FROM moments LEFT JOIN labels USING (call, turn))
  SELECT *, ${columns(JUDGED)} FROM seen`;

/** The same moments as the records alone show them, without what people said. */
export const RECORDED_MOMENTS = `
  CREATE VIEW recorded AS
  SELECT * REPLACE (seems_false AS was_false, seems_missed AS was_missed) FROM judged`;

/** One row a group: the count, the share, and its interval. */
export function rateQuery(name: RateName, moments: 'judged' | 'recorded' = 'judged'): string {
  const { of, counts } = RATES[name];
  return `
    WITH counted AS (
      SELECT ${GROUP}, count(*)::INTEGER AS n, (count(*) FILTER (WHERE ${counts}))::INTEGER AS hits
      FROM ${moments} WHERE ${of} GROUP BY ${SETS})
    SELECT dimension, value, hits, n, hits / n AS rate,
      greatest(0, wilson(hits, n, -1)) AS low, least(1, wilson(hits, n, 1)) AS high
    FROM counted ORDER BY ALL`;
}

/** One row a group: the median and the 95th percentile of the silence, each with its interval. */
export const SILENCE_QUERY = `
  WITH sorted AS (
    SELECT ${GROUP}, count(*)::INTEGER AS n, list_sort(list((${SILENCE.value})::DOUBLE)) AS sorted
    FROM judged WHERE ${SILENCE.of} GROUP BY ${SETS})
  SELECT dimension, value, n,
    ${quantile(0.5, 'median')},
    ${quantile(0.95, 'p95')}
  FROM sorted ORDER BY ALL`;

/** One row a group: interruptions, minutes of speech, and the count for each minute with its interval. */
export const PER_MINUTE_QUERY = `
  WITH hits AS (
    SELECT ${GROUP}, count(*)::INTEGER AS hits
    FROM judged WHERE ${PER_MINUTE.of} GROUP BY ${SETS}),
  speech AS (
    SELECT ${GROUP}, sum(played_ms)::DOUBLE / 60000 AS minutes
    FROM spoken GROUP BY ${SETS})
  SELECT dimension, value, coalesce(hits, 0) AS hits, minutes,
    coalesce(hits, 0) / minutes AS rate,
    poisson(coalesce(hits, 0), ${Z}, -1) / minutes AS low,
    poisson(coalesce(hits, 0), ${Z}, 1) / minutes AS high
  FROM speech LEFT JOIN hits USING (dimension, value) WHERE minutes > 0 ORDER BY ALL`;

/** One row an hour with a spike: its rate beside that of the workflow's other hours. */
export const SPIKE_QUERY = `
  WITH speech AS (
    SELECT workflow, hour, sum(played_ms)::DOUBLE / 60000 AS minutes FROM spoken GROUP BY ALL),
  hits AS (
    SELECT workflow, hour, count(*)::INTEGER AS hits
    FROM judged WHERE ${PER_MINUTE.of} GROUP BY ALL),
  hours AS (
    SELECT workflow, hour, minutes, coalesce(hits, 0) AS hits,
      sum(coalesce(hits, 0)) OVER (PARTITION BY workflow) - coalesce(hits, 0) AS other_hits,
      sum(minutes) OVER (PARTITION BY workflow) - minutes AS other_minutes
    FROM speech LEFT JOIN hits USING (workflow, hour))
  SELECT workflow, hour, hits, hits / minutes AS rate, other_hits / other_minutes AS usual
  FROM hours
  WHERE minutes > 0 AND other_minutes > 0 AND hits >= ${SPIKE.atLeast}
    AND poisson(hits, ${Z_999}, -1) / minutes > ${SPIKE.times} * other_hits / other_minutes
  ORDER BY hour, workflow`;

/** What people said about moments, beside what the records say by themselves. */
export const AGREEMENT_QUERY = `
  WITH read AS (
    SELECT verdict,
      CASE WHEN seems_missed THEN 'missed' WHEN outcome = 'interrupted' AND NOT seems_false THEN 'true'
        ELSE 'false' END AS record_says,
      CASE WHEN verdict = 'true' AND outcome <> 'interrupted' THEN 'missed' ELSE verdict END AS person_says
    FROM judged WHERE verdict IN ('true', 'false', 'missed'))
  SELECT record_says, person_says, count(*)::INTEGER AS n FROM read GROUP BY ALL ORDER BY ALL`;

/** How many of everything. */
export const TOTALS_QUERY = `
  SELECT
    (SELECT count(*) FROM calls)::INTEGER AS calls,
    (SELECT coalesce(sum(lasts_ms), 0) FROM calls)::DOUBLE AS lasts_ms,
    (SELECT coalesce(sum(messages), 0) FROM spoken)::INTEGER AS messages,
    (SELECT count(*) FROM moments)::INTEGER AS moments,
    (SELECT count(*) FROM moments WHERE outcome = 'interrupted')::INTEGER AS interrupted,
    (SELECT count(*) FROM moments WHERE means = 'speech' AND NOT admits_speech)::INTEGER AS held_back,
    (SELECT count(*) FROM moments WHERE outcome = 'interrupted' AND silence_ms IS NULL)::INTEGER
      AS unanswered,
    (SELECT count(*) FROM judged WHERE verdict IS NOT NULL)::INTEGER AS reviewed,
    (SELECT min(day)::VARCHAR FROM calls) AS first_day,
    (SELECT max(day)::VARCHAR FROM calls) AS last_day`;

/** What is wrong with records: how often each, and the first file that has it. */
export const PROBLEMS_QUERY = `
  SELECT code, scored, count(DISTINCT file)::INTEGER AS files,
    arg_min(file, file) AS file, arg_min(line, file) AS line, arg_min(message, file) AS message
  FROM problems GROUP BY ALL ORDER BY scored, code`;

function columns(conditions: Readonly<Record<string, string>>): string {
  return Object.entries(conditions)
    .map(([name, condition]) => `coalesce(${condition}, false) AS ${name}`)
    .join(', ');
}

function quantile(q: number, name: string): string {
  return `sorted[ceil(n * ${q}::DOUBLE)::INTEGER] AS ${name},
    CASE WHEN low_rank(n, ${q}::DOUBLE) >= 1 THEN sorted[low_rank(n, ${q}::DOUBLE)] END AS ${name}_low,
    CASE WHEN high_rank(n, ${q}::DOUBLE) <= n THEN sorted[high_rank(n, ${q}::DOUBLE)] END AS ${name}_high`;
}
