import { ChangePlanSchema, plansOf, servicesOf } from './joint-plan.js';

const target = (name: string, more: object = {}) => ({
  name,
  strategy: 'canary',
  target: { driver: 'flag', flag: name },
  steps: [{ setWeight: 50, name: 'half' }, { pause: { for: '1m' } }],
  ...more,
});

function faultsOf(...targets: readonly object[]): readonly string[] {
  const { error } = ChangePlanSchema.safeParse({ strategy: 'joint', targets });
  return (error?.issues ?? []).map(({ path, message }) => `/${path.join('/')} ${message}`);
}

describe('a joint plan', () => {
  it('flies its targets in the order that after gives', () => {
    const web = { after: ['api', { target: 'db', step: 'half' }], reversible: false };
    expect(faultsOf(target('db'), target('api', { after: ['db'] }), target('web', web))).toEqual([]);
  });

  it('is checked at once however many ways lead through it', () => {
    const names = Array.from({ length: 50 }, (_, at) => `t${at}`);
    expect(faultsOf(...names.map((name, at) => target(name, { after: names.slice(0, at) })))).toEqual([]);
  });

  it.each<[fault: string, targets: readonly object[]]>([
    [
      '/targets/1/name target 0 is called db as well; rename one of them',
      [target('db'), target('db', { target: { driver: 'flag', flag: 'other' } })],
    ],
    [
      '/targets/1/target db moves the same; let one target move it',
      [target('db'), target('api', { target: { driver: 'flag', flag: 'db' } })],
    ],
    [
      '/targets/0/after/0 no target is called dp; there are api, db',
      [target('api', { after: ['dp'] }), target('db')],
    ],
    [
      '/targets/1/after/1 db is named twice; leave one of them out',
      [target('db'), target('api', { after: ['db', { target: 'db', step: 'half' }] })],
    ],
    [
      '/targets/1/after/0 no step of db is called whole; there are half',
      [target('db'), target('api', { after: [{ target: 'db', step: 'whole' }] })],
    ],
    [
      '/targets/0/after a → b → c → a goes round in a circle; take one of them out of after',
      [target('a', { after: ['c'] }), target('b', { after: ['a'] }), target('c', { after: ['b'] })],
    ],
    [
      '/targets/0/after a → a goes round in a circle; take one of them out of after',
      [target('a', { after: ['a'] })],
    ],
    [
      '/targets/0/after a target that cannot come back is flown last: put it after api',
      [target('db', { reversible: false }), target('api')],
    ],
    [
      '/targets/0/steps/1/name two steps are called half',
      [
        target('db', {
          steps: [
            { setWeight: 1, name: 'half' },
            { setWeight: 2, name: 'half' },
          ],
        }),
      ],
    ],
    [
      '/targets/0/steps/1 weights must rise from step to step',
      [target('db', { steps: [{ setWeight: 50 }, { setWeight: 20 }] })],
    ],
  ])('is told %s', (fault, targets) => {
    expect(faultsOf(...targets)).toEqual([fault]);
  });

  it('is one of the plans a change may have', () => {
    const { error } = ChangePlanSchema.safeParse({ strategy: 'sideways' });
    expect(error?.issues.map(({ path }) => path.join('/'))).toEqual(['strategy']);
  });

  it('gives each target a plan of its own, warm as long as the whole', () => {
    const joint = ChangePlanSchema.parse({ strategy: 'joint', warm: '1h', targets: [target('db')] });
    const [plan] = plansOf(joint);
    expect(plan).toMatchObject({ strategy: 'canary', warm: '1h', bake: '0s' });
    expect(Object.keys(plan ?? {})).not.toContain('after');
  });

  it('concerns the services of all its targets, each once', () => {
    const plan = ChangePlanSchema.parse({
      strategy: 'joint',
      targets: [target('db', { service: 'proxy' }), target('api'), target('web', { service: 'checkout' })],
    });
    expect(servicesOf({ service: 'checkout', plan })).toEqual(['checkout', 'proxy']);
  });
});
