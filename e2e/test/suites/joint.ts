import type { ChangeView, RolloutView } from '@glidepath/contracts';
import { flagOf, lowRisk, planOf, readLog, type System, until } from '../../src/index.js';

/** `db`, then `api` and `jobs`, then `web`, which fails. */
const TARGETS = ['db', 'api', 'jobs', 'web'] as const;
const AFTER: Readonly<Record<string, readonly string[]>> = {
  db: [],
  api: ['db'],
  jobs: ['db'],
  web: ['api', 'jobs'],
};
const serviceOf = (target: string): string => `joint-${target}`;
/** Every second request of the canary of web fails. */
const FAILS_EVERY = 2;

/** One change of several services, each a flight of its own behind its own flag. */
export function describeJoint(current: () => System): void {
  describe('flown jointly, the last of four targets harmful, and killed on the way back', () => {
    let system: System;
    let change: ChangeView;
    let flown: RolloutView;

    beforeAll(async () => {
      system = current();
      await system.register(...TARGETS.map(serviceOf));
      for (const target of TARGETS) {
        await system.letTrafficFlow(serviceOf(target), target === 'web' ? FAILS_EVERY : undefined);
      }
      const targets = TARGETS.map((name) => ({
        ...planOf(serviceOf(name), [
          { setWeight: 50 },
          ...(name === 'web' ? [{ analyse: { for: '5m' } }] : []),
        ]),
        name,
        service: serviceOf(name),
        after: [...(AFTER[name] ?? [])],
      }));
      const proposal = lowRisk(serviceOf('web'), { plan: { strategy: 'joint', targets } });
      const { id } = await system.as('pipeline').changes.submit(proposal);
      await until('they come back', async () => {
        const { status } = await system.as('eve').rollouts.get(id);
        return status === 'rolling-back' ? status : undefined;
      });
      await system.stack.services.kill9('rollout');
      change = await system.untilState(id, 'rolled-back', 'completed');
      flown = await system.as('eve').rollouts.get(id);
    });

    /** The targets of these facts, in the order of the log. */
    async function targetsOf(type: string): Promise<readonly string[]> {
      const nameOf = new Map(flown.targets.map(({ name, flight }) => [flight.rolloutId, name]));
      return (await readLog(system)).flatMap((event) =>
        event.type === type ? (nameOf.get((event.data as { rolloutId: string }).rolloutId) ?? []) : [],
      );
    }

    it('takes off in the order of its plan', async () => {
      const [first, ...others] = await targetsOf('rollout.started');
      const last = others.pop();
      expect([first, others.sort(), last]).toEqual(['db', ['api', 'jobs'], 'web']);
      expect(await targetsOf('rollout.completed')).toHaveLength(3);
    });

    it('brings back what had landed, one after the other and against that order', async () => {
      expect(change.state).toBe('rolled-back');
      expect(await targetsOf('rollout.rolled-back')).toEqual(['web', 'jobs', 'api', 'db']);
      expect(await targetsOf('rollout.rolling-back')).toEqual(['web', 'jobs', 'api', 'db']);
      for (const target of TARGETS) {
        expect(await system.as('eve').flags.get(flagOf(serviceOf(target)))).toMatchObject({
          weightPercent: 0,
        });
      }
    });

    it('tells of the change as one, with the target that it came back for', async () => {
      expect(flown).toMatchObject({ status: 'rolled-back', verdict: 'harmful', problem: null });
      expect(flown.reason).toMatch(/^web: availability: /);
      expect(change.rollout).toMatchObject({ rolloutId: flown.rolloutId, status: 'rolled-back' });
      const types = (await system.as('otto').changes.events(change.id)).map(({ type }) => type);
      expect(types.filter((type) => type.startsWith('change.'))).toEqual([
        'change.submitted',
        'change.assessed',
        'change.approved',
        'change.scheduled',
        'change.started',
        'change.rolling-back',
        'change.rolled-back',
      ]);
    });

    it('is drawn by glide as a tree of its targets', async () => {
      const { exitCode, stdout } = await system.glide('eve', 'rollout', 'get', change.key, '--watch');
      expect(exitCode).toBe(0);
      expect(stdout).toContain('[-] web after api, jobs  rolled-back, 0 %');
      const one = await system.glide('eve', 'rollout', 'get', change.key, '--target', 'db', '-o', 'json');
      expect(JSON.parse(one.stdout)).toMatchObject({ target: 'db', service: serviceOf('db') });
    });

    it('is refused where its targets go round in a circle, with the way out', async () => {
      const [db, api] = ['db', 'api'].map((name, index) => ({
        ...planOf(serviceOf(name)),
        name,
        service: serviceOf(name),
        after: [index === 0 ? 'api' : 'db'],
      }));
      if (db === undefined || api === undefined) throw new TypeError('two targets');
      const plan = { strategy: 'joint' as const, targets: [db, api] };
      const refused = system.as('pipeline').changes.submit(lowRisk(serviceOf('web'), { plan }));
      await expect(refused).rejects.toMatchObject({
        status: 400,
        errors: [{ pointer: '#/plan/targets/0/after', detail: expect.stringContaining('circle') as string }],
      });
    });
  });
}
