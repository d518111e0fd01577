import { type Figure, type Goal, judge } from '../report/figure.js';
import { medianSeconds, stoppedPercent } from './simulate.js';
import type { Outcome } from './simulate.js';

const MOST_FALSE_STOPS: Goal = { of: 'value', is: 'at most', limit: 1 };

/** The goals of the issue, for our judge. */
const GOALS: Readonly<Record<string, Goal>> = {
  'no-effect-10v10': MOST_FALSE_STOPS,
  'shared-outage': MOST_FALSE_STOPS,
  'bursts-of-20': MOST_FALSE_STOPS,
  'error-4x-10v10': { of: 'value', is: 'at most', limit: 120 },
  'error-10x-10v10': { of: 'value', is: 'at most', limit: 30 },
};

/** A scenario in front of a judge as lines of the report: false stops, or how often and how soon a fault is seen. */
export function judgeFigures(outcome: Outcome): readonly Figure[] {
  const { scenario, contestant } = outcome;
  const goal = contestant.isOurs ? GOALS[scenario.id] : undefined;
  const aimed = goal === undefined ? {} : { goal };
  const line = (measure: string, text: string) => ({
    id: `${scenario.id}/${contestant.id}/${measure}`,
    what: `${text}; ${scenario.what}; ${contestant.what}`,
  });
  const percent = { value: stoppedPercent(outcome), unit: '%' };
  if (!scenario.isFaulty) {
    return [
      judge({ ...line('false-stops', 'healthy canaries stopped within the hour'), ...percent, ...aimed }),
    ];
  }
  const seen = judge({ ...line('seen', 'faulty canaries stopped within the hour'), ...percent });
  const median = medianSeconds(outcome);
  if (median === null) return goal === undefined ? [seen] : [seen, missed()];
  const time = { ...line('median', 'median time to the stop'), value: median, unit: 's', ...aimed };
  return [seen, judge(time)];

  /** A fault that most runs never see is a goal missed, not a line left out. */
  function missed(): Figure {
    return judge({
      ...line('median', 'not seen by half of all runs within'),
      value: 3600,
      unit: 's',
      ...aimed,
    });
  }
}
