import { z } from 'zod';
import { DriverRefusedError } from '../../domain/errors.js';
import type { GatewayApiRoute } from '../../domain/route.js';

const ConditionSchema = z.object({
  type: z.string(),
  status: z.string(),
  observedGeneration: z.number().optional(),
  message: z.string().optional(),
});

/** As much of a `gateway.networking.k8s.io/v1` HTTPRoute as weights are about. */
export const HttpRouteSchema = z.object({
  metadata: z.object({ resourceVersion: z.string(), generation: z.number().default(0) }),
  spec: z.object({
    rules: z
      .array(
        z.object({
          backendRefs: z.array(z.object({ name: z.string(), weight: z.number().default(1) })).default([]),
        }),
      )
      .default([]),
  }),
  status: z
    .object({ parents: z.array(z.object({ conditions: z.array(ConditionSchema).default([]) })).default([]) })
    .prefault({}),
});
export type HttpRoute = z.output<typeof HttpRouteSchema>;

/** The whole of the weights of a rule: percent with two decimals is a whole number of them. */
export const WEIGHT_SUM = 10_000;

/** One operation of a JSON Patch (RFC 6902). */
export interface PatchOperation {
  readonly op: 'test' | 'add';
  readonly path: string;
  readonly value: string | number;
}

interface Backends {
  readonly stable: { readonly index: number; readonly weight: number };
  readonly canary: { readonly index: number; readonly weight: number };
}

/** @throws DriverRefusedError when the rule has other backends with a share, or lacks one of the two */
function backendsOf({ spec }: HttpRoute, { httpRoute, rule, stable, canary }: GatewayApiRoute): Backends {
  const refs = spec.rules[rule]?.backendRefs ?? [];
  const find = (name: string): Backends['stable'] => {
    const index = refs.findIndex((ref) => ref.name === name);
    const weight = refs[index]?.weight;
    if (weight === undefined) {
      throw new DriverRefusedError('gateway-api', `rule ${rule} of ${httpRoute} has no backend ${name}`);
    }
    return { index, weight };
  };
  const other = refs.find(({ name, weight }) => name !== stable && name !== canary && weight > 0);
  if (other !== undefined) {
    throw new DriverRefusedError('gateway-api', `the backend ${other.name} has a share of ${httpRoute} too`);
  }
  return { stable: find(stable), canary: find(canary) };
}

/** Share of the canary a route has in its spec, percent; null when no backend has a share. */
export function shareOfRoute(found: HttpRoute, route: GatewayApiRoute): number | null {
  const { stable, canary } = backendsOf(found, route);
  const sum = stable.weight + canary.weight;
  return sum === 0 ? null : (100 * canary.weight) / sum;
}

/**
 * The patch that sets a share: two weights, and nothing of the rest. It holds only for the revision that was read, so that
 * another hand's change is never lost.
 */
export function weightPatch(
  found: HttpRoute,
  route: GatewayApiRoute,
  weightPercent: number,
): readonly PatchOperation[] {
  const { stable, canary } = backendsOf(found, route);
  const canaryWeight = Math.round((weightPercent * WEIGHT_SUM) / 100);
  const at = (index: number): string => `/spec/rules/${route.rule}/backendRefs/${index}`;
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: found.metadata.resourceVersion },
    { op: 'test', path: `${at(stable.index)}/name`, value: route.stable },
    { op: 'test', path: `${at(canary.index)}/name`, value: route.canary },
    { op: 'add', path: `${at(stable.index)}/weight`, value: WEIGHT_SUM - canaryWeight },
    { op: 'add', path: `${at(canary.index)}/weight`, value: canaryWeight },
  ];
}

/** Why no gateway routes by the newest spec yet, a sentence; null when every one does. */
export function waitsFor({ metadata, status }: HttpRoute): string | null {
  if (status.parents.length === 0) return 'no gateway has taken the route yet';
  for (const { conditions } of status.parents) {
    for (const type of ['Accepted', 'ResolvedRefs']) {
      const condition = conditions.find((each) => each.type === type);
      if (condition === undefined || (condition.observedGeneration ?? 0) < metadata.generation) {
        return `a gateway has not looked at generation ${metadata.generation} yet`;
      }
      if (condition.status !== 'True')
        return `a gateway says ${type} is not so: ${condition.message ?? 'no reason'}`;
    }
  }
  return null;
}
