import { durationMs, type PlanStep, type RolloutPlan } from '@glidepath/contracts';

/** A step as it is flown; durations in milliseconds. */
export type FlownStep =
  | { readonly kind: 'set-weight'; readonly weightPercent: number }
  | { readonly kind: 'pause'; readonly forMs: number | null }
  | { readonly kind: 'analyse'; readonly forMs: number }
  | { readonly kind: 'bake'; readonly forMs: number };

/**
 * The steps of a plan with what it leaves unsaid: every flight ends at 100 percent, and the bake comes last.
 * A direct plan goes there at once.
 */
export function flownSteps(plan: RolloutPlan): readonly FlownStep[] {
  const planned = plan.strategy === 'direct' ? [] : plan.steps.map(flownStep);
  const lastWeight = planned.findLast((step) => step.kind === 'set-weight')?.weightPercent ?? 0;
  const full: readonly FlownStep[] = lastWeight === 100 ? [] : [{ kind: 'set-weight', weightPercent: 100 }];
  const bakeMs = durationMs(plan.bake);
  const bake: readonly FlownStep[] = bakeMs === 0 ? [] : [{ kind: 'bake', forMs: bakeMs }];
  return [...planned, ...full, ...bake];
}

function flownStep(step: PlanStep): FlownStep {
  if ('setWeight' in step) return { kind: 'set-weight', weightPercent: step.setWeight };
  if ('analyse' in step) return { kind: 'analyse', forMs: durationMs(step.analyse.for) };
  return { kind: 'pause', forMs: step.pause.for === undefined ? null : durationMs(step.pause.for) };
}
