import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event.js';
import { NameSchema } from './values.js';

/** A service of the catalogue. Tier 1 is the most critical, 4 the least. */
export const CatalogEntrySchema = z.strictObject({
  service: NameSchema,
  owner: z.string().min(1).max(100),
  /** Whose approvers speak for this service. */
  domain: NameSchema,
  tier: z.number().int().min(1).max(4),
  environments: z.array(NameSchema).min(1).max(50),
  dependsOn: z.array(NameSchema).max(200),
});
export type CatalogEntry = z.infer<typeof CatalogEntrySchema>;

export const serviceRegistered = defineEvent({
  name: 'service.registered',
  category: 'service',
  data: CatalogEntrySchema,
});
export const serviceChanged = defineEvent({
  name: 'service.changed',
  category: 'service',
  data: z.object({ ...CatalogEntrySchema.shape, changedFields: z.array(z.string()) }),
});
export const serviceEvents = [serviceRegistered, serviceChanged] as const;
export type ServiceEvent = EventOf<typeof serviceRegistered> | EventOf<typeof serviceChanged>;
