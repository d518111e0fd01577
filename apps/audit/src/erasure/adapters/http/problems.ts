import type { ProblemCatalogue } from '@glidepath/service-kit';

export const custodyProblems: ProblemCatalogue = {
  'erasure-held': { status: 409, title: 'A legal hold keeps this from being erased' },
  'own-erasure': { status: 403, title: 'Nobody erases themselves' },
  'already-erased': { status: 409, title: 'This person was erased before' },
  'second-person-needed': { status: 403, title: 'Another person has to confirm this' },
  'no-such-request': { status: 404, title: 'There is nothing of the kind to confirm' },
  'request-expired': { status: 409, title: 'This was not confirmed in time' },
  'no-such-hold': { status: 404, title: 'There is no such hold' },
  'hold-lifted': { status: 409, title: 'This hold was lifted before' },
};
