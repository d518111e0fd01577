import {
  type ChangeState,
  gateDecided,
  type GateBody,
  type GateDecided,
  readEvent,
} from '@glidepath/contracts';
import type { ChangeStanding } from './change-standing.js';
import { gate } from './gate.js';
import { recomputeGate } from './recompute-gate.js';

type Decided = GateDecided['data'];

const artifactDigest = `sha256:${'a'.repeat(64)}`;
const question: GateBody = { service: 'checkout', environment: 'production', artifactDigest };
const idOf = (number: number): string => `0198f6c5-8a51-7cc3-a7f5-00000000000${number}`;

function standing(number: number, state: ChangeState, fields: Partial<ChangeStanding> = {}): ChangeStanding {
  const where = { service: 'checkout', environment: 'production' };
  const content = { revision: 1, digest: 'd'.repeat(64), artifactDigests: [artifactDigest] };
  return { changeId: idOf(number), ...where, state, ...content, position: number, ...fields };
}

function decided(candidates: readonly ChangeStanding[], request = question): Decided {
  const command = {
    type: 'decide',
    request,
    decisionId: idOf(9),
    candidates,
    now: new Date('2026-03-02T12:00:00.000Z'),
  } as const;
  const [fact] = gate.decide(command, gate.initialState());
  if (fact === undefined) throw new Error('the gate did not answer');
  return fact.data;
}

describe('a gate decision made again', () => {
  const elsewhere = standing(3, 'approved', { environment: 'staging' });
  const another = standing(4, 'approved', { artifactDigests: [`sha256:${'b'.repeat(64)}`] });

  it.each<[string, readonly ChangeStanding[], GateBody, Decided['outcome']]>([
    ['nothing was proposed', [], question, 'deny'],
    ['a change is approved', [standing(1, 'approved')], question, 'allow'],
    ['one waits and one is approved', [standing(1, 'assessing'), standing(2, 'approved')], question, 'allow'],
    [
      'the named one waits',
      [standing(1, 'approved'), standing(2, 'paused')],
      { ...question, changeId: idOf(2) },
      'wait',
    ],
    ['the named one goes elsewhere', [elsewhere], { ...question, changeId: idOf(3) }, 'deny'],
    ['another artifact was approved', [another], question, 'deny'],
    ['the named one is unknown', [standing(1, 'approved')], { ...question, changeId: idOf(8) }, 'deny'],
  ])('agrees when %s', (_when, candidates, request, outcome) => {
    expect(recomputeGate(decided(candidates, request))).toMatchObject({
      agrees: true,
      expected: { outcome },
    });
  });

  it.each<[string, Partial<Decided>]>([
    ['that let something pass that nobody had approved', { outcome: 'allow' }],
    ['that rests on another change', { changeId: idOf(2) }],
    ['that was filed under another gate', { gateKey: 'f'.repeat(64) }],
    ['whose named change was left out', { askedChangeId: idOf(8) }],
  ])('tells one %s', (_what, forged) => {
    expect(recomputeGate({ ...decided([standing(1, 'assessing')]), ...forged }).agrees).toBe(false);
  });

  it('does not guess what a rule of a later release meant', () => {
    const later = { ...decided([]), rule: { id: 'standing', version: 9 } };
    expect(() => recomputeGate(later)).toThrow('there is no gate rule standing version 9');
  });

  describe('of version 1, which did not record the whole question', () => {
    const asOnce = (candidates: readonly ChangeStanding[], request = question, forged = {}): Decided => {
      const { rule: _, askedChangeId: __, ...known } = decided(candidates, request);
      const stood = known.candidates.map(({ service: _s, environment: _e, ...frozen }) => frozen);
      return readEvent(gateDecided, 1, { ...known, candidates: stood, ...forged });
    };

    it('agrees when the answer follows from the change it names', () => {
      expect(recomputeGate(asOnce([standing(1, 'approved')])).agrees).toBe(true);
      expect(recomputeGate(asOnce([elsewhere])).agrees).toBe(true);
    });

    it('tells an answer that does not follow from that change', () => {
      const forged = asOnce([standing(1, 'assessing')], question, { outcome: 'allow' });
      expect(recomputeGate(forged)).toMatchObject({ agrees: false, expected: { outcome: 'wait' } });
    });
  });
});
