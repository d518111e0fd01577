import type { ProblemCatalogue } from '@glidepath/service-kit';

export const inboundProblems = {
  'inbound-refused': { status: 400, title: 'This is not an event that can be recorded' },
} as const satisfies ProblemCatalogue;
