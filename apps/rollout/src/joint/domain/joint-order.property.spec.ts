import { ancestorsOf, predecessorsOf } from '@glidepath/contracts';
import fc from 'fast-check';
import { at } from '../../flight/domain/sample-flight.js';
import { jointPlan, JointWorld, type Sight, targetOf } from './sample-joint.js';
import { hasReached, isBack } from './target-standing.js';

const MOST_TARGETS = 6;
const NAMES = Array.from({ length: MOST_TARGETS }, (_, i) => `t${i}`);

/** Of each target those before it that it comes after, and whether it waits for a step only. */
const graphs = fc
  .array(
    fc.array(fc.constantFrom<'no' | 'landed' | 'half'>('no', 'no', 'landed', 'half'), {
      minLength: 6,
      maxLength: 6,
    }),
    {
      minLength: 2,
      maxLength: MOST_TARGETS,
    },
  )
  .map((rows) =>
    jointPlan(
      rows.map((row, at_) =>
        targetOf(NAMES[at_] ?? '', {
          after: row
            .slice(0, at_)
            .flatMap((edge, i) =>
              edge === 'no' ? [] : [{ target: NAMES[i] ?? '', ...(edge === 'half' ? { step: 'half' } : {}) }],
            ),
        }),
      ),
    ),
  );

const target = fc.nat(MOST_TARGETS - 1);
const sights = fc.constantFrom<Sight>('well', 'well', 'well', 'harm', 'unreachable', 'stuck');
const happenings = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('tend' as const), target, sight: sights }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('look' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.nat(20) }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 8 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pause' as const), target }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('resume' as const), target }) },
);
type Happening = typeof happenings extends fc.Arbitrary<infer Value> ? Value : never;

/** What has to be true of every log, checked after everything that happens. */
class Watch {
  /** What was found to be wrong, a sentence each. */
  readonly faults: string[] = [];
  private read = 0;
  private readonly turned: string[] = [];
  private readonly harmed = new Set<string>();

  constructor(
    private readonly world: JointWorld,
    private readonly plan: ReturnType<typeof jointPlan>,
  ) {}

  /** A target is about to be seen; the harm it shows is its own reason to come back. */
  before(name: string, sight: Sight): void {
    if (sight === 'harm') this.harmed.add(name);
  }

  check(): void {
    for (const [who, fact] of this.world.said.slice(this.read)) {
      if (fact === 'started' && who !== 'whole') this.checkTakeOff(who);
      if (fact === 'rolling-back') this.checkTurn(who);
    }
    this.read = this.world.said.length;
  }

  private checkTakeOff(who: string): void {
    const own = this.plan.targets.find(({ name }) => name === who);
    for (const before of own === undefined ? [] : predecessorsOf(own)) {
      const state = this.world.state(before.target);
      if (!hasReached(state, before.step)) this.faults.push(`${who} took off before ${before.target}`);
      if (state.status === 'paused' && state.cause !== 'joint')
        this.faults.push(`${who} took off past ${before.target}`);
    }
  }

  private checkTurn(who: string): void {
    this.turned.push(who);
    if (this.harmed.has(who)) return;
    for (const { name } of this.plan.targets) {
      if (!ancestorsOf(this.plan.targets, name).has(who)) continue;
      const { status } = this.world.state(name);
      const isOut = status !== 'planned' && !isBack(this.world.state(name));
      if (isOut) this.faults.push(`${who} came back while ${name} was ${status}`);
    }
  }

  /** No matter what: after a verdict everything that carried traffic is at 0, or somebody was told. */
  checkEnd(): void {
    if (this.world.joint.status !== 'returning' && this.world.joint.status !== 'rolled-back') return;
    const isPaged = this.world.joint.status === 'returning' && this.world.joint.failed.length > 0;
    for (const { name } of this.plan.targets) {
      const state = this.world.state(name);
      const isAtZero =
        state.status === 'withdrawn' || (state.status === 'rolled-back' && state.weightPercent === 0);
      if (!isAtZero && !isPaged) this.faults.push(`${name} is ${state.status}, and nobody was told`);
    }
  }
}

function happen(world: JointWorld, watch: Watch, one: Happening): void {
  const nameOf = (index: number): string => [...world.flights.keys()][index % world.flights.size] ?? '';
  switch (one.kind) {
    case 'tend':
      watch.before(nameOf(one.target), one.sight);
      return world.tend(nameOf(one.target), one.sight);
    case 'look':
      return world.look();
    case 'wait':
      world.seconds += one.seconds;
      return;
    case 'pass':
      for (let i = 0; i < one.seconds; i += 1) {
        world.pass(1);
        watch.check();
      }
      return;
    case 'pause':
    case 'resume':
      return steer(world, nameOf(one.target), one.kind);
  }
}

function steer(world: JointWorld, name: string, type: 'pause' | 'resume'): void {
  try {
    world.command(name, { type, by: 'sam', reason: 'because', now: at(world.seconds) });
  } catch (error) {
    // Refused where it does not fit: that is the answer somebody gets.
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

describe('any joint rollout, whatever happens in whatever order', () => {
  it('takes off only where it may, and comes back in reverse', () => {
    fc.assert(
      fc.property(graphs, fc.array(happenings, { maxLength: 60 }), (plan, all) => {
        const world = new JointWorld(plan);
        const watch = new Watch(world, plan);
        for (const one of all) {
          happen(world, watch, one);
          watch.check();
        }
        world.pass(300);
        watch.check();
        watch.checkEnd();
        expect(watch.faults).toEqual([]);
      }),
      { numRuns: 200, seed: 20_260_302 },
    );
  });

  it('is told of where a target never comes back', () => {
    fc.assert(
      fc.property(graphs, target, fc.integer({ min: 1, max: 60 }), (plan, index, seconds) => {
        const world = new JointWorld(plan).pass(seconds);
        const name = [...world.flights.keys()][index % world.flights.size] ?? '';
        const watch = new Watch(world, plan);
        world.tend(name, 'harm');
        const isTurning = world.state(name).status === 'rolling-back';
        world.pass(200, { [name]: 'stuck' });
        watch.checkEnd();
        expect(watch.faults).toEqual([]);
        if (!isTurning) return;
        expect(world.state(name).status).toBe('rollback-failed');
        expect(world.said).toContainEqual(['whole', 'return-failed']);
      }),
      { numRuns: 40, seed: 20_260_302 },
    );
  });
});
