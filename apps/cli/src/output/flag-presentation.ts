import type { FlagView } from '@glidepath/contracts';
import type { Presentation } from './format.js';
import { plainText } from './plain-text.js';
import { detailText } from './table.js';

export const flagPresentation: Presentation<FlagView> = {
  id: ({ flag }) => flag,
  columns: {
    flag: ({ flag }) => flag,
    service: ({ service }) => service,
    state: ({ definition }) => definition.state.toLowerCase(),
    weight: ({ canary, weightPercent }) => (canary === null ? null : `${weightPercent ?? 0} % ${canary}`),
    owner: ({ owner }) => owner,
    expires: ({ expiresAt }) => expiresAt,
    stale: ({ stale }) => stale?.cause ?? null,
  },
  detail: (view) => {
    const { flag, service, definition, owner, description, expiresAt, stale, stable, canary, weightPercent } =
      view;
    const { state, variants, defaultVariant, targeting } = definition;
    return detailText(`${flag}  ${state.toLowerCase()}`, {
      description: description === '' ? null : description,
      service,
      owner,
      variants: Object.entries(variants)
        .map(([name, value]) => `${plainText(name)} = ${JSON.stringify(value)}`)
        .join(', '),
      default: defaultVariant ?? 'that of the code',
      rollout: canary === null ? null : `${weightPercent ?? 0} % ${canary}, else ${stable ?? ''}`,
      targeting: targeting === undefined ? null : JSON.stringify(targeting),
      expires: expiresAt,
      stale: stale === null ? null : `${stale.cause} since ${stale.since}`,
    });
  },
};
