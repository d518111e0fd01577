import type { ConnectionEvent, ConnectionNames } from '@glidepath/contracts';
import { canonicalDigest, type Decider } from '@glidepath/event-store';

export interface Announce {
  readonly type: 'announce';
  readonly names: ConnectionNames;
  readonly now: Date;
}

/** What the rollout service says it can reach; null before it has said anything. Says the same only once. */
export const announced: Decider<ConnectionNames | null, Announce, ConnectionEvent> = {
  initialState: () => null,
  decide({ names, now }, state) {
    if (state !== null && canonicalDigest(state) === canonicalDigest(names)) return [];
    return [{ type: 'connections.announced', data: { ...names, announcedAt: now.toISOString() } }];
  },
  evolve: (_, { data: { routes, sources } }) => ({ routes, sources }),
};
