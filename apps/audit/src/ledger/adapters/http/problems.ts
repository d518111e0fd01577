import type { ProblemCatalogue } from '@glidepath/service-kit';

export const problems: ProblemCatalogue = {
  'not-sealed': { status: 404, title: 'No checkpoint covers this record yet' },
  'no-checkpoint': { status: 404, title: 'There is no such checkpoint' },
};
