import type { LoadResult } from '../load/load-run.js';
import { findSaturation } from './find-saturation.js';

/** A system that decides at most 100 a second, and less when it is offered far more. */
async function decide(perSecond: number): Promise<LoadResult> {
  const decidedPerSecond = perSecond <= 100 ? perSecond : 100 - (perSecond - 100) / 4;
  return Promise.resolve({
    offered: perSecond,
    offeredPerSecond: perSecond,
    accepted: perSecond,
    decided: perSecond,
    decidedPerSecond,
    answerMs: [],
    decisionMs: [],
    worstLatenessMs: 0,
    fault: null,
  });
}

describe('saturation', () => {
  it('is the most that was decided, not what was offered in vain', async () => {
    const { perSecond, steps } = await findSaturation(30, decide);
    expect(perSecond).toBeGreaterThan(90);
    expect(perSecond).toBeLessThanOrEqual(100);
    expect(steps.at(-1)?.offered).toBeGreaterThan(100);
    expect(steps.filter(({ offered }) => offered > 100)).toHaveLength(1);
  });

  it('stops at the first rate when that is too much already', async () => {
    const { steps } = await findSaturation(150, decide);
    expect(steps).toEqual([{ offered: 150, decidedPerSecond: 87.5 }]);
  });
});
