import { PlanStepSchema } from './plan-parts.js';

describe('a step of a plan', () => {
  it('is explained when it is none', () => {
    const answer = PlanStepSchema.safeParse({ setweight: 25 });
    expect(answer.error?.issues).toMatchObject([
      { path: [], message: expect.stringContaining('setWeight: <percent>') },
    ]);
  });
});
