import { readFileSync } from 'node:fs';
import type { ConnectionNames } from '@glidepath/contracts';
import { z } from 'zod';
import { RouteSchema } from './drivers/domain/route.js';
import { SourceSchema } from './sli/domain/source.js';

const NameSchema = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);

/** What this service may reach outside, by the names that plans use: routers it moves, and sources it asks. */
export const ConnectionsSchema = z.strictObject({
  routes: z.record(NameSchema, RouteSchema).default({}),
  sources: z.record(NameSchema, SourceSchema).default({}),
});
export type Connections = z.output<typeof ConnectionsSchema>;

/** By which names plans know them, in the order of the names. */
export function namesOf({ routes, sources }: Connections): ConnectionNames {
  const byName = ({ name: a }: { name: string }, { name: b }: { name: string }) => (a < b ? -1 : 1);
  return {
    routes: Object.entries(routes)
      .map(([name, { driver }]) => ({ name, driver }))
      .sort(byName),
    sources: Object.entries(sources)
      .map(([name, { provider }]) => ({ name, provider }))
      .sort(byName),
  };
}

export const NO_CONNECTIONS: Connections = { routes: {}, sources: {} };

/** A setting that names a file of connections, read when the setting is. Every fault in the file is a fault of the setting. */
export const ConnectionsFileSchema = z.string().transform((file, context): Connections => {
  const fault = (message: string): never => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  try {
    const read = ConnectionsSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (read.success) return read.data;
    for (const { path, message } of read.error.issues) fault(`/${path.join('/')}: ${message}`);
    return z.NEVER;
  } catch (error) {
    return fault(error instanceof Error ? error.message : 'cannot be read');
  }
});
