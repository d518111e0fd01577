import type { RiskAssessed, RiskEvent } from '@glidepath/contracts';
import { eventCatalogue } from '@glidepath/contracts';
import { canonicalDigest } from '@glidepath/event-store';
import { describeDecider } from '@glidepath/testing';
import { checkout, CHANGE_ID, noHistory, proposal, submitted, SUBMITTED_AT } from './sample-change.js';
import { assessment } from './assessment.js';
import type { AssessChange } from './assessment.js';
import { gatherInputs } from './gather-inputs.js';
import { recomputeAssessment } from './recompute.js';

const facts = [{ fact: 'change.submitted', position: 7 }];

function assessing(
  changed: Partial<typeof proposal> = {},
  service: typeof checkout | null = checkout,
): AssessChange {
  const change = submitted(changed);
  const inputs = gatherInputs({
    proposal: change.proposal,
    service,
    history: noHistory,
    submittedAt: SUBMITTED_AT,
  });
  return { type: 'assess', change, inputs, facts };
}

function assessed(command: AssessChange): RiskAssessed['data'] {
  const [event] = assessment.decide(command, assessment.initialState());
  if (event?.type !== 'risk.assessed') throw new TypeError(`expected an assessment, got ${event?.type}`);
  return event.data;
}

const first: RiskEvent = { type: 'risk.assessed', data: assessed(assessing()) };

describeDecider('the assessment of a change', assessment, [
  { name: 'assesses the revision it is given', when: assessing(), emits: [first] },
  { name: 'assesses a revision once', given: [first], when: assessing(), emits: [] },
  {
    name: 'ignores a revision older than the newest it knows',
    given: [{ type: 'risk.assessed', data: { ...first.data, revision: 3 } }],
    when: assessing(),
    emits: [],
  },
  {
    name: 'states that it could not assess inputs outside the range of the model',
    when: {
      ...assessing(),
      inputs: { ...assessing().inputs, facts: { ...assessing().inputs.facts, serviceTier: 9 } },
    },
    emits: [
      {
        type: 'risk.failed',
        data: { changeId: CHANGE_ID, revision: 1, reason: 'a service tier is 1, 2, 3 or 4' },
      },
    ],
  },
]);

describe('an assessment', () => {
  it('lets a small guarded change pass without anybody', () => {
    expect(assessed(assessing())).toMatchObject({
      score: 28,
      band: 'low',
      decision: 'allow',
      requirements: [],
    });
  });

  it('carries its frozen inputs and a score that its factors sum to, as the contract wants it', () => {
    const data = assessed(assessing());
    expect(eventCatalogue.check('risk.assessed', data)).toEqual(data);
    expect(data.inputsDigest).toBe(canonicalDigest(data.inputs));
    expect(data.factors.reduce((sum, { contribution }) => sum + contribution, 0)).toBe(data.score);
    expect(data.facts).toEqual(facts);
  });

  it('asks two domains about a change that destroys data of a critical service', () => {
    const content = {
      ...proposal.content,
      facts: { sqlStatements: 4, destructiveSql: 2, configFiles: 0 },
      stats: { filesChanged: 20, linesAdded: 400, linesDeleted: 100 },
    };
    const risky = assessed(assessing({ content }, { ...checkout, tier: 1 }));
    expect(risky).toMatchObject({ band: 'high', decision: 'require' });
    expect(risky.requirements.map(({ id, domain, count }) => [id, domain, count])).toEqual([
      ['operations', 'operations', 1],
      ['payments', 'payments', 1],
    ]);
  });

  it('denies production to a service the catalogue does not list, without a low score', () => {
    const unknown = assessed(assessing({}, null));
    expect(unknown.decision).toBe('deny');
    expect(unknown.band).not.toBe('low');
    expect(
      unknown.rules.filter(({ outcome }) => outcome === 'true').map(({ severity }) => severity),
    ).toContain('deny');
  });

  it('denies production to a change that says no way back', () => {
    const { backout: _, ...withoutBackout } = proposal;
    const change = { ...submitted(), proposal: withoutBackout };
    const inputs = gatherInputs({
      proposal: withoutBackout,
      service: checkout,
      history: noHistory,
      submittedAt: SUBMITTED_AT,
    });
    expect(assessed({ type: 'assess', change, inputs, facts }).decision).toBe('deny');
  });
});

describe('recomputing an assessment', () => {
  it('says the same from the stored event alone', () => {
    const stored = JSON.parse(JSON.stringify(first.data)) as RiskAssessed['data'];
    expect(recomputeAssessment(stored)).toMatchObject({ inputsMatch: true, differences: [] });
  });

  it('names what was altered', () => {
    const data = assessed(assessing());
    expect(recomputeAssessment({ ...data, score: 12, decision: 'deny' }).differences).toEqual([
      'score',
      'decision',
    ]);
    const inputs = { ...data.inputs, subject: { ...Object(data.inputs.subject), ownerDomain: 'operations' } };
    expect(recomputeAssessment({ ...data, inputs }).inputsMatch).toBe(false);
    expect(
      recomputeAssessment({ ...data, policy: { ...data.policy, digest: 'f'.repeat(64) } }).differences,
    ).toEqual(['policy']);
  });

  it('does not guess at a model of a newer release', () => {
    const data = assessed(assessing());
    expect(() => recomputeAssessment({ ...data, model: { id: 'additive', version: 2 } })).toThrow(RangeError);
  });
});
