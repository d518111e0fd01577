import type { ProblemCatalogue } from '@glidepath/service-kit';

export const changeProblems: ProblemCatalogue = {
  'change-not-found': { status: 404, title: 'There is no such change' },
  'position-to-come': { status: 422, title: 'The log has not come to this position' },
  'not-an-author': { status: 403, title: 'Not an author of this change' },
  'change-not-amendable': { status: 409, title: 'The change can no longer be amended' },
  'change-not-cancellable': { status: 409, title: 'The change can no longer be cancelled' },
  'missing-fields': { status: 400, title: 'The kind of change asks for more' },
  'unknown-service': { status: 422, title: 'The service is not in the catalogue' },
  'plan-not-flyable': { status: 422, title: 'The plan cannot be flown' },
  'unknown-environment': { status: 422, title: 'The service has no such environment' },
};
