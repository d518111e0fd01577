import type { ChangeView } from '@glidepath/contracts';
import type { Presentation } from './format.js';
import { detailText } from './table.js';

export const changePresentation: Presentation<ChangeView> = {
  id: ({ id }) => id,
  columns: {
    key: ({ key }) => key,
    state: ({ state }) => state,
    risk: ({ risk }) => (risk === null ? null : `${risk.score} ${risk.band}`),
    service: ({ service }) => service,
    environment: ({ environment }) => environment,
    title: ({ title }) => title,
    updated: ({ updatedAt }) => updatedAt,
  },
  detail: (change) =>
    detailText(`${change.key}  ${change.title}`, {
      state: change.state,
      'waiting for': change.waitingFor,
      reason: change.reason,
      service: `${change.service} in ${change.environment}`,
      authors: change.authors.join(', '),
      risk: riskText(change),
      approval: approvalText(change),
      rollout: rolloutText(change),
      revision: change.revision,
      digest: change.digest,
      submitted: change.submittedAt,
      id: change.id,
    }),
};

function riskText({ risk }: ChangeView): string | null {
  if (risk === null) return null;
  const factors = risk.factors
    .filter(({ contribution }) => contribution !== 0)
    .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    .slice(0, 3)
    .map(({ id, contribution }) => `${id} ${contribution > 0 ? '+' : ''}${contribution}`);
  return `${risk.score} ${risk.band}, policy says ${risk.decision}${factors.length > 0 ? ` (${factors.join(', ')})` : ''}`;
}

function approvalText({ approval }: ChangeView): string | null {
  if (approval === null) return null;
  const needs = approval.requirements.map(({ domain, count, approvers }) => {
    const by = approvers.length > 0 ? ` by ${approvers.join(', ')}` : '';
    return `${domain} ${approvers.length} of ${count}${by}`;
  });
  return needs.length === 0
    ? `${approval.status}, nobody needs to be asked`
    : `${approval.status}: ${needs.join('; ')}`;
}

function rolloutText({ rollout }: ChangeView): string | null {
  if (rollout === null) return null;
  const { status, step, steps, weightPercent, verdict, reason } = rollout;
  const parts = [`${status} at ${weightPercent} %`, stepText(step, steps), verdict, reason];
  return parts.filter((part) => part !== null).join(', ');
}

/** Steps are counted from 0; after those of the plan come the full weight and the bake. */
function stepText(step: number, steps: number): string | null {
  if (steps === 0) return null;
  return step < steps ? `step ${step + 1} of ${steps}` : `past all ${steps} steps`;
}
