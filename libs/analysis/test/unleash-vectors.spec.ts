import { evaluateToggle, isLetIn, rolloutBucket } from '../src/index.js';
import type { UnleashConstraint, UnleashContext, UnleashStrategy, UnleashVariant } from '../src/index.js';
import { vectorBlock } from './env.js';

const RANDOM = 'somebody';

interface GradualCase {
  readonly strategy: string;
  readonly params: Readonly<Record<string, string>>;
  readonly constraints: readonly UnleashConstraint[];
  readonly enabled: boolean;
  readonly context: UnleashContext;
  readonly expect: boolean;
  readonly bucket?: number;
}

const gradual = vectorBlock<GradualCase>('unleash.gradual');
gradual.describe(gradual.title, () => {
  test.each(gradual.cases)('$label is $expect', ({ strategy: name, params: parameters, ...one }) => {
    const strategy: UnleashStrategy = { name, parameters, constraints: one.constraints };
    expect(one.enabled && isLetIn(strategy, one.context, RANDOM)).toBe(one.expect);
  });
  const bucketed = gradual.cases.filter(
    ({ bucket, context }) => bucket && (context.userId ?? context.sessionId),
  );
  test.each(bucketed)('$label is in bucket $bucket', ({ params, context, bucket }) => {
    const id = context.userId ?? context.sessionId ?? '';
    expect(rolloutBucket(params['groupId'] ?? '', id)).toBe(bucket);
  });
});

interface VariantCase {
  readonly toggle: string;
  readonly enabled: boolean;
  readonly strategies: readonly UnleashStrategy[];
  readonly variants: readonly UnleashVariant[];
  readonly context: UnleashContext;
  readonly expect: {
    readonly name: string;
    readonly enabled: boolean;
    readonly feature_enabled: boolean;
    readonly payload?: UnleashVariant['payload'];
  };
}

const variants = vectorBlock<VariantCase>('unleash.variants');
variants.describe(variants.title, () => {
  test.each(variants.cases)(
    '$label is $expect.name',
    ({ toggle: name, context, expect: wanted, ...toggle }) => {
      const { isEnabled, variant } = evaluateToggle({ ...toggle, name }, context, RANDOM);
      expect({
        name: variant?.name ?? 'disabled',
        enabled: variant !== null,
        feature_enabled: isEnabled,
        payload: variant?.payload,
      }).toEqual({ ...wanted, payload: wanted.payload });
    },
  );
});
