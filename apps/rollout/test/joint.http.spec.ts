import { foldFacts } from '@glidepath/event-store';
import { jointRollout, jointStream, rollout } from '../src/domain.js';
import { type Fleet, RolloutHarness, type Served } from './rollout-harness.js';
import { ARTIFACT, planByFlag, type SampleChange, sampleChange } from './sample-change.js';

const healthy: Fleet = { canaryBad: 0.01, controlBad: 0.01 };
const harmful: Fleet = { canaryBad: 0.3, controlBad: 0.01 };

const SERVICES = ['db', 'api', 'jobs', 'web'] as const;
const target = (name: string, after: readonly string[]) => ({
  name,
  service: name,
  after: [...after],
  ...planByFlag(name),
});
/** `db`, then `api` and `jobs`, then `web`. */
const diamond = {
  strategy: 'joint' as const,
  targets: [target('db', []), target('api', ['db']), target('jobs', ['db']), target('web', ['api', 'jobs'])],
};

/** Every fleet well, but for those named. */
const fleets = (other: Partial<Record<string, Fleet>> = {}): readonly Served[] =>
  SERVICES.map((service) => ({ followed: `${service}-version`, service, fleet: other[service] ?? healthy }));

describe('a change of several targets', () => {
  let harness: RolloutHarness;
  beforeEach(async () => {
    harness = new RolloutHarness();
    await harness.start();
  });
  afterEach(() => harness.stop());

  async function approve(plan: object = {}): Promise<SampleChange> {
    const change = sampleChange({}, { joint: { ...diamond, ...plan } });
    await harness.change(change.submitted);
    await harness.change(change.approved);
    return change;
  }

  async function flyUntil(id: string, status: string, served: readonly Served[]) {
    for (let second = 0; second < 900; second += 1) {
      const view = await harness.rollout(id);
      if (view.status === status) return view;
      await harness.flyTogether(1, served);
    }
    throw new Error(`not ${status} after a quarter of an hour: ${JSON.stringify(await harness.rollout(id))}`);
  }

  async function until(isSo: () => Promise<boolean>, served: readonly Served[]): Promise<void> {
    for (let second = 0; second < 900 && !(await isSo()); second += 1) await harness.flyTogether(1, served);
    expect(await isSo()).toBe(true);
  }

  async function statuses(id: string): Promise<Readonly<Record<string, string>>> {
    const { targets } = await harness.rollout(id);
    return Object.fromEntries(targets.map(({ name, flight }) => [name, flight.status]));
  }

  async function command(path: string, who = 'sam') {
    return harness
      .http()
      .post(`/v1/rollouts/${path}`)
      .set(await harness.bearer(who))
      .send({ reason: 'because' });
  }

  /** Order in which targets did something for the last time, as the log tells it. */
  async function orderOf(type: string): Promise<readonly string[]> {
    const order: string[] = [];
    for await (const event of harness.store.readLog({ types: [type] })) {
      const { rolloutId } = event.data as { rolloutId: string };
      const { events } = await harness.store.readStream(`rollout-${rolloutId}`);
      const state = foldFacts(rollout, events as never);
      if (state.status !== 'none') order.push(state.filed.joint?.target ?? '');
    }
    return order;
  }

  it('takes off in the order of its plan and lands when all have', async () => {
    const { changeId } = await approve();
    await harness.tick();
    expect(await harness.rollout(changeId)).toMatchObject({
      status: 'running',
      targets: [
        { name: 'db', after: [], flight: { status: 'running' } },
        { name: 'api', after: ['db'], flight: { waitsFor: ['db has not landed'] } },
        { name: 'jobs' },
        {
          name: 'web',
          after: ['api', 'jobs'],
          flight: { waitsFor: ['api has not landed', 'jobs has not landed'] },
        },
      ],
    });
    const view = await flyUntil(changeId, 'completed', fleets());
    expect(view).toMatchObject({ weightPercent: 100, step: 4, problem: null });
    expect((await orderOf('rollout.started')).slice(0, 1)).toEqual(['db']);
    expect((await orderOf('rollout.started')).slice(-1)).toEqual(['web']);
  });

  it('brings back what has landed, in reverse, when one is harmful', async () => {
    const { changeId } = await approve();
    const view = await flyUntil(changeId, 'rolled-back', fleets({ web: harmful }));
    expect(view.reason).toMatch(/^web: /);
    expect(view.verdict).toBe('harmful');
    expect(await orderOf('rollout.rolled-back')).toEqual(['web', 'jobs', 'api', 'db']);
    for (const service of SERVICES) {
      expect((await harness.http().get(`/v1/flags/${service}-version`)).body).toMatchObject({
        weightPercent: 0,
      });
    }
  });

  it('survives a crash after every append on the way back', async () => {
    const { changeId } = await approve();
    const served = fleets({ web: harmful });
    await until(async () => (await statuses(changeId))['web'] === 'running', served);
    let crashes = 0;
    for (let head = 0; (await harness.rollout(changeId)).status !== 'rolled-back'; crashes += 1) {
      while (head === (await harness.store.head())) await harness.flyTogether(1, served);
      head = await harness.store.head();
      await harness.start();
    }
    expect(crashes).toBeGreaterThan(4);
    expect(await orderOf('rollout.rolled-back')).toEqual(['web', 'jobs', 'api', 'db']);
    for (const service of SERVICES) {
      const { events } = await harness.store.readStream(`flag-${service}-version`);
      const keys = events.flatMap(({ type, data }) =>
        type === 'flag.weight-changed' ? [(data as { key: string }).key] : [],
      );
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it('holds what comes after a target that stands, and nothing beside it', async () => {
    const { changeId } = await approve();
    await until(async () => (await statuses(changeId))['api'] === 'running', fleets());
    expect((await command(`${changeId}/pause?target=api`)).body).toMatchObject({
      status: 'paused',
      target: 'api',
    });
    await until(async () => (await statuses(changeId))['jobs'] === 'completed', fleets());
    expect(await harness.rollout(changeId)).toMatchObject({ status: 'paused', reason: 'api: because' });
    expect((await statuses(changeId))['web']).toBe('planned');
    expect((await command(`${changeId}/resume?target=api`)).status).toBe(200);
    expect((await flyUntil(changeId, 'completed', fleets())).status).toBe('completed');
  });

  it('is paused and resumed as a whole, and no target passes by hand meanwhile', async () => {
    const { changeId } = await approve();
    await until(async () => (await statuses(changeId))['db'] === 'running', fleets());
    const paused = await command(`${changeId}/pause`);
    expect(paused.body).toMatchObject({
      status: 'paused',
      reason: 'because',
      targets: [{ flight: { status: 'paused' } }, {}, {}, {}],
    });
    const refused = await command(`${changeId}/promote?target=db`);
    expect(refused.body).toMatchObject({ status: 409, type: '/problems/rollout-held-by-target' });
    await harness.flyTogether(120, fleets());
    expect((await statuses(changeId))['db']).toBe('paused');
    expect((await command(`${changeId}/resume`)).status).toBe(200);
    await flyUntil(changeId, 'completed', fleets());
  });

  it('comes back as a whole for the sake of one target, and is flown once more', async () => {
    const { changeId } = await approve();
    await until(async () => (await statuses(changeId))['api'] === 'running', fleets());
    const aborted = await command(`${changeId}/abort?target=api`, 'rita');
    expect(aborted.body).toMatchObject({ status: 'rolling-back', reason: 'because' });
    await flyUntil(changeId, 'rolled-back', fleets());
    const retried = await command(`${changeId}/retry`);
    expect(retried.body).toMatchObject({
      status: 'planned',
      attempt: 2,
      targets: [{ flight: { attempt: 2 } }, {}, {}, {}],
    });
    await flyUntil(changeId, 'completed', fleets());
  });

  it('is closed at the gate as soon as it comes back, whatever its change says of itself', async () => {
    const { changeId } = await approve();
    const ask = async (service = 'checkout') => {
      const question = { service, environment: 'production', artifactDigest: ARTIFACT, changeId };
      const answer = await harness
        .http()
        .post('/v1/gate')
        .set(await harness.bearer('eve'))
        .send(question);
      return (answer.body as { outcome: string }).outcome;
    };
    await until(async () => (await statuses(changeId))['api'] === 'running', fleets());
    expect([await ask(), await ask('jobs'), await ask('search')]).toEqual(['allow', 'allow', 'deny']);
    await command(`${changeId}/abort`);
    expect(await ask()).toBe('deny');
  });

  it('comes back after landing for as long as it is kept warm', async () => {
    const { changeId } = await approve({ warm: '1h' });
    await flyUntil(changeId, 'completed', fleets());
    expect((await command(`${changeId}/rollback`)).body).toMatchObject({ status: 'rolling-back' });
    await flyUntil(changeId, 'rolled-back', fleets());
    expect(await orderOf('rollout.rolled-back')).toEqual(['web', 'jobs', 'api', 'db']);
  });

  it('does not fly when its change is cancelled', async () => {
    const { changeId } = await approve({ start: 'manual' });
    await harness.flyTogether(3, fleets());
    expect((await statuses(changeId))['db']).toBe('planned');
    await harness.change({ type: 'change.cancelled', data: { changeId, reason: 'no need' } });
    expect(await flyUntil(changeId, 'rolled-back', fleets())).toMatchObject({
      reason: 'the change was cancelled',
    });
    expect(Object.values(await statuses(changeId))).toEqual(Array(4).fill('rolled-back'));
  });

  it('keeps what another change would move until all have landed', async () => {
    const { changeId } = await approve();
    await until(async () => (await statuses(changeId))['api'] === 'running', fleets());
    const other = sampleChange({}, { service: 'db' });
    await harness.change(other.submitted);
    await harness.change(other.approved);
    await harness.tick();
    const { key } = await harness.rollout(changeId);
    expect((await harness.rollout(other.changeId)).waitsFor).toEqual([`${key} moves the same target`]);
  });

  it('tells what a command is for, and names what there is', async () => {
    const { changeId } = await approve();
    await harness.tick();
    expect((await command(`${changeId}/promote`)).body).toMatchObject({
      type: '/problems/rollout-target-needed',
      detail: expect.stringContaining('db, api, jobs, web') as string,
    });
    expect((await command(`${changeId}/pause?target=wep`)).body).toMatchObject({
      type: '/problems/rollout-target-not-found',
      status: 404,
    });
    const one = await harness.http().get(`/v1/rollouts/${changeId}?target=db`);
    expect(one.body).toMatchObject({ target: 'db', targets: [], service: 'db' });
    const list = await harness.http().get('/v1/rollouts');
    expect(list.body).toMatchObject({ items: [{ changeId, targets: [{}, {}, {}, {}] }] });
  });

  it('answers the same command once, whatever became of it since', async () => {
    const { changeId } = await approve();
    await until(async () => (await statuses(changeId))['db'] === 'running', fleets());
    const send = async () =>
      harness
        .http()
        .post(`/v1/rollouts/${changeId}/pause`)
        .set(await harness.bearer('sam'))
        .set('Idempotency-Key', 'pause-1')
        .send({ reason: 'because' });
    const first = await send();
    await command(`${changeId}/abort`);
    const again = await send();
    expect([first.status, again.status]).toEqual([200, 200]);
    expect((again.body as { position: number }).position).toBe((first.body as { position: number }).position);
  });

  it('folds to what the API shows, from the events alone', async () => {
    const { changeId } = await approve();
    const { rolloutId } = await flyUntil(changeId, 'completed', fleets());
    const { events } = await harness.store.readStream(jointStream(rolloutId));
    expect(foldFacts(jointRollout, events as never).status).toBe('completed');
    expect(events.map(({ type }) => type)).toEqual([
      'joint-rollout.planned',
      'joint-rollout.started',
      'joint-rollout.completed',
    ]);
  });
});
