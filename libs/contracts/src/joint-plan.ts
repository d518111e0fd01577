import { z } from 'zod';
import { jointPlanFaults } from './joint-plan-faults.js';
import { flownBy, flownWhen, type RolloutPlan, RolloutPlanSchema } from './plan.js';
import { NameSchema } from './values.js';

/** A target that has to be flown first: landed, or past a step it has named. */
export const PredecessorSchema = z.union(
  [NameSchema, z.strictObject({ target: NameSchema, step: NameSchema.optional() })],
  { error: 'a predecessor is the name of a target, or { target: <name>, step: <name of a step> }' },
);

/** A target of a joint plan: a flight of its own, with its own driver, strategy and steps. */
export const JointTargetSchema = z.strictObject({
  name: NameSchema,
  /** Whose slices are judged, where it is not the service of the change. */
  service: NameSchema.optional(),
  after: z.array(PredecessorSchema).max(50).default([]),
  ...flownBy,
});
export type JointTarget = z.infer<typeof JointTargetSchema>;

/** One change of several targets, flown in the order that `after` gives, under one verdict. */
export const JointPlanSchema = z
  .strictObject({
    strategy: z.literal('joint'),
    targets: z.array(JointTargetSchema).min(1).max(50),
    ...flownWhen,
  })
  .meta({ id: 'JointPlan' })
  .superRefine((plan, context) => {
    for (const { path, message } of jointPlanFaults(plan)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });
export type JointPlan = z.infer<typeof JointPlanSchema>;

/** What a change may be flown by. */
export const ChangePlanSchema = z.discriminatedUnion('strategy', [RolloutPlanSchema, JointPlanSchema]);
export type ChangePlan = z.infer<typeof ChangePlanSchema>;

/** The plan of one target as the flight of it keeps to it. */
export function planOfTarget(
  { warm }: Pick<JointPlan, 'warm'>,
  { name: _, service: __, after: ___, ...flown }: JointTarget,
): RolloutPlan {
  return warm === undefined ? flown : { ...flown, warm };
}

/** The services that the flights of a change are judged by, and deployed to: its own first, each once. */
export function servicesOf({
  service,
  plan,
}: {
  readonly service: string;
  readonly plan: ChangePlan;
}): readonly string[] {
  const targets = plan.strategy === 'joint' ? plan.targets : [plan];
  const named = targets.flatMap((target) => [
    ...('service' in target && target.service !== undefined ? [target.service] : []),
    ...(target.waves ?? []).flatMap((wave) => wave.service ?? []),
  ]);
  return [...new Set([service, ...named])];
}

/** The plans of a change's flights, one of each target. */
export function plansOf(plan: ChangePlan): readonly RolloutPlan[] {
  return plan.strategy === 'joint' ? plan.targets.map((target) => planOfTarget(plan, target)) : [plan];
}
