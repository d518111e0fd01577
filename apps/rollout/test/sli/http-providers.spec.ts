import type { IncomingMessage, ServerResponse } from 'node:http';
import { type SliQuery, SliQuerySchema } from '@glidepath/contracts';
import { AddressGuard } from '../../src/sli/adapters/http/guarded-address.js';
import { HttpJsonProvider } from '../../src/sli/adapters/http/http-json-provider.js';
import { SyntheticProvider } from '../../src/sli/adapters/http/synthetic-provider.js';
import type { SliReading } from '../../src/sli/domain/reading.js';
import { HttpJsonSourceSchema, SyntheticSourceSchema } from '../../src/sli/domain/source.js';
import { BAD_ANSWERS, type SampleServer, startServer } from './sample-server.js';

const allow = ['127.0.0.0/8'];
const span = { asker: 'a', service: 'checkout', variant: 'canary', fromMs: 100_000, untilMs: 105_000 };

describe('sources over HTTP', () => {
  let server: SampleServer;
  let asked: string[] = [];
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;

  beforeAll(async () => {
    server = await startServer((request, response) => {
      asked.push(request.url ?? '');
      answer(request, response);
    });
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    asked = [];
  });

  describe('that answer JSON', () => {
    const provider = new HttpJsonProvider();
    const question: SliQuery = SliQuerySchema.parse({
      source: 'counts',
      path: '/sli?of={{variant}}&from={{from}}&to={{to}}',
      total: '/counts/total',
      bad: '/counts/by~1kind/bad',
    });

    function ask(query: Partial<SliQuery> = {}, more: object = {}): Promise<SliReading> {
      const url = `${server.url}/api`;
      const source = HttpJsonSourceSchema.parse({
        provider: 'http-json',
        url,
        allow,
        timeoutMs: 500,
        ...more,
      });
      return provider.read(source, { ...span, query: { ...question, ...query } });
    }

    function says(body: unknown): void {
      answer = (_, response) => response.end(JSON.stringify(body));
    }

    it('reads counts at JSON pointers, below the address of its source', async () => {
      says({ counts: { total: 50, 'by/kind': { bad: 3 } } });
      expect(await ask()).toEqual({ status: 'ok', good: 47, total: 50 });
      expect(asked).toEqual(['/api/sli?of=canary&from=100&to=105']);
    });

    it.each([
      ['a fraction', { counts: { total: 5.5, 'by/kind': { bad: 3 } } }, 'error'],
      ['more bad than all', { counts: { total: 5, 'by/kind': { bad: 6 } } }, 'error'],
      ['a negative count', { counts: { total: 5, 'by/kind': { bad: -1 } } }, 'error'],
      ['text', { counts: { total: '5', 'by/kind': { bad: 0 } } }, 'error'],
      ['no such field', { counts: {} }, 'error'],
      ['null', { counts: { total: null, 'by/kind': { bad: 0 } } }, 'no-data'],
      ['NaN as text', { counts: { total: 'NaN', 'by/kind': { bad: 0 } } }, 'no-data'],
    ])('counts nothing for %s', async (_, body, status) => {
      says(body);
      expect((await ask()).status).toBe(status);
    });

    it('has no data where there is no content', async () => {
      answer = (_, response) => response.writeHead(204).end();
      expect(await ask()).toEqual({ status: 'no-data', why: 'empty' });
    });

    it.each(BAD_ANSWERS)('takes %s for an error', async (_, reply, status) => {
      answer = (__, response) => reply(response);
      expect((await ask()).status).toBe(status);
    });

    it.each(['/../admin', '/%2e%2e/admin', '/x/../../admin'])(
      'does not climb out of its address: %s',
      async (path) => {
        says({});
        expect(await ask({ path })).toMatchObject({ status: 'error', why: 'config' });
        expect(asked).toEqual([]);
      },
    );

    it('asks no private address that is not listed', async () => {
      says({ counts: { total: 50, 'by/kind': { bad: 3 } } });
      expect(await ask({}, { allow: [] })).toMatchObject({ status: 'error', why: 'refused' });
      expect(asked).toEqual([]);
    });

    it('looks at the address a name leads to, not at the name', async () => {
      says({ counts: { total: 50, 'by/kind': { bad: 3 } } });
      const url = server.url.replace('127.0.0.1', 'localhost');
      expect(await ask({}, { allow: [], url })).toMatchObject({ status: 'error', why: 'refused' });
      expect(asked).toEqual([]);
    });
  });

  describe('that are checked by ourselves', () => {
    const provider = new SyntheticProvider();
    const query = SliQuerySchema.parse({ source: 'checks', path: '/healthz' });

    function ask(more: object = {}): Promise<SliReading> {
      const variants = { canary: server.url };
      const source = SyntheticSourceSchema.parse({
        provider: 'synthetic',
        variants,
        allow,
        timeoutMs: 300,
        ...more,
      });
      return provider.read(source, { ...span, query });
    }

    it('counts its own requests', async () => {
      let requests = 0;
      answer = (_, response) => {
        requests += 1;
        response.writeHead(requests === 2 ? 500 : 200).end();
      };
      expect(await ask()).toEqual({ status: 'ok', good: 4, total: 5 });
      expect(asked).toEqual(Array.from({ length: 5 }, () => '/healthz'));
    });

    it('calls a version bad that does not answer', async () => {
      expect(await ask({ variants: { canary: 'http://127.0.0.1:1' } })).toEqual({
        status: 'ok',
        good: 0,
        total: 5,
      });
      answer = () => undefined;
      expect(await ask({ checks: 2 })).toEqual({ status: 'ok', good: 0, total: 2 });
    });

    it('does not call a version bad that nobody described, or that may not be asked', async () => {
      expect(await ask({ variants: {} })).toMatchObject({ status: 'error', why: 'config' });
      expect(await ask({ allow: [] })).toMatchObject({ status: 'error', why: 'refused' });
    });
  });
});

describe('addresses that may be asked', () => {
  const guard = new AddressGuard(['10.1.0.0/16', 'fd00:1::/32']);

  it.each(['1.1.1.1', '2606:4700::1111', '10.1.2.3', 'fd00:1::5', '::ffff:1.1.1.1', '::ffff:10.1.2.3'])(
    '%s',
    (address) => {
      expect(guard.mayAsk(address)).toBe(true);
    },
  );

  it.each([
    '127.0.0.1',
    '10.2.0.1',
    '169.254.169.254',
    '192.168.1.1',
    '172.31.255.255',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00:2::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '0:0:0:0:0:ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    'not-an-address',
    '',
  ])('not %s', (address) => {
    expect(guard.mayAsk(address)).toBe(false);
  });
});
