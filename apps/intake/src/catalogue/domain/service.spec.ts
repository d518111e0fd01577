import type { CatalogEntry, ServiceEvent } from '@glidepath/contracts';
import { describeDecider } from '@glidepath/testing';
import { serviceDecider } from './service.js';

const entry: CatalogEntry = {
  service: 'payments-api',
  owner: 'team-payments',
  domain: 'payments',
  tier: 1,
  environments: ['staging', 'production'],
  dependsOn: ['ledger'],
};
const registered: ServiceEvent = { type: 'service.registered', data: entry };
const lessCritical: ServiceEvent = {
  type: 'service.changed',
  data: { ...entry, tier: 2, changedFields: ['tier'] },
};

const put = (entryNow: CatalogEntry, ifVersion?: number, mayReplace = true) =>
  ({ type: 'put', entry: entryNow, ifVersion, mayReplace }) as const;

describeDecider('a service of the catalogue', serviceDecider, [
  { name: 'is registered by the first entry', when: put(entry), emits: [registered] },
  {
    name: 'stays as it is when the same entry is put again',
    given: [registered],
    when: put(entry),
    emits: [],
  },
  {
    name: 'changes with another entry, which names what changed',
    given: [registered],
    when: put({ ...entry, tier: 2, environments: ['production'] }),
    emits: [
      {
        type: 'service.changed',
        data: { ...entry, tier: 2, environments: ['production'], changedFields: ['environments', 'tier'] },
      },
    ],
  },
  {
    name: 'is registered by somebody who may not replace it, and the same entry put by them again',
    given: [registered],
    when: put(entry, undefined, false),
    emits: [],
  },
  {
    name: 'is not made less critical by whoever may only register',
    given: [registered],
    when: put({ ...entry, tier: 4 }, undefined, false),
    refuses: 'forbidden',
  },
  {
    name: 'changes back',
    given: [registered, lessCritical],
    when: put(entry, 2),
    emits: [{ type: 'service.changed', data: { ...entry, changedFields: ['tier'] } }],
  },
  {
    name: 'is not overwritten by somebody who saw an older version',
    given: [registered, lessCritical],
    when: put(entry, 1),
    refuses: 'precondition-failed',
  },
  { name: 'cannot have been seen before it existed', when: put(entry, 1), refuses: 'precondition-failed' },
]);
