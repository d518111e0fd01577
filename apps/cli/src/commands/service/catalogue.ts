import type { ServiceView } from '@glidepath/contracts';
import type { PageQuery, ServiceInput } from '@glidepath/sdk';
import type { CommandContext } from '../../command.js';
import type { Presentation } from '../../output/format.js';
import { readDocument } from '../change/read-proposal.js';

interface EntryFlags {
  readonly file?: string;
  readonly owner?: string;
  readonly domain?: string;
  readonly tier?: number;
  readonly environment?: readonly string[];
  readonly dependsOn?: readonly string[];
}

export async function putService(
  { glidepath, output, terminal, signal, idempotencyKey }: CommandContext,
  [service = '']: readonly string[],
  { file, owner, domain, tier, environment, dependsOn }: EntryFlags,
): Promise<undefined> {
  const base = file === undefined ? { dependsOn: [] } : await readDocument(file, terminal);
  const given = { owner, domain, tier, environments: environment, dependsOn };
  const flags = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const entry = { ...base, ...flags } as ServiceInput;
  await output.one(await glidepath.services.put(service, entry, { signal, idempotencyKey }), presentation);
}

export async function getService(
  { glidepath, output, signal }: CommandContext,
  [service = '']: readonly string[],
): Promise<undefined> {
  await output.one(await glidepath.services.get(service, { signal }), presentation);
}

export async function listServices(
  { glidepath, output, signal }: CommandContext,
  _args: readonly string[],
  { limit, cursor }: PageQuery,
): Promise<undefined> {
  const { items } = await glidepath.services.list({ limit, cursor }, { signal });
  await output.many(items, presentation);
}

const presentation: Presentation<ServiceView> = {
  id: ({ service }) => service,
  columns: {
    service: ({ service }) => service,
    tier: ({ tier }) => tier,
    owner: ({ owner }) => owner,
    domain: ({ domain }) => domain,
    environments: ({ environments }) => environments.join(', '),
    'depends on': ({ dependsOn }) => dependsOn.join(', ') || null,
  },
};
