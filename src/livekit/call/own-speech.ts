import type { HeardMessage } from '../playout/index.ts';

/** Words of ours that an echo may bring back: what left within about the last seven seconds. */
const RECENT_WORDS = 20;
/** Words that are leaving now: the position is a little behind the ear. */
const COMING_WORDS = 2;

/** What of our own speech the caller's microphone may hear again, for telling an echo. */
export function recentOwnText(heard: HeardMessage | undefined): string {
  if (heard === undefined) return '';
  const said = heard.heardText.split(/\s+/u).filter(Boolean).slice(-RECENT_WORDS);
  if (said.length === 0) return '';
  const coming = heard.unheardText.split(/\s+/u).filter(Boolean).slice(0, COMING_WORDS);
  return [...said, ...coming].join(' ');
}
