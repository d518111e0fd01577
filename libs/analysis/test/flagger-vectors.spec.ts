import {
  flaggerTick,
  initialFlaggerState,
  isWithin,
  promotionMs,
  rollbackMs,
  weightSequence,
} from '../src/index.js';
import type { FlaggerConfig, FlaggerPhase, FlaggerState, FlaggerTick } from '../src/index.js';
import { readVectors, vectorBlock } from './env.js';

interface Config {
  readonly step_weight?: number;
  readonly max_weight?: number;
  readonly step_weights?: readonly number[];
  readonly step_weight_promotion?: number;
  readonly iterations?: number;
  readonly mirror?: boolean;
  readonly threshold?: number;
}

function configOf(config: Config): FlaggerConfig {
  return {
    stepWeight: config.step_weight ?? 0,
    maxWeight: config.max_weight ?? 0,
    stepWeights: config.step_weights ?? [],
    stepWeightPromotion: config.step_weight_promotion ?? 0,
    iterations: config.iterations ?? 0,
    mirror: config.mirror ?? false,
    threshold: config.threshold ?? 1,
  };
}

const sequences = vectorBlock<Config & { readonly canary_weights: readonly number[] }>(
  'flagger.step_weight_sequences',
);
sequences.describe(sequences.title, () => {
  test.each(sequences.cases)(
    '$label goes through $canary_weights',
    ({ canary_weights: weights, ...config }) => {
      expect(weightSequence(configOf(config))).toEqual(weights);
    },
  );
});

interface Expected {
  readonly phase?: FlaggerPhase;
  readonly primary?: number;
  readonly canary?: number;
  readonly failed_checks?: number;
  readonly iterations?: number;
}

interface TraceCase {
  readonly config?: Config;
  readonly ticks?: readonly (FlaggerPhase | readonly [FlaggerPhase, number])[];
  readonly weights?: readonly {
    readonly primary: number;
    readonly canary: number;
    readonly mirror: boolean;
  }[];
  readonly event?: string;
  readonly expect?: Expected;
}

/** What the events of the file stand for. */
const EVENTS: readonly {
  readonly says: RegExp;
  readonly before: Partial<FlaggerState>;
  readonly tick: FlaggerTick;
}[] = [
  {
    says: /^new revision while at (\d+)/,
    before: { phase: 'Progressing', canaryWeight: 10, failedChecks: 1 },
    tick: { isNewRevision: true },
  },
  {
    says: /^failed_checks 10 with threshold 10/,
    before: { phase: 'Progressing', failedChecks: 10 },
    tick: {},
  },
  {
    says: /^primary unready while Promoting/,
    before: { phase: 'Promoting', canaryWeight: 50 },
    tick: { primary: 'stuck' },
  },
  { says: /^primary unready while Finalising/, before: { phase: 'Finalising' }, tick: { primary: 'stuck' } },
];

const traces = vectorBlock<TraceCase>('flagger.phase_traces');
traces.describe(traces.title, () => {
  const run = (config: FlaggerConfig, length: number): readonly FlaggerState[] => {
    const states: FlaggerState[] = [];
    let state = initialFlaggerState;
    for (let tick = 0; tick < length; tick++) {
      state = flaggerTick(state, { isNewRevision: state.phase === 'Initialized' }, config);
      states.push(state);
    }
    return states;
  };
  test.each(traces.cases.filter(({ ticks }) => ticks))('$label: $ticks', ({ config = {}, ticks = [] }) => {
    const states = run(configOf(config), ticks.length);
    const seen = ticks.map((tick, at) =>
      typeof tick === 'string' ? states[at]?.phase : [states[at]?.phase, states[at]?.canaryWeight],
    );
    expect(seen).toEqual(ticks);
  });
  test.each(traces.cases.filter(({ weights }) => weights))(
    '$label: $weights',
    ({ config = {}, weights = [] }) => {
      const routed = run(configOf(config), weights.length + 2).slice(2);
      const seen = routed.map(({ canaryWeight, isMirrored }) => ({
        primary: 100 - canaryWeight,
        canary: canaryWeight,
        mirror: isMirrored,
      }));
      expect(seen).toEqual(weights);
    },
  );
  test.each(traces.cases.filter(({ event }) => event))(
    '$label: $event',
    ({ event = '', config, ...rest }) => {
      const known = EVENTS.find(({ says }) => says.test(event));
      expect(known).toBeDefined();
      const state: FlaggerState = { ...initialFlaggerState, ...known?.before };
      const after = flaggerTick(state, known?.tick ?? {}, configOf({ threshold: 10, ...config }));
      const seen: Readonly<Record<string, unknown>> = {
        phase: after.phase,
        primary: 100 - after.canaryWeight,
        canary: after.canaryWeight,
        failed_checks: after.failedChecks,
        iterations: after.iterations,
        // A canary that takes all traffic keeps its pods.
        canary_scaled_to_zero: after.canaryWeight === 0,
      };
      const wanted = rest.expect ?? {};
      expect(Object.fromEntries(Object.keys(wanted).map((key) => [key, seen[key]]))).toEqual(wanted);
    },
  );
});

const ranges = vectorBlock<{ min?: number; max?: number; value: number; ok: boolean }>(
  'flagger.threshold_range',
);
ranges.describe(ranges.title, () => {
  test.each(ranges.cases)('$value within $min to $max: $ok', ({ value, ok, min, max }) => {
    expect(
      isWithin(value, { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }),
    ).toBe(ok);
  });
});

interface Timing {
  readonly flagger?: {
    readonly timing?: {
      readonly example: {
        readonly interval_min: number;
        readonly max_weight: number;
        readonly step_weight: number;
        readonly minutes: number;
      };
    };
  };
}

const example = (readVectors('canary.json') as Timing | null)?.flagger?.timing?.example;
(example ? describe : describe.skip)(`flagger.timing${example ? '' : ' (skipped: no canary.json)'}`, () => {
  it('promotes after one interval per weight', () => {
    const {
      interval_min: interval = 0,
      max_weight: most = 0,
      step_weight: step = 0,
      minutes,
    } = example ?? {};
    expect(promotionMs(interval * 60_000, { maxWeight: most, stepWeight: step }) / 60_000).toBe(minutes);
    expect(rollbackMs(60_000, 5)).toBe(300_000);
  });
});
