import type { InboundRecorded } from '@glidepath/contracts';
import { describeDecider } from '@glidepath/testing';
import { inbox } from './inbox.js';
import type { InboxEntry } from './judge-arrival.js';
import { needsAnswer } from './unannounced.js';

const entry: InboxEntry = {
  inboxKey: 'ab'.repeat(32),
  principal: 'publisher',
  source: '/ci',
  sourceEventId: '1',
  eventType: 'dev.cdevents.service.deployed.0.3.0',
  mode: 'binary',
};
const recorded: InboundRecorded = {
  type: 'inbound.recorded',
  data: { ...entry, deploymentId: null, conflictsWithEarlier: false },
};
const record = { type: 'record', entry, deploymentId: null, conflictsWithEarlier: false } as const;
const reject = { type: 'reject', entry, reason: 'this is not a CDEvent', errors: ['event: wrong'] } as const;

describeDecider('the inbox', inbox, [
  { name: 'takes the first arrival in', when: record, emits: [recorded] },
  { name: 'does nothing for a second one', given: [recorded], when: record, emits: [] },
  {
    name: 'refuses with the reason',
    when: reject,
    emits: [
      { type: 'inbound.rejected', data: { ...entry, reason: reject.reason, errors: ['event: wrong'] } },
    ],
  },
  { name: 'keeps what it once took in', given: [recorded], when: reject, emits: [] },
]);

describe('a deployment that nothing allowed', () => {
  const facts = {
    service: 'a',
    artifact: null,
    artifactDigest: null,
    observedAt: '',
    source: '',
    sourceEventId: '',
  };
  const answer = (kind: 'deployed' | 'removed', environment: string | null) =>
    needsAnswer({ ...facts, kind, environment });

  it.each(['production', 'prod', 'eu-prod', 'live', 'blue', '', null])(
    'needs an answer in %s',
    (environment) => {
      expect(answer('deployed', environment)).toBe(true);
    },
  );
  it.each(['dev', 'staging', 'eu-staging', 'test123', 'QA', 'ci_2', 'sandbox'])(
    'needs none in %s',
    (environment) => {
      expect(answer('deployed', environment)).toBe(false);
    },
  );
  it('needs none when something was taken away', () => {
    expect(answer('removed', 'production')).toBe(false);
  });
});
