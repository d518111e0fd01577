import type { ProblemCatalogue } from '@glidepath/service-kit';

export const custodyProblems: ProblemCatalogue = {
  'erasure-held': { status: 409, title: 'A legal hold keeps this from being erased' },
  'own-erasure': { status: 403, title: 'Nobody erases themselves' },
  'no-such-hold': { status: 404, title: 'There is no such hold' },
  'hold-lifted': { status: 409, title: 'This hold was lifted before' },
};
