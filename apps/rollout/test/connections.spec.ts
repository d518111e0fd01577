import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONNECTIONS_STREAM } from '@glidepath/contracts';
import { ConnectionsFileSchema, ConnectionsSchema } from '../src/connections.js';
import { RolloutHarness } from './rollout-harness.js';

const secret = `whsec_${'c2VzYW1l'.repeat(4)}`;
const good = {
  routes: { hook: { driver: 'webhook', url: 'https://deployer.example/weights', secret } },
  sources: { main: { provider: 'prometheus', url: 'http://prometheus:9090' } },
};

describe('the file of connections', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'glidepath-connections-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function read(text: string) {
    const file = join(folder, 'connections.json');
    writeFileSync(file, text);
    return ConnectionsFileSchema.safeParse(file);
  }

  it('gives routes and sources by name, with what was left out', () => {
    expect(read(JSON.stringify(good)).data).toMatchObject({
      routes: { hook: { timeoutMs: 2_000 } },
      sources: { main: { lagMs: 1_000, scrapeMs: 5_000 } },
    });
    expect(read('{}').data).toEqual({ routes: {}, sources: {} });
  });

  it('names every fault by its place, and shows no value', () => {
    const { error } = read(
      JSON.stringify({
        routes: {
          hook: { ...good.routes.hook, secret: 'sesame' },
          edge: { driver: 'haproxy', sockets: [], backend: 'a; shutdown', stable: ['v1'], canary: ['v2'] },
        },
        sources: { main: { provider: 'graphite' } },
      }),
    );
    const messages = error?.issues.map(({ message }) => message).join('\n') ?? '';
    for (const place of [
      '/routes/hook/secret',
      '/routes/edge/sockets',
      '/routes/edge/backend',
      '/sources/main/provider',
    ]) {
      expect(messages).toContain(place);
    }
    expect(messages).not.toContain('sesame');
  });

  it.each([
    ['no JSON', 'routes:'],
    ['a list', '[]'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(read(text).success).toBe(false);
  });

  it('refuses a file that is not there', () => {
    expect(ConnectionsFileSchema.safeParse(join(folder, 'nowhere.json')).success).toBe(false);
  });
});

describe('what the settings name', () => {
  const connections = ConnectionsSchema.parse(good);
  const harness = new RolloutHarness(connections);
  afterAll(() => harness.stop());

  it('is announced at the start, by name and kind alone, and only where it has changed', async () => {
    await harness.start();
    await harness.start();
    const { events } = await harness.store.readStream(CONNECTIONS_STREAM);
    expect(events.map(({ data }) => data)).toEqual([
      {
        routes: [{ name: 'hook', driver: 'webhook' }],
        sources: [{ name: 'main', provider: 'prometheus' }],
        announcedAt: harness.clock.at.toISOString(),
      },
    ]);
  });
});
