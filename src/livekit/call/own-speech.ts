import type { HeardMessage } from '../playout/index.ts';

/** How many of the agent's last words an echo may bring back: about seven seconds of speech. */
const RECENT_WORDS = 20;
/** How many coming words count as spoken: the known position is a little behind what is heard. */
const COMING_WORDS = 2;

/** The words of the agent that the caller's microphone may pick up again, used to recognise an echo. */
export function recentOwnText(heard: HeardMessage | undefined): string {
  if (heard === undefined) return '';
  const said = heard.heardText.split(/\s+/u).filter(Boolean).slice(-RECENT_WORDS);
  if (said.length === 0) return '';
  const coming = heard.unheardText.split(/\s+/u).filter(Boolean).slice(0, COMING_WORDS);
  return [...said, ...coming].join(' ');
}
