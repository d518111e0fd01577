import type { EventCatalogue } from '../../src/index.js';

/** The services, categories and event types of the trials; `approval` and `approval-case` begin alike on purpose. */
export const TRIAL_SERVICES = [
  { name: 'intake', categories: ['change', 'template'] },
  { name: 'approvals', categories: ['approval-case'] },
  { name: 'risk', categories: ['risk', 'approval'] },
];

export const TRIAL_TYPES = [
  { type: 'change.noted', category: 'change' },
  { type: 'change.closed', category: 'change' },
  { type: 'template.noted', category: 'template' },
  { type: 'approval.decided', category: 'approval-case' },
  { type: 'risk.assessed', category: 'risk' },
  { type: 'approval.noted', category: 'approval' },
];

export const trialCatalogue: EventCatalogue = {
  categoryOf: (type) => known(type).category,
  versionOf: (type) => (known(type).type === 'change.noted' ? 2 : 1),
  check(type, data) {
    known(type);
    if (typeof data !== 'object' || data === null) throw new TypeError('data is an object');
    if ('note' in data && typeof data.note !== 'string') throw new TypeError('note is text');
    return data;
  },
  read(type, schemaVersion, data) {
    if (schemaVersion > this.versionOf(type))
      throw new RangeError(`${type} ${schemaVersion} is newer than we are`);
    return data;
  },
};

function known(type: string): (typeof TRIAL_TYPES)[number] {
  const found = TRIAL_TYPES.find((candidate) => candidate.type === type);
  if (found === undefined) throw new RangeError(`no event is called ${type}`);
  return found;
}
