import type { RolloutEvent, SliSlice } from '@glidepath/contracts';
import { Clock } from '@glidepath/service-kit';
import type { TrafficDrivers } from '../../src/drivers/driver.js';
import { rollout } from '../../src/domain.js';
import { FlightDeck } from '../../src/flight/application/flight-deck.js';
import { FlightShare } from '../../src/flight/application/flight-share.js';
import type { SliSlices } from '../../src/flight/application/ports.js';
import { filed, flown, start } from '../../src/flight/domain/sample-flight.js';
import { AskIndicators } from '../../src/sli/application/ask-indicators.js';
import { AskSource } from '../../src/sli/application/ask-source.js';
import type { SliProviders } from '../../src/sli/application/sli-providers.js';
import { Sources } from '../../src/sli/application/sources.js';
import { failed, noData, ok, type SliReading } from '../../src/sli/domain/reading.js';
import { SourceSchema } from '../../src/sli/domain/source.js';
import type { SliQuestion } from '../../src/sli/provider.js';

const START_MS = Date.parse('2026-03-02T12:00:00.000Z');
const VARIANTS = { stable: 'stable', canary: 'canary' };

class SetClock extends Clock {
  atMs = START_MS;
  override now(): Date {
    return new Date(this.atMs);
  }
}

describe('asking providers for the indicators of flights', () => {
  const clock = new SetClock();
  let deck: FlightDeck;
  let asked: SliQuestion[];
  let kept: (readonly SliSlice[])[];
  let forgotten: string[];
  let complaints: number;
  let answer: (question: SliQuestion) => SliReading;
  let ask: AskIndicators;
  let isOurs: boolean;

  beforeEach(() => {
    clock.atMs = START_MS;
    deck = new FlightDeck();
    asked = [];
    kept = [];
    forgotten = [];
    complaints = 0;
    isOurs = true;
    answer = ({ variant }) => (variant === 'canary' ? ok(9, 10) : ok(90, 90));
    const provider = {
      read: (_: unknown, question: SliQuestion): Promise<SliReading> => {
        asked.push(question);
        return Promise.resolve(answer(question));
      },
      forget: (askers: string): void => void forgotten.push(askers),
    };
    const sources = new Sources({
      main: SourceSchema.parse({ provider: 'prometheus', url: 'http://prometheus', scrapeMs: 5_000 }),
    });
    const logger = { warn: () => (complaints += 1), error: () => (complaints += 1) };
    const slices = {
      recordTogether: (slices: readonly SliSlice[]): Promise<void> => {
        kept.push(slices);
        return Promise.resolve();
      },
    };
    ask = new AskIndicators(
      deck,
      new FlightShare({ has: () => isOurs }),
      { of: () => ({ variants: () => VARIANTS }) } as unknown as TrafficDrivers,
      slices as unknown as SliSlices,
      new AskSource(sources, { of: () => provider } as unknown as SliProviders, logger as never),
      clock,
    );
  });

  function takeOff(source = 'main'): void {
    const query = { source, every: '5s', total: 'a', bad: 'b' };
    const analysis = [{ sli: 'availability', provider: 'prometheus' as const, query }];
    const facts: readonly RolloutEvent[] = flown({ type: 'plan', filed: filed({ analysis }) }, start);
    const state = facts.reduce((folded, fact) => rollout.evolve(folded, fact), rollout.initialState());
    deck.put(filed().rolloutId, state, facts.length);
  }

  async function tickAt(seconds: number): Promise<void> {
    clock.atMs = START_MS + seconds * 1_000;
    ask.tick();
    await ask.settled();
  }

  const spans = (): readonly number[] => [
    ...new Set(asked.map(({ untilMs }) => (untilMs - START_MS) / 1_000)),
  ];

  it('asks nothing about flights that another replica tends', async () => {
    takeOff();
    isOurs = false;
    await tickAt(20);
    expect(asked).toEqual([]);
  });

  it('asks both arms for the same slice, once it is due, and keeps both together', async () => {
    takeOff();
    await tickAt(5.5);
    await tickAt(6);
    await tickAt(6.25);
    expect(asked.map(({ variant, untilMs }) => [variant, untilMs - START_MS])).toEqual([
      ['stable', 0],
      ['canary', 0],
      ['stable', 5_000],
      ['canary', 5_000],
    ]);
    expect(kept.at(-1)).toMatchObject([
      { variant: 'stable', source: 'prometheus:main', good: 90, total: 90, sliceSeconds: 5 },
      { variant: 'canary', good: 9, total: 10 },
    ]);
  });

  it('keeps durations as they were counted', async () => {
    const buckets = [{ le: 0.3, count: 85 }];
    takeOff();
    answer = () => ({ ...ok(90, 90), buckets });
    await tickAt(6);
    expect(kept[0]).toMatchObject([{ total: 90, buckets }, { buckets }]);
  });

  it('dates what is scraped as early as it may have happened', async () => {
    takeOff();
    await tickAt(6);
    // The slice ends at 5 s; a scrape every 5 s may have seen what happened from -5 s on.
    expect(kept[0]?.map(({ sliceStart }) => Date.parse(sliceStart) - START_MS)).toEqual([-5_000, -5_000]);
  });

  it('keeps neither arm when one could not be asked, and asks the same slice again', async () => {
    takeOff();
    answer = ({ variant }) => (variant === 'canary' ? failed('timeout', 'no answer') : ok(90, 90));
    await tickAt(6);
    expect(kept).toEqual([]);
    expect(complaints).toBe(1);
    answer = () => ok(1, 1);
    await tickAt(6.1);
    expect(asked).toHaveLength(2);
    await tickAt(7);
    expect(spans()).toEqual([5]);
    expect(kept).toHaveLength(1);
  });

  it('keeps the arm that has data beside one that has none', async () => {
    takeOff();
    answer = ({ variant }) => (variant === 'canary' ? noData('empty') : ok(90, 90));
    await tickAt(6);
    expect(kept.map((slices) => slices.map(({ variant }) => variant))).toEqual([['stable']]);
  });

  it.each([
    ['a wrong question', () => failed('config', 'parse error')],
    ['NaN', () => noData('nan')],
  ] as const)('counts nothing for %s, and goes on with the next slice', async (_, reading) => {
    takeOff();
    answer = reading;
    await tickAt(6);
    await tickAt(11);
    expect(kept).toEqual([]);
    expect(spans()).toEqual([5, 10]);
  });

  it('catches up after a short silence of the source, and not after a long one', async () => {
    takeOff();
    await tickAt(6);
    answer = () => failed('transient', 'away');
    await tickAt(11);
    await tickAt(21);
    answer = () => ok(1, 1);
    for (const seconds of [27, 27.1, 27.2, 27.3]) await tickAt(seconds);
    expect(spans()).toEqual([5, 10, 15, 20, 25]);
    await tickAt(300);
    expect(spans().at(-1)).toBe(295);
  });

  it('complains of a source nobody described, and lets the flight hold for want of data', async () => {
    takeOff('nowhere');
    await tickAt(6);
    expect(asked).toEqual([]);
    expect(kept).toEqual([]);
    expect(complaints).toBe(1);
  });

  it('forgets a flight that has ended', async () => {
    takeOff();
    await tickAt(6);
    const { state, version } = deck.get(filed().rolloutId) ?? { state: rollout.initialState(), version: 0 };
    const completed = { rolloutId: filed().rolloutId, changeId: filed().changeId };
    const ended = rollout.evolve(state, {
      type: 'rollout.completed',
      data: { ...completed, completedAt: clock.now().toISOString() },
    });
    deck.put(filed().rolloutId, ended, version + 1);
    await tickAt(7);
    expect(forgotten.some((askers) => askers.startsWith(filed().rolloutId))).toBe(true);
    await tickAt(60);
    expect(asked).toHaveLength(2);
  });
});
