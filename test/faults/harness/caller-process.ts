/**
 * A caller in a process of its own, who can be killed: `node caller-process.ts URL TOKEN`. Prints a line
 * when it has joined, and then all the words that it has heard, whenever there is another.
 *
 * @module
 */
import {
  AudioStream,
  Room,
  RoomEvent,
  TrackKind,
  type RemoteTrack,
} from '../../../src/scenarios/caller/media.ts';
import { openLine } from '../../../src/scenarios/caller/line.ts';
import { RATE_HZ, WordFinder } from './words.ts';

const [url = '', token = ''] = process.argv.slice(2);
const room = new Room();
const finder = new WordFinder();
let count = 0;
room.on(RoomEvent.TrackSubscribed, (track: RemoteTrack) => {
  if (track.kind !== TrackKind.KIND_AUDIO) return;
  void (async () => {
    const how = { sampleRate: RATE_HZ, numChannels: 1, frameSizeMs: 10 };
    for await (const { data } of new AudioStream(track, how)) {
      finder.push(data);
      const words = finder.words();
      if (words.length > count) console.log(words.join(' '));
      count = words.length;
    }
  })();
});
await room.connect(url, token, { autoSubscribe: true, dynacast: false });
await openLine(room.localParticipant!);
console.log('');
