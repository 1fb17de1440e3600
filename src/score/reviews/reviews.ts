import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';

import { readRegularFile } from '../../files/index.ts';

/**
 * What a person who listened says about a moment. `true`: the caller wanted the floor and got it, or
 * should have. `false`: they did not want it. `missed`: they wanted it, and the agent went on.
 */
export const PERSON_VERDICTS = ['true', 'false', 'missed', 'unclear'] as const;
/** One of the verdicts that a person may give. */
export type PersonVerdict = (typeof PERSON_VERDICTS)[number];

/** One verdict, as a line of `reviews.jsonl`. */
export type Review = {
  readonly call: string;
  readonly turn: string;
  readonly verdict: PersonVerdict;
  /** The name of who listened. */
  readonly by: string;
  /** When it was given, RFC 3339. */
  readonly at: string;
};

/** The verdicts of a folder, and the lines of its file that are none. */
export type Reviews = { readonly reviews: readonly Review[]; readonly badLines: readonly number[] };

/** The file of verdicts, beside the records. */
export const REVIEWS_FILE = 'reviews.jsonl';

/** Reads the verdicts of a folder. A file that does not exist has none; a line that is none is named. */
export async function readReviews(folder: string): Promise<Reviews> {
  const file = await readRegularFile(join(folder, REVIEWS_FILE), LIMIT_BYTES);
  if (!file.ok) {
    if (file.refusal.reason === 'missing') return { reviews: [], badLines: [] };
    throw new ReviewsError(file.refusal.message);
  }
  return parseReviews(file.bytes.toString('utf8'));
}

/** The file of verdicts cannot be read; `message` finishes "cannot read `reviews.jsonl`: …". */
export class ReviewsError extends Error {
  override readonly name = 'ReviewsError';
}

/** Parses the text of a file of verdicts. */
export function parseReviews(text: string): Reviews {
  const reviews: Review[] = [];
  const badLines: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const review = parseReview(line);
    if (review === undefined) badLines.push(index + 1);
    else reviews.push(review);
  }
  return { reviews, badLines };
}

/** Of several verdicts on one moment the latest counts: whoever gives one has seen those before it. */
export function latestOf(reviews: readonly Review[]): readonly Review[] {
  return [...new Map(reviews.map((review) => [`${review.call}/${review.turn}`, review])).values()];
}

/** Adds verdicts to the file of a folder. */
export async function addReviews(folder: string, reviews: readonly Review[]): Promise<void> {
  const text = reviews.map((review) => `${JSON.stringify(review)}\n`).join('');
  await appendFile(join(folder, REVIEWS_FILE), text);
}

function parseReview(line: string): Review | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { call, turn, verdict, by, at }: Readonly<Record<string, unknown>> = { ...value };
  const known = PERSON_VERDICTS.find((each) => each === verdict);
  if (known === undefined || typeof call !== 'string' || typeof turn !== 'string') return undefined;
  if (typeof by !== 'string' || typeof at !== 'string') return undefined;
  return { call, turn, verdict: known, by, at };
}

const LIMIT_BYTES = 64 * 1024 * 1024;
