import { USERDATA_TIMED_TRANSCRIPT } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';

import type { TimedText } from './heard-text.ts';

/** The words that a voice puts on a frame, with their times where it knows them. */
export function textsOf(frame: AudioFrame): readonly TimedText[] {
  const texts = frame.userdata[USERDATA_TIMED_TRANSCRIPT];
  return Array.isArray(texts) ? texts : [];
}
