import type { FlagDefinition, FlagEvent } from '@glidepath/contracts';
import fc from 'fast-check';
import { type Answered, answerFlag } from './answer-flag.js';
import { evolveFlag, flag } from './flag.js';
import type { KnownFlag } from './flag-state.js';

const at = '2026-03-02T12:00:00.000Z';
const definition: FlagDefinition = {
  state: 'ENABLED',
  variants: { small: { columns: 1 }, large: { columns: 3 } },
  defaultVariant: 'small',
  targeting: { if: [{ '==': [{ var: 'plan' }, 'pro'] }, 'large', null] },
  evaluators: {},
  metadata: { team: 'web' },
};
const configured = (changes: Partial<FlagDefinition> = {}): FlagEvent => ({
  type: 'flag.configured',
  data: {
    flag: 'layout',
    reason: 'as agreed',
    service: 'web',
    owner: 'team-web',
    description: '',
    expiresAt: null,
    definition: { ...definition, ...changes },
    bucketing: 'murmur3-32-v2',
    configuredAt: at,
  },
});
const ids = { flag: 'layout', rolloutId: null, changeId: null };
const released = (weightPercent: number): readonly FlagEvent[] => [
  {
    type: 'flag.defined',
    data: { ...ids, service: 'web', stable: 'small', canary: 'large', bucketing: 'murmur3-32-v2' },
  },
  { type: 'flag.weight-changed', data: { ...ids, weightPercent, key: `key-${weightPercent}` } },
];
const disabled: FlagEvent = {
  type: 'flag.state-changed',
  data: { flag: 'layout', reason: 'it breaks', state: 'DISABLED', changedAt: at },
};

function known(events: readonly FlagEvent[]): KnownFlag {
  const state = events.reduce(evolveFlag, flag.initialState());
  if (state.status === 'none') throw new TypeError('the facts define no flag');
  return state;
}

function ask(events: readonly FlagEvent[], context: Readonly<Record<string, string>> = {}): Answered {
  const { targetingKey = null } = context;
  return answerFlag(known(events), { context, targetingKey, timestamp: 1_772_452_800 });
}

describe('a flag answers', () => {
  it('what its rule says, with the value of the variant', () => {
    expect(ask([configured()], { plan: 'pro' })).toEqual({
      key: 'layout',
      variant: 'large',
      value: { columns: 3 },
      reason: 'TARGETING_MATCH',
      metadata: { team: 'web', service: 'web', bucketing: 'murmur3-32-v2' },
    });
  });

  it('its default where the rule leaves it open', () => {
    expect(ask([configured()])).toMatchObject({ variant: 'small', reason: 'DEFAULT' });
  });

  it('no value where the default is that of the code', () => {
    const answered = ask([configured({ defaultVariant: null })]);
    expect(answered).toMatchObject({ reason: 'DEFAULT' });
    expect(answered).not.toHaveProperty('value');
    expect(answered).not.toHaveProperty('variant');
  });

  it('no value while it is switched off, in flight too', () => {
    for (const events of [
      [configured(), disabled],
      [...released(50), disabled],
    ]) {
      const answered = ask(events, { targetingKey: 'ada', plan: 'pro' });
      expect(answered).toMatchObject({ reason: 'DISABLED' });
      expect(answered).not.toHaveProperty('value');
    }
  });

  it('the share of a rollout to whom the rule leaves open, and the rule to the others', () => {
    const events = [configured(), ...released(0)];
    expect(ask(events, { targetingKey: 'ada', plan: 'pro' })).toMatchObject({ variant: 'large' });
    expect(ask(events, { targetingKey: 'ada' })).toMatchObject({
      variant: 'small',
      value: { columns: 1 },
      reason: 'DEFAULT',
    });
    expect(ask([configured(), ...released(100)], { targetingKey: 'ada' })).toMatchObject({
      variant: 'large',
      value: { columns: 3 },
    });
  });

  it('that it must know who asks only where a share decides', () => {
    expect(ask(released(50))).toMatchObject({ errorCode: 'TARGETING_KEY_MISSING' });
    expect(ask([configured()])).toMatchObject({ variant: 'small' });
  });

  it('a failure where the rule answers no variant of its own', () => {
    expect(ask([configured({ targeting: 'huge' })])).toMatchObject({ errorCode: 'GENERAL' });
    expect(ask([configured({ targeting: 7 })])).toMatchObject({ errorCode: 'GENERAL' });
    const broken = configured({ targeting: { '+': [{ var: 'name' }, 1] } });
    expect(ask([broken], { name: 'ada' })).toMatchObject({ key: 'layout', errorCode: 'GENERAL' });
  });

  it('true and false of a rule as variants of that name', () => {
    const variants = { true: 'yes', false: 'no' };
    const rule = { '==': [{ var: 'plan' }, 'pro'] };
    const event = configured({ variants, defaultVariant: null, targeting: rule });
    expect(ask([event], { plan: 'pro' })).toMatchObject({ value: 'yes' });
    expect(ask([event])).toMatchObject({ value: 'no' });
  });
});

function isLarge(answered: Answered): boolean {
  return 'variant' in answered && answered.variant === 'large';
}

describe('widening', () => {
  const hundredths = fc.integer({ min: 0, max: 10_000 }).map((parts) => parts / 100);

  it('never moves a user back', () => {
    const isKept = fc.property(
      fc.string({ minLength: 1 }),
      hundredths,
      hundredths,
      (targetingKey, one, other) => {
        const narrow = ask(released(Math.min(one, other)), { targetingKey });
        const wide = ask(released(Math.max(one, other)), { targetingKey });
        return !isLarge(narrow) || isLarge(wide);
      },
    );
    expect(fc.check(isKept, { numRuns: 2_000 }).counterexample).toBeNull();
  });

  it('reaches the share that was ordered', () => {
    const users = Array.from({ length: 20_000 }, (_, index) => `user-${index}`);
    const reached = users.filter((targetingKey) => isLarge(ask(released(12.34), { targetingKey })));
    expect(Math.abs(reached.length / users.length - 0.1234)).toBeLessThan(0.007);
  });
});
