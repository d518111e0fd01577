import { MemoryEventStore } from '../src/index.js';
import { describeEventStore } from './suite/describe-event-store.js';
import { trialCatalogue } from './suite/trial-catalogue.js';

describeEventStore('the log in memory', () => {
  let set: Date | null = null;
  const store = new MemoryEventStore({
    catalogue: trialCatalogue,
    producer: { service: 'intake', version: '1.2.3' },
    categories: ['change', 'template'],
    clock: () => set ?? new Date(),
  });
  return Promise.resolve({
    store,
    setClock(moment) {
      set = moment;
      return Promise.resolve();
    },
    stall(position) {
      store.fences.stall('intake', position);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  });
});
