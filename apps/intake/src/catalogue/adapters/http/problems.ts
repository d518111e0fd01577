import type { ProblemCatalogue } from '@glidepath/service-kit';

export const catalogueProblems = {
  'service-not-found': { status: 404, title: 'There is no such service' },
} as const satisfies ProblemCatalogue;
