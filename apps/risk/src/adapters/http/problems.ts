import type { ProblemCatalogue } from '@glidepath/service-kit';

export const problems: ProblemCatalogue = {
  'not-assessed': { status: 404, title: 'The change has no assessment' },
};
