import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SliQuerySchema } from '@glidepath/contracts';
import {
  describeWith,
  type RunningPrometheus,
  type RunningVersion,
  startPrometheus,
  startVersion,
} from '@glidepath/testing/programs';
import { eventually } from '@glidepath/testing/stack';
import { PrometheusProvider } from '../../src/sli/adapters/prometheus/prometheus-provider.js';
import type { SliReading } from '../../src/sli/domain/reading.js';
import { type PrometheusSource, PrometheusSourceSchema } from '../../src/sli/domain/source.js';

const EVERY_MS = 1_000;
const query = SliQuerySchema.parse({
  source: 'main',
  every: '1s',
  total: 'app_requests_total{service="{{service}}",variant="{{variant}}"}',
  bad: 'app_requests_total{service="{{service}}",variant="{{variant}}",code=~"5.."}',
});

describeWith(['prometheus'], 'Prometheus itself', () => {
  let folder: string;
  let version: RunningVersion;
  let prometheus: RunningPrometheus;
  let source: PrometheusSource;
  const provider = new PrometheusProvider();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glidepath-prometheus-'));
    version = await startVersion('canary', 0, 'checkout');
    prometheus = await startPrometheus(folder, [`127.0.0.1:${version.port}`]);
    source = PrometheusSourceSchema.parse({ provider: 'prometheus', url: prometheus.url, scrapeMs: 1_000 });
    // A counter is born at its first scrape; before, there is nothing to see at a moment that lies back.
    await eventually(async () => {
      const reading = await ask(settledMs(), {}, 'early');
      return reading.status === 'no-data' && reading.why === 'first-look' ? true : undefined;
    }, 60_000);
  }, 180_000);
  afterAll(async () => {
    await prometheus.stop();
    await version.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function ask(untilMs: number, changed: Partial<typeof query> = {}, asker = 'a'): Promise<SliReading> {
    const question = { asker, service: 'checkout', variant: 'canary', query: { ...query, ...changed } };
    return provider.read(source, { ...question, fromMs: untilMs - EVERY_MS, untilMs });
  }

  /** A second that is long enough ago to have been scraped. */
  const settledMs = (): number => Math.floor((Date.now() - 1_500) / EVERY_MS) * EVERY_MS;

  it('counts every request once, in one slice or another', async () => {
    let untilMs = settledMs();
    expect(await ask(untilMs)).toEqual({ status: 'no-data', why: 'first-look' });
    version.fail(10);
    for (let sent = 0; sent < 300; sent += 1) {
      await (await fetch(`http://127.0.0.1:${version.port}/`)).arrayBuffer();
    }
    const sum = { good: 0, total: 0 };
    await eventually(async () => {
      if (settledMs() < untilMs + EVERY_MS) return undefined;
      untilMs += EVERY_MS;
      const reading = await ask(untilMs);
      if (reading.status !== 'ok') throw new Error(JSON.stringify(reading));
      sum.good += reading.good;
      sum.total += reading.total;
      return sum.total >= 300 ? true : undefined;
    }, 30_000);
    expect(sum).toEqual({ good: 270, total: 300 });
  });

  it('takes no failures for zero only while its metric and labels are there', async () => {
    const empty = (bad: string): Promise<SliReading> =>
      ask(settledMs(), { total: `sum(${query.total})`, bad, gives: 'window' }, bad);
    expect(await empty('sum(app_requests_total{variant="{{variant}}",code="418"})')).toMatchObject({
      status: 'ok',
    });
    for (const renamed of ['app_requests_sum{code="418"}', 'app_requests_total{status="418"}']) {
      expect(await empty(`sum(${renamed})`)).toEqual({ status: 'no-data', why: 'unproven-zero' });
    }
  });

  it.each([
    ['what nobody counts', 'nope', 'no-data', 'empty'],
    ['a division by nothing', '0 * app_requests_total / (0 * app_requests_total)', 'no-data', 'nan'],
    ['infinity', 'vector(1) / 0', 'no-data', 'inf'],
    ['nonsense', 'sum(', 'error', 'config'],
    ['a range', 'app_requests_total[5m]', 'error', 'config'],
    ['several series for one number', 'up or vector(1)', 'error', 'ambiguous'],
  ])('says of %s what it is', async (_, total, status, why) => {
    const reading = await ask(settledMs(), { total, bad: 'vector(0)', gives: 'window' }, total);
    expect(reading).toMatchObject({ status, why });
  });

  it('says that it is away, and counts on when it is back', async () => {
    await prometheus.kill();
    const away = await eventually(async () => {
      const reading = await ask(settledMs());
      return reading.status === 'error' ? reading : undefined;
    });
    expect(away).toMatchObject({ why: 'transient' });
    await prometheus.revive();
    const back = await eventually(async () => {
      const reading = await ask(settledMs());
      return reading.status === 'no-data' && reading.why === 'first-look' ? reading : undefined;
    }, 60_000);
    expect(back.status).toBe('no-data');
  });
});
