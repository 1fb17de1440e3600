import { USERDATA_TIMED_TRANSCRIPT } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';

import type { TimedText } from './heard-text.ts';

/** The words that a voice attaches to a frame, with their times if it knows them. */
export function textsOf(frame: AudioFrame): readonly TimedText[] {
  const texts = frame.userdata[USERDATA_TIMED_TRANSCRIPT];
  return Array.isArray(texts) ? texts : [];
}
