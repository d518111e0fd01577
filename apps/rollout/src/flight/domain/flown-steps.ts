import { durationMs, type PlanStep, type RolloutPlan } from '@glidepath/contracts';

/**
 * A step as it is flown; durations in milliseconds. `wave` is the wave it concerns, null in a plan without waves; `name` is
 * what other targets of a joint plan know it by.
 */
export type FlownStep = { readonly wave: string | null; readonly name?: string } & (
  | { readonly kind: 'set-weight'; readonly weightPercent: number }
  | { readonly kind: 'pause'; readonly forMs: number | null }
  | { readonly kind: 'analyse'; readonly forMs: number }
  | { readonly kind: 'bake'; readonly forMs: number }
);

/**
 * The steps of a plan with what it leaves unsaid: every flight, and every wave of it, ends at 100 percent, and the bake
 * comes last. A direct plan goes there at once.
 */
export function flownSteps(plan: RolloutPlan): readonly FlownStep[] {
  const steps = plan.strategy === 'waves' ? inWaves(plan) : toFull(null, stepsOf(plan));
  const bakeMs = durationMs(plan.bake);
  const wave = steps.at(-1)?.wave ?? null;
  const bake: readonly FlownStep[] = bakeMs === 0 ? [] : [{ kind: 'bake', forMs: bakeMs, wave }];
  return [...steps, ...bake];
}

function stepsOf({ strategy, steps }: RolloutPlan): readonly PlanStep[] {
  return strategy === 'direct' ? [] : steps;
}

function inWaves({ waves = [], steps }: RolloutPlan): readonly FlownStep[] {
  return waves.flatMap(({ name }) => {
    const from = steps.findIndex((step) => 'wave' in step && step.wave === name);
    const after = from < 0 ? [] : steps.slice(from + 1);
    const next = after.findIndex((step) => 'wave' in step);
    const own = next < 0 ? after : after.slice(0, next);
    // A wave that names no weight is flown at 100 percent from its beginning.
    const isWhole = own.every((step) => !('setWeight' in step));
    return toFull(name, isWhole ? [{ setWeight: 100 }, ...own] : own);
  });
}

function toFull(wave: string | null, planned: readonly PlanStep[]): readonly FlownStep[] {
  const steps = planned.flatMap((step) => flownStep(step, wave));
  const last = steps.findLast((step) => step.kind === 'set-weight');
  return last?.weightPercent === 100 ? steps : [...steps, { kind: 'set-weight', weightPercent: 100, wave }];
}

function flownStep(step: PlanStep, wave: string | null): readonly FlownStep[] {
  if ('wave' in step) return [];
  const place = step.name === undefined ? { wave } : { wave, name: step.name };
  if ('setWeight' in step) return [{ kind: 'set-weight', weightPercent: step.setWeight, ...place }];
  if ('analyse' in step) return [{ kind: 'analyse', forMs: durationMs(step.analyse.for), ...place }];
  const { for: duration } = step.pause;
  return [{ kind: 'pause', forMs: duration === undefined ? null : durationMs(duration), ...place }];
}
