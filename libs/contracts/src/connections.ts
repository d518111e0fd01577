import { z } from 'zod';
import { defineEvent, type EventsOf } from './define-event.js';
import { SliProviderSchema } from './sli-query.js';
import { MomentSchema, NameSchema } from './values.js';

/** The one stream of what the rollout service can reach. */
export const CONNECTIONS_STREAM = 'connections-rollout';

/**
 * Names of the routes and sources of the rollout service's settings, so that a plan is refused when it is submitted and not
 * when it is to take off. Where they are, and with which credential, is in no event.
 */
export const ConnectionNamesSchema = z.object({
  routes: z.array(z.object({ name: NameSchema, driver: NameSchema })),
  sources: z.array(z.object({ name: NameSchema, provider: SliProviderSchema })),
});
export type ConnectionNames = z.infer<typeof ConnectionNamesSchema>;

/** Each is the whole list; the newest counts. */
export const connectionsAnnounced = defineEvent({
  name: 'connections.announced',
  category: 'connections',
  data: ConnectionNamesSchema.extend({ announcedAt: MomentSchema }),
});

export const connectionEvents = [connectionsAnnounced] as const;
export type ConnectionEvent = EventsOf<(typeof connectionEvents)[number]>;
