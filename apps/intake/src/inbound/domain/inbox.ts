import type { InboundRecorded, InboundRejected } from '@glidepath/contracts';
import type { Decider } from '@glidepath/event-store';
import type { InboxEntry } from './judge-arrival.js';

/** What became of the first arrival with a key. Stream `inbound-<inboxKey>`. */
export type Inbox =
  | { readonly status: 'empty' }
  | { readonly status: 'recorded'; readonly deploymentId: string | null }
  | { readonly status: 'rejected'; readonly reason: string; readonly errors: readonly string[] };

export type TakeIn =
  | {
      readonly type: 'record';
      readonly entry: InboxEntry;
      readonly deploymentId: string | null;
      readonly conflictsWithEarlier: boolean;
    }
  | {
      readonly type: 'reject';
      readonly entry: InboxEntry;
      readonly reason: string;
      readonly errors: readonly string[];
    };

/** The first arrival with a key is taken in or refused; every later one leads to nothing. */
export const inbox: Decider<Inbox, TakeIn, InboundRecorded | InboundRejected> = {
  initialState: () => ({ status: 'empty' }),
  decide(command, state) {
    if (state.status !== 'empty') return [];
    switch (command.type) {
      case 'record': {
        const { entry, deploymentId, conflictsWithEarlier } = command;
        return [{ type: 'inbound.recorded', data: { ...entry, deploymentId, conflictsWithEarlier } }];
      }
      case 'reject': {
        const { entry, reason, errors } = command;
        return [{ type: 'inbound.rejected', data: { ...entry, reason, errors: [...errors] } }];
      }
    }
  },
  evolve(_, { type, data }) {
    switch (type) {
      case 'inbound.recorded':
        return { status: 'recorded', deploymentId: data.deploymentId };
      case 'inbound.rejected':
        return { status: 'rejected', reason: data.reason, errors: data.errors };
    }
  },
};
