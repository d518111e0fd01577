import { type Decider, DomainError } from '@glidepath/event-store';
import { describeDecider } from './describe-decider.js';

type DoorEvent = { readonly type: 'door.opened' | 'door.locked'; readonly data: { readonly by: string } };
type DoorCommand = { readonly type: 'open' | 'lock'; readonly by: string };

const door: Decider<{ readonly status: 'closed' | 'open' | 'locked' }, DoorCommand, DoorEvent> = {
  initialState: () => ({ status: 'closed' }),
  decide({ type, by }, { status }) {
    switch (type) {
      case 'open':
        if (status === 'locked') throw new DomainError('door-locked', 'the door is locked; unlock it first');
        return status === 'open' ? [] : [{ type: 'door.opened', data: { by } }];
      case 'lock':
        return [{ type: 'door.locked', data: { by } }];
    }
  },
  evolve(_, { type }) {
    switch (type) {
      case 'door.opened':
        return { status: 'open' };
      case 'door.locked':
        return { status: 'locked' };
    }
  },
};

const opened: DoorEvent = { type: 'door.opened', data: { by: 'ada' } };
const locked: DoorEvent = { type: 'door.locked', data: { by: 'ada' } };

describeDecider('a decider told in scenarios', door, [
  { name: 'emits facts from nothing', when: { type: 'open', by: 'ada' }, emits: [opened] },
  { name: 'has nothing to do twice', given: [opened], when: { type: 'open', by: 'ada' }, emits: [] },
  { name: 'refuses by code', given: [locked], when: { type: 'open', by: 'ada' }, refuses: 'door-locked' },
]);

const visitors: Decider<ReadonlySet<string>, DoorCommand, DoorEvent> = {
  initialState: () => new Set(),
  decide: ({ by }, seen) => (seen.has(by) ? [] : [{ type: 'door.opened', data: { by } }]),
  evolve: (seen, { data }) => new Set([...seen, data.by]),
  snapshots: {
    reducer: 'visitors',
    version: 1,
    save: (seen) => [...seen],
    load: (saved) => new Set(saved as readonly string[]),
  },
};

describeDecider('a decider whose states are kept', visitors, [
  {
    name: 'decides from a snapshot as from the facts',
    given: [opened],
    when: { type: 'open', by: 'ada' },
    emits: [],
  },
]);
