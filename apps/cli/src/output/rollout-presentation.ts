import type { RolloutView } from '@glidepath/contracts';
import type { Presentation } from './format.js';
import { detailText } from './table.js';

export const rolloutPresentation: Presentation<RolloutView> = {
  id: ({ rolloutId }) => rolloutId,
  columns: {
    change: ({ key }) => key,
    status: ({ status }) => status,
    weight: ({ weightPercent }) => `${weightPercent} %`,
    step: ({ step }) => step,
    verdict: ({ verdict }) => verdict,
    service: ({ service }) => service,
    environment: ({ environment }) => environment,
    started: ({ startedAt }) => startedAt,
  },
  detail: (rollout) =>
    detailText(`${rollout.key}  rollout ${rollout.status}`, {
      service: `${rollout.service} in ${rollout.environment}`,
      weight: `${rollout.weightPercent} %${rollout.observedPercent === null ? '' : `, seen ${rollout.observedPercent.toFixed(1)} %`}`,
      step: rollout.step,
      verdict: rollout.verdict,
      ...Object.fromEntries(rollout.indicators.map((indicator) => [indicator.sli, indicatorText(indicator)])),
      reason: rollout.reason,
      started: rollout.startedAt,
      ended: rollout.endedAt,
      id: rollout.rolloutId,
    }),
};

function indicatorText({ verdict, canary, control }: RolloutView['indicators'][number]): string {
  const bad = (arm: typeof canary) => `${arm.total - arm.good} bad of ${arm.total}`;
  return `${verdict}: canary ${bad(canary)}, control ${bad(control)}`;
}
