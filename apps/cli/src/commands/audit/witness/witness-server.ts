import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Witness, WitnessAnswer } from './witness.js';
import type { WitnessFolder } from './witness-folder.js';

/** A request is a few proof lines and a note: 63 hashes and a hundred signatures fit many times. */
const MOST_BYTES = 64 * 1024;
const MONITORED = /^\/([0-9a-f]{64})\/checkpoint$/;

/** `POST /add-checkpoint` for logs, `GET /<hex of SHA-256 of the origin>/checkpoint` for whoever looks on. */
export function witnessServer(witness: Witness, folder: WitnessFolder): Server {
  return createServer((request, response) => {
    answer(request, witness, folder).then(
      ({ status, type, body }) => response.writeHead(status, { 'Content-Type': type }).end(body),
      () => response.writeHead(500).end(),
    );
  });
}

async function answer(
  request: IncomingMessage,
  witness: Witness,
  folder: WitnessFolder,
): Promise<WitnessAnswer> {
  const { method, url = '' } = request;
  if (method === 'POST' && url === '/add-checkpoint') {
    const body = await readBody(request);
    return body === undefined ? plain(413, 'too long\n') : witness.add(body);
  }
  const [, name] = (method === 'GET' ? MONITORED.exec(url) : null) ?? [];
  const note = name === undefined ? undefined : await folder.readNamed(name);
  return note === undefined ? plain(404, 'there is nothing here\n') : plain(200, note);
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function plain(status: number, body: string): WitnessAnswer {
  return { status, type: 'text/plain; charset=utf-8', body };
}
