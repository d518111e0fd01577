import fc from 'fast-check';
import { modelSeed } from './env.js';
import { AppendRound, type Draft } from './model/append-round.js';
import { type Crash, Crowd } from './model/crowd.js';
import { LogModel } from './model/log-model.js';
import { type LogOnPostgres, openLogOnPostgres } from './suite/log-on-postgres.js';

const STORES = 3;
const TIME_LIMIT_MS = 20_000;

const expected = fc.oneof(
  fc.constantFrom('none' as const, 'some' as const, 'any' as const, 'any' as const),
  fc.integer({ min: 0, max: 6 }),
);
const draft: fc.Arbitrary<Draft> = fc.record({
  streams: fc.uniqueArray(
    fc.record({ stream: fc.integer({ min: 0, max: 3 }), expected, events: fc.integer({ min: 1, max: 3 }) }),
    { minLength: 1, maxLength: 3, selector: ({ stream }) => stream },
  ),
  command: fc.option(
    fc.record({
      id: fc.integer({ min: 0, max: 5 }),
      digest: fc.constantFrom('a' as const, 'a' as const, 'b' as const),
    }),
    { nil: undefined },
  ),
});
const crash: fc.Arbitrary<Crash> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'none' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('waiting' as const), every: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('racing' as const), ticks: fc.integer({ min: 0, max: 40 }) }),
  },
);
const round = fc
  .tuple(fc.array(draft, { minLength: 1, maxLength: 8 }), crash)
  .map((parts) => new AppendRound(...parts));

describe('the log beside a model of it', () => {
  let log: LogOnPostgres;
  beforeAll(async () => {
    log = await openLogOnPostgres({ rangeSize: 200 });
  });
  afterAll(() => log.close());

  it(`answers random crowds of writers, crashes included, as the model does in some order (seed ${modelSeed})`, async () => {
    const stores = Array.from({ length: STORES }, () => log.storeOf('intake'));
    const crowd = new Crowd(stores, log.storeOf('risk'), log.admin);
    let runs = 0;
    const property = fc.asyncProperty(fc.commands([round], { maxCommands: 10 }), async (commands) => {
      runs += 1;
      const run = `model${runs}`;
      const model = new LogModel(await crowd.head());
      await fc.asyncModelRun(() => ({ model, real: { crowd, run } }), commands);
    });
    await fc.assert(property, {
      seed: modelSeed,
      numRuns: 60,
      interruptAfterTimeLimit: TIME_LIMIT_MS,
      markInterruptAsFailure: false,
    });
    // Where a busy machine reaches the limit, it has seen some all the same.
    expect(runs).toBeGreaterThan(3);
    expect(crowd.lostAnswers).toBeGreaterThan(0);
  }, 120_000);
});
