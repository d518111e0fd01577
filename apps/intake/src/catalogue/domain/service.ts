import type { CatalogEntry, ServiceEvent } from '@glidepath/contracts';
import {
  canonicalDigest,
  type Decider,
  DomainError,
  type EventEnvelope,
  foldFacts,
} from '@glidepath/event-store';

/** A service of the catalogue. Stream `service-<name>`. */
export type Service =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'registered';
      readonly entry: CatalogEntry;
      /** Version of the stream; the ETag. */
      readonly version: number;
    };

export interface PutService {
  readonly type: 'put';
  /** The whole entry, as it should now be. */
  readonly entry: CatalogEntry;
  /** The version the caller saw; undefined replaces whatever is there. */
  readonly ifVersion: number | undefined;
  /** Whether the caller may replace an entry, and not only register one. */
  readonly mayReplace: boolean;
}

/**
 * An entry says who has to approve and how critical the service is: whoever makes changes does not also decide that.
 */
export class NotYoursToReplaceError extends DomainError {
  override readonly name = 'NotYoursToReplaceError';
  constructor(service: string) {
    super('forbidden', `${service} is registered; an operator, release manager or admin replaces its entry`);
  }
}

/** The caller saw another version of the entry than the newest. */
export class OutdatedServiceError extends DomainError {
  override readonly name = 'OutdatedServiceError';
  constructor(service: string, seen: number, actual: number) {
    super('precondition-failed', `${service} is at version ${actual}, you saw ${seen}: read it again`, {
      actual,
    });
  }
}

export const serviceDecider: Decider<Service, PutService, ServiceEvent> = {
  initialState: () => ({ status: 'unknown' }),
  decide({ entry, ifVersion, mayReplace }, state) {
    const version = state.status === 'registered' ? state.version : 0;
    if (ifVersion !== undefined && ifVersion !== version) {
      throw new OutdatedServiceError(entry.service, ifVersion, version);
    }
    if (state.status === 'unknown') return [{ type: 'service.registered', data: entry }];
    const changedFields = changedFieldsOf(state.entry, entry);
    if (changedFields.length === 0) return [];
    if (!mayReplace) throw new NotYoursToReplaceError(entry.service);
    return [{ type: 'service.changed', data: { ...entry, changedFields } }];
  },
  evolve(state, { data }) {
    const { service, owner, domain, tier, environments, dependsOn } = data;
    const version = state.status === 'registered' ? state.version + 1 : 1;
    return {
      status: 'registered',
      version,
      entry: { service, owner, domain, tier, environments, dependsOn },
    };
  },
};

/** The catalogue entry the events of a stream `service-<name>` add up to, null when there are none. */
export function foldService(events: readonly EventEnvelope[]): CatalogEntry | null {
  const service = foldFacts(serviceDecider, events as readonly ServiceEvent[]);
  return service.status === 'registered' ? service.entry : null;
}

function changedFieldsOf(before: CatalogEntry, after: CatalogEntry): string[] {
  const fields = Object.keys(after) as (keyof CatalogEntry)[];
  return fields.filter((field) => canonicalDigest(before[field]) !== canonicalDigest(after[field])).sort();
}
