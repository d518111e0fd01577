import { once } from 'node:events';
import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from '@nestjs/common';
import { IdempotencyGuard } from '../src/http/idempotency.js';

/** A write of sam's under a key, as Nest hands it to guards. */
function writeAnsweredBy(response: ServerResponse): ExecutionContext {
  const write = {
    method: 'POST',
    headers: { 'idempotency-key': 'k-1' },
    identity: { actor: { id: 'sam', issuer: 'https://id.example' } },
    route: { path: '/v1/notes' },
    params: {},
    body: {},
  };
  const http = { getRequest: () => write, getResponse: () => response };
  return { getType: () => 'http', switchToHttp: () => http } as unknown as ExecutionContext;
}

describe('a command whose caller has hung up before it was named', () => {
  it('does not stand in the way of the next try', async () => {
    const guard = new IdempotencyGuard();
    const server = createServer().listen(0, '127.0.0.1');
    try {
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const call = request({ port, host: '127.0.0.1', method: 'POST' }).on('error', () => undefined);
      call.end();
      const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
      const closed = once(response, 'close');
      call.destroy();
      await closed;
      expect(guard.canActivate(writeAnsweredBy(response))).toBe(true);
      expect(guard.canActivate(writeAnsweredBy(response))).toBe(true);
    } finally {
      server.close();
    }
  });
});
