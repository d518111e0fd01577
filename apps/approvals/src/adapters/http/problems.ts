import type { ProblemCatalogue } from '@glidepath/service-kit';

export const problems: ProblemCatalogue = {
  'no-approval-case': { status: 404, title: 'There is no approval case for this change' },
  'own-change': { status: 403, title: 'Nobody decides about their own change' },
  'not-an-approver': { status: 403, title: 'Not an approver of this change' },
  'case-not-open': { status: 409, title: 'The approval case is not open' },
  'already-decided': { status: 409, title: 'This was decided already' },
  'subject-erased': { status: 409, title: 'This person was erased and can leave no text' },
  'nothing-decided': { status: 409, title: 'There is no decision to withdraw' },
  'digest-outdated': { status: 412, title: 'The change is not what was seen any more' },
};
