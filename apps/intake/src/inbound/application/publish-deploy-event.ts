import { DomainError } from '@glidepath/event-store';
import { type Identity, Ids } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import type { Arrival } from '../domain/arrival.js';
import { TakeIn, type TakenIn } from './take-in.js';

/** Only workloads and people who change things report deployments. */
export class NotAPublisherError extends DomainError {
  override readonly name = 'NotAPublisherError';
  constructor() {
    super(
      'forbidden',
      'deployments are reported by workloads, or by people who are author, operator or release manager',
    );
  }
}

/** What was sent is not an event that can be recorded; the refusal itself is. */
export class RefusedEventError extends DomainError {
  override readonly name = 'RefusedEventError';
  constructor(reason: string, errors: readonly string[]) {
    super('inbound-refused', reason, { errors: errors.map((detail) => ({ pointer: '#', detail })) });
  }
}

const REPORTING_ROLES = ['author', 'operator', 'release-manager', 'admin'] as const;

/** Takes in a deploy event over HTTP and answers after the append: what was answered is never lost. */
@Injectable()
export class PublishDeployEvent {
  constructor(
    private readonly takeIn: TakeIn,
    private readonly ids: Ids,
  ) {}

  /** @throws NotAPublisherError, RefusedEventError */
  async run(content: Pick<Arrival, 'bodyDigest' | 'content'>, { actor, roles }: Identity): Promise<TakenIn> {
    const mayReport = actor.kind === 'workload' || REPORTING_ROLES.some((role) => roles.includes(role));
    if (!mayReport) throw new NotAPublisherError();
    const arrival: Arrival = { ...content, mode: 'http', principal: actor.id };
    const taken = await this.takeIn.run(
      arrival,
      { name: `http:${this.ids.next()}`, isRedelivery: false },
      actor,
    );
    if (taken.inbox.status === 'rejected')
      throw new RefusedEventError(taken.inbox.reason, taken.inbox.errors);
    return taken;
  }
}
