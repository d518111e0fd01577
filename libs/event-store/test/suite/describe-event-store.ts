import { appendTrials } from './append-trials.js';
import { commandTrials } from './command-trials.js';
import { followTrials } from './follow-trials.js';
import { readTrials } from './read-trials.js';
import { Trial, type TrialStore } from './trial.js';

/** What every event store has to do, whatever it stores events in. */
export function describeEventStore(name: string, open: () => Promise<TrialStore>): void {
  describe(name, () => {
    const trial = new Trial(open);
    beforeAll(() => trial.start());
    afterAll(() => trial.close());
    readTrials(trial);
    followTrials(trial);
    appendTrials(trial);
    commandTrials(trial);
  });
}
