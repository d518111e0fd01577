import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { noteSigner, type TrustPolicy } from '@glidepath/ledger';
import { eventually } from '@glidepath/testing/stack';
import { HttpWitnesses } from '../src/ledger/adapters/http/http-witnesses.js';

const key = noteSigner('w.example', 'cosignature', Buffer.alloc(32, 7)).verifier;
const CHUNK = Buffer.alloc(8192, 'x');

describe('a witness over HTTP', () => {
  const servers: Server[] = [];
  afterAll(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** What audit is answered by a witness that answers like this. */
  async function asked(answer: RequestListener, withinMs?: number) {
    const server = createServer(answer);
    servers.push(server);
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const policy = { witnesses: new Map([['w', { key, url }]]) } as unknown as TrustPolicy;
    const [witness] = new HttpWitnesses(policy, withinMs).all;
    return witness?.add('old 0\n\nnote');
  }

  it('is heard to the end of what it says', async () => {
    const answer: RequestListener = (request, response) => {
      expect([request.method, request.url]).toEqual(['POST', '/add-checkpoint']);
      response.writeHead(409).end('17\n');
    };
    expect(await asked(answer)).toEqual({ status: 409, body: '17\n' });
  });

  it('is cut off when it has no end of it', async () => {
    let [sent, isClosed] = [0, false];
    const answer: RequestListener = (_, response) => {
      response.writeHead(200);
      response.on('close', () => (isClosed = true));
      const more = (): void => {
        while (!isClosed && response.write(CHUNK)) sent += CHUNK.length;
        if (!isClosed) response.once('drain', more);
      };
      more();
    };
    await expect(asked(answer)).rejects.toThrow('more than 16384 bytes');
    await eventually(async () => isClosed || undefined);
    expect(sent).toBeLessThan(64 * 1_048_576);
  });

  it('is given up when it says a byte now and then', async () => {
    const answer: RequestListener = (_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(drip));
    };
    await expect(asked(answer, 300)).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
