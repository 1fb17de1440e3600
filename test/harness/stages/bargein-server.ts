import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { WebSocketServer, type WebSocket } from 'ws';
import { within } from '../within.ts';

/** What the stand-in says about the windows of an overlap. */
export type BargeinVerdict = 'interruption' | 'backchannel';

/** A stand-in, on this machine, for the service behind LiveKit's adaptive interruption. */
export type BargeinServer = {
  readonly url: string;
  /** Windows of audio that were asked about. */
  readonly asked: () => number;
  verdict: BargeinVerdict;
  close(): Promise<void>;
};

export async function openBargeinServer(): Promise<BargeinServer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/bargein' });
  await within('the server to listen', once(server, 'listening'));
  let asked = 0;
  const stand: BargeinServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    verdict: 'backchannel',
    async close() {
      for (const socket of server.clients) socket.terminate();
      server.close();
      await within('the server to close', once(server, 'close'));
    },
  };
  server.on('connection', (socket) => {
    socket.on('message', (message: Buffer, isBinary) => {
      if (!isBinary) {
        const { type } = JSON.parse(message.toString()) as { readonly type: string };
        if (type === 'session.create')
          tell(socket, { type: 'session.created', default_threshold: 0.5 });
        return;
      }
      asked += 1;
      // The window begins with its instant: eight bytes, little endian, two halves.
      const created_at = message.readUInt32LE(0) + message.readUInt32LE(4) * 0x1_0000_0000;
      const is_bargein = stand.verdict === 'interruption';
      const probabilities = [is_bargein ? 0.9 : 0.1];
      const type = is_bargein ? 'bargein_detected' : 'inference_done';
      tell(socket, { type, created_at, probabilities, prediction_duration: 0.01, is_bargein });
    });
  });
  return stand;
}

function tell(socket: WebSocket, message: Readonly<Record<string, unknown>>): void {
  socket.send(JSON.stringify(message));
}
