import request from 'supertest';
import { AuditHarness } from './audit-harness.js';
import { EXPORTED } from './export-samples.js';
import { CHANGES } from './sample-events.js';

describe('exports over HTTP', () => {
  const harness = new AuditHarness();

  beforeAll(async () => {
    harness.log.events.push(...EXPORTED);
    harness.keys.keys.set('CHG-1', CHANGES[0]);
    await harness.start();
  });
  afterAll(() => harness.started.close());

  const ask = async (query: string, ...roles: Parameters<AuditHarness['bearer']>[1][]) =>
    request(harness.started.app.getHttpServer())
      .get(`/v1/audit/export?${query}`)
      .set(await harness.bearer('otto', ...(roles.length === 0 ? (['auditor'] as const) : roles)))
      .buffer(true)
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => done(null, Buffer.concat(chunks).toString('utf8')));
      });
  const lines = (text: unknown): readonly string[] => String(text).trimEnd().split('\n');
  const parsed = (text: unknown) =>
    lines(text).map((line) => JSON.parse(line) as { index: number; line: number });

  it.each([
    ['ndjson', 'application/x-ndjson', 8],
    ['csv', 'text/csv; charset=utf-8; header=present', 9],
    ['ocsf', 'application/x-ndjson', 8],
    ['cef', 'text/plain; charset=utf-8', 8],
    ['rfc5424', 'text/plain; charset=utf-8', 8],
  ])('gives the whole log as %s', async (format, mediaType, count) => {
    const { status, headers, body } = await ask(`format=${format}`);
    expect([status, headers['content-type'], headers['glidepath-through']]).toEqual([200, mediaType, '8']);
    expect(lines(body)).toHaveLength(count);
  });

  it('narrows by change, type, position and moment; index and line still tell what is missing', async () => {
    expect(parsed((await ask('format=ndjson&change=CHG-1')).body)).toMatchObject([
      { index: 0, line: 1 },
      { index: 2, line: 2 },
      { index: 4, line: 3 },
      { index: 6, line: 4 },
    ]);
    const some = 'format=ndjson&types=gate.decided,subject.erased&from=4&until=2026-01-01T00:00:08Z';
    expect(parsed((await ask(some)).body).map(({ index }) => index)).toEqual([3, 7]);
  });

  it('records who took what out before the first line goes, and leaves that out itself', async () => {
    const before = await harness.store.head();
    const { headers } = await ask('format=cef&types=gate.decided');
    const exportId = headers['glidepath-export'];
    const { events } = await harness.store.readStream(`export-${exportId}`);
    expect(await harness.store.head()).toBe(before + 1);
    expect(events).toMatchObject([
      {
        type: 'export.created',
        actor: { id: 'otto' },
        data: { format: 'cef', query: { format: 'cef', types: 'gate.decided' }, through: 8 },
      },
    ]);
  });

  it('marks texts of people who were erased', async () => {
    const erasures = async (who: string, path: string, body: object) =>
      request(harness.started.app.getHttpServer())
        .post(`/v1/audit/erasures${path}`)
        .set(await harness.bearer(who, 'admin'))
        .send(body);
    const { body: asked } = await erasures('alma', '', { subject: 'grace', reason: 'request 12' });
    await erasures('abel', `/${asked.requestId}/confirm`, { subject: 'grace' });
    const marked = parsed((await ask('format=ndjson')).body).filter(
      (one) => (one as { erased?: readonly string[] }).erased?.includes('grace') === true,
    );
    expect(marked.map(({ index }) => index)).toEqual([4]);
  });

  it('gives nothing to who is no auditor, and records nothing then', async () => {
    const before = await harness.store.head();
    expect((await ask('format=ndjson', 'operator', 'release-manager')).status).toBe(403);
    expect((await ask('format=xml')).status).toBe(400);
    expect((await ask('format=ndjson&change=CHG-99')).status).toBe(404);
    expect(await harness.store.head()).toBe(before);
  });

  it('frames syslog messages by their length when asked', async () => {
    const { body } = await ask('format=rfc5424&framing=octets&limit=2');
    expect(String(body)).toMatch(/^\d+ <110>1 .*\}\d+ <110>1 /u);
  });
});
