/** The callers' only way to `@livekit/rtc-node`: loaded so that it keeps standard output clean. */
// The order matters: the first import is evaluated before the second.
import { restoreEnvironment } from './media-quiet.ts';

export {
  AudioFrame,
  AudioSource,
  AudioStream,
  dispose,
  LocalAudioTrack,
  ParticipantKind,
  Room,
  RoomEvent,
  TrackKind,
  TrackPublishOptions,
  TrackSource,
  type LocalParticipant,
  type RemoteParticipant,
  type RemoteTrack,
} from '@livekit/rtc-node';

restoreEnvironment();
