/**
 * The offline speech server as a process of its own: decoding must not share the event loop of a call.
 *
 * `node speech-main.ts [--port N] [--recognizer pocketsphinx|none] [--chat-scripts FOLDER]` prints its base
 * URL, one line, when it is ready, and ends on SIGTERM or SIGINT.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { formatLocalError, LocalError } from './local-error.ts';
import { startSpeechServer, type SpeechServerOptions } from './speech-server.ts';

try {
  const server = await startSpeechServer(readOptions());
  const asked = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  console.log(server.baseUrl);
  await asked;
  await server.stop();
} catch (error) {
  console.error(error instanceof LocalError ? formatLocalError(error) : String(error));
  process.exitCode = 1;
}

function readOptions(): SpeechServerOptions {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      recognizer: { type: 'string', default: 'pocketsphinx' },
      'chat-scripts': { type: 'string' },
    },
  });
  const { port, recognizer, 'chat-scripts': chatScripts } = values;
  if (recognizer !== 'pocketsphinx' && recognizer !== 'none') {
    throw new Error(
      `unknown recogniser \`${recognizer}\`; there are \`pocketsphinx\` and \`none\``,
    );
  }
  return {
    recognizer,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(chatScripts === undefined ? {} : { chatScripts }),
  };
}
