/**
 * The offline speech server as a process of its own: decoding must not share the event loop of a call.
 *
 * `node main.ts [--port N] [--recognizer pocketsphinx|none] [--chat-scripts FOLDER]
 * [--until-stdin-closes]` prints its base URL, one line, when it is ready, and ends on SIGTERM or SIGINT;
 * with the last option also when its standard input closes, as it does when whoever started it is gone.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { formatLocalError, LocalError } from '../machine/index.ts';
import { startSpeechServer, type SpeechServerOptions } from './server.ts';

try {
  const { endsWithStdin, ...options } = readOptions();
  // Read before anything waits: whoever started us may be gone by then.
  const starterGone = endsWithStdin ? [once(process.stdin.resume(), 'close')] : [];
  const asked = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT'), ...starterGone]);
  const server = await startSpeechServer(options);
  console.log(server.baseUrl);
  await asked;
  await server.stop();
  // An open standard input would keep the process alive after SIGTERM.
  process.stdin.destroy();
} catch (error) {
  console.error(error instanceof LocalError ? formatLocalError(error) : String(error));
  process.exitCode = 1;
}

function readOptions(): SpeechServerOptions & { readonly endsWithStdin: boolean } {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      recognizer: { type: 'string', default: 'pocketsphinx' },
      'chat-scripts': { type: 'string' },
      'until-stdin-closes': { type: 'boolean', default: false },
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
    endsWithStdin: values['until-stdin-closes'],
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(chatScripts === undefined ? {} : { chatScripts }),
  };
}
