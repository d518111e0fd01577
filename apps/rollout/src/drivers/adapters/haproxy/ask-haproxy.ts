import { createConnection } from 'node:net';
import { DriverRefusedError, DriverUnreachableError } from '../../domain/errors.js';

/** Beyond this an answer of the Runtime API is none of ours. */
const MOST_BYTES = 4_194_304;

/**
 * Sends one command line to a HAProxy Runtime API (several commands are joined by `;`) and reads the answer to its end.
 * @param socket `host:port`, or the path of a Unix socket
 * @throws DriverUnreachableError when nobody answers in time, DriverRefusedError when the answer does not end
 */
export function askHaproxy(socket: string, command: string, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const connection = createConnection(addressOf(socket));
    const chunks: Buffer[] = [];
    let bytes = 0;
    const fail = (error: Error): void => {
      connection.destroy();
      reject(error);
    };
    const timer = setTimeout(() => {
      fail(new DriverUnreachableError('haproxy', `no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    connection.on('connect', () => connection.write(`${command}\n`));
    connection.on('data', (chunk) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > MOST_BYTES) fail(new DriverRefusedError('haproxy', 'the answer does not end'));
    });
    connection.on('error', ({ message }) => {
      fail(new DriverUnreachableError('haproxy', message));
    });
    connection.on('close', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
  });
}

function addressOf(
  socket: string,
): { readonly path: string } | { readonly host: string; readonly port: number } {
  if (socket.startsWith('/')) return { path: socket };
  const colon = socket.lastIndexOf(':');
  const host = socket.slice(0, colon).replace(/^\[|\]$/g, '');
  return { host, port: Number(socket.slice(colon + 1)) };
}
