import { changePresentation } from '../src/output/change-presentation.js';
import { change } from './sample-views.js';

function detailAt(step: number, steps: number): string {
  const flown = { rolloutId: 'r1', status: 'running', weightPercent: 50, verdict: null, reason: null };
  return changePresentation.detail?.({ ...change, rollout: { ...flown, step, steps } }) ?? '';
}

describe('the step of a flight', () => {
  it('is counted from one', () => {
    expect(detailAt(0, 5)).toContain('running at 50 %, step 1 of 5');
  });

  it('is past the plan during full weight and bake', () => {
    expect(detailAt(6, 5)).toContain('running at 50 %, past all 5 steps');
  });

  it('is left out where the plan has none', () => {
    expect(detailAt(0, 0)).not.toContain('step');
  });
});
