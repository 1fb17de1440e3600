import { dispose } from '@livekit/rtc-node';

import { openStage } from './stage.ts';

// A call whose log the test reads: run with TEST_LOG_LEVEL=debug.
const stage = await openStage({
  policy: 'messages: { answer: {}, notice: { interruptible: none } }',
  script: () => 'the answer is marmalade',
});
await stage.vad.hear(200);
stage.stt.interim('zanzibar');
stage.stt.final('zanzibar please');
await stage.line('assistant: the answer');
await stage.end();
await dispose();
