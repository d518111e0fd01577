import type { ApprovalEvent, GateDecided, RiskAssessed, RolloutEvent } from '@glidepath/contracts';
import type { RawEvent } from '@glidepath/event-store';
import { DecisionReplay } from './decision-replay.js';
import { asStored, rewritten, sampleDecisions } from './sample-decisions.js';

type DataOf<Event extends { readonly type: string; readonly data: unknown }, Type> = Extract<
  Event,
  { readonly type: Type }
>['data'];

let history: readonly RawEvent[];

beforeAll(async () => {
  history = await sampleDecisions();
});

function replay(events: readonly RawEvent[]) {
  const decisions = new DecisionReplay();
  const differences = events.flatMap((raw) => decisions.see(asStored(raw)));
  return { counts: decisions.counts, differences: [...differences, ...decisions.end()] };
}
const positionOf = (type: string): number => history.find((raw) => raw.type === type)?.position ?? 0;

describe('decisions made again from history', () => {
  it('agree with those that were recorded, every one of every kind', () => {
    expect(replay(history)).toEqual({
      counts: { score: 2, policy: 2, approval: 1, verdict: 1, gate: 2 },
      differences: [],
    });
  });

  it('tell a score that does not follow from its inputs', () => {
    const forged = rewritten<RiskAssessed['data']>(history, 'risk.assessed', (data) =>
      data.revision === 1 ? { ...data, score: data.score + 7 } : data,
    );
    const [difference, ...others] = replay(forged).differences;
    expect(others).toEqual([]);
    expect(difference).toMatchObject({ kind: 'score', position: 1, differs: ['score'] });
    expect(Object.keys(difference?.recorded ?? {})).toEqual(['score']);
  });

  it('tell inputs that are not those the event names', () => {
    const forged = rewritten<RiskAssessed['data']>(history, 'risk.assessed', (data) => ({
      ...data,
      inputsDigest: '0'.repeat(64),
    }));
    expect(replay(forged).differences[0]).toMatchObject({
      differs: ['inputsDigest'],
      recorded: { inputsDigest: '0'.repeat(64) },
    });
  });

  it('tell a policy outcome that was made milder', () => {
    const forged = rewritten<RiskAssessed['data']>(history, 'risk.assessed', (data) => ({
      ...data,
      decision: 'allow',
      requirements: [],
    }));
    expect(replay(forged).differences.every(({ kind }) => kind === 'policy')).toBe(true);
    expect(replay(forged).differences[0]?.differs).toContain('decision');
  });

  it('tell an approval that nobody gave', () => {
    const forged = rewritten<DataOf<ApprovalEvent, 'approval.decided'>>(
      history,
      'approval.decided',
      (data) => ({
        ...data,
        decision: 'abstain',
      }),
    );
    expect(replay(forged).differences).toMatchObject([
      {
        kind: 'approval',
        position: positionOf('approval-case.resolved'),
        recorded: { resolution: { outcome: 'approved', approvers: ['grace'] } },
        recomputed: { resolution: null },
      },
    ]);
  });

  it('tell a resolution that is missing', () => {
    const cut = history.filter(({ type }) => type !== 'approval-case.resolved');
    expect(replay(cut).differences).toMatchObject([
      {
        kind: 'approval',
        position: positionOf('approval.decided'),
        recorded: { resolution: null },
        recomputed: { resolution: { outcome: 'approved' } },
      },
    ]);
  });

  it('tell a verdict that does not follow from its ticks', () => {
    const forged = rewritten<DataOf<RolloutEvent, 'rollout.analysed'>>(
      history,
      'rollout.analysed',
      (data) => ({
        ...data,
        verdict: 'safe',
      }),
    );
    expect(replay(forged).differences).toMatchObject([
      { kind: 'verdict', recorded: { verdict: 'safe' }, recomputed: { verdict: 'harmful' } },
    ]);
  });

  it('tell a gate that let pass what nobody had approved', () => {
    const forged = rewritten<GateDecided['data']>(history, 'gate.decided', (data) => ({
      ...data,
      outcome: 'allow',
    }));
    expect(replay(forged).differences).toMatchObject([
      { kind: 'gate', position: 2, recorded: { outcome: 'allow' }, recomputed: { outcome: 'wait' } },
    ]);
  });

  it('do not guess what a rule of a later release meant', () => {
    const later = rewritten<GateDecided['data']>(history, 'gate.decided', (data) => ({
      ...data,
      rule: { id: 'standing', version: 9 },
    }));
    expect(replay(later).differences[0]).toMatchObject({
      kind: 'gate',
      differs: ['rule'],
      recomputed: { rule: 'there is no gate rule standing version 9' },
    });
  });
});
