import {
  type CatalogEntry,
  CONNECTIONS_STREAM,
  type ConnectionNames,
  type FlightFault,
  flightFaults,
  type Proposal,
  type SubmitChangeBody,
} from '@glidepath/contracts';
import { DomainError, EventStore } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { contentFacts } from '../domain/content-facts.js';
import { type MissingField, missingFields } from '../domain/required-fields.js';
import { Contents } from './ports.js';

type Reference = Proposal['content']['references'][number];

/** The kind of change asks for more than was sent. */
export class MissingFieldsError extends DomainError {
  override readonly name = 'MissingFieldsError';
  constructor(readonly missing: readonly MissingField[]) {
    super('missing-fields', missing.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '), {
      errors: missing,
    });
  }
}

export class UnknownServiceError extends DomainError {
  override readonly name = 'UnknownServiceError';
  constructor(service: string) {
    const detail = `the catalogue has no service ${service}; register it with PUT /v1/services/${service}`;
    super('unknown-service', detail, { errors: [{ pointer: '#/service', detail }] });
  }
}

export class UnknownEnvironmentError extends DomainError {
  override readonly name = 'UnknownEnvironmentError';
  constructor(environment: string, { service, environments }: CatalogEntry) {
    const detail = `${service} has no environment ${environment}; it has ${environments.join(', ')}`;
    super('unknown-environment', detail, { errors: [{ pointer: '#/environment', detail }] });
  }
}

/** No driver there is can fly the plan, or it names a route or source that the rollout service has not. */
export class PlanNotFlyableError extends DomainError {
  override readonly name = 'PlanNotFlyableError';
  constructor(faults: readonly FlightFault[]) {
    const errors = faults.map(({ pointer, detail }) => ({ pointer: `#/plan${pointer}`, detail }));
    super('plan-not-flyable', faults.map(({ detail }) => detail).join('; '), { errors });
  }
}

/** Turns what a client sent into a proposal: checks it against the catalogue and moves large content out of it. */
@Injectable()
export class WriteProposal {
  constructor(
    private readonly events: EventStore,
    private readonly contents: Contents,
  ) {}

  /** @throws MissingFieldsError, UnknownServiceError, UnknownEnvironmentError, PlanNotFlyableError */
  async run(body: SubmitChangeBody): Promise<Proposal> {
    const missing = missingFields(body);
    if (missing.length > 0) throw new MissingFieldsError(missing);
    await Promise.all([this.checkCatalogue(body), this.checkPlan(body)]);
    const { sql, config, stats } = body.content;
    const references = await Promise.all([
      ...sql.map((text) => this.keep('sql', 'application/sql', text)),
      ...config.map(({ path, text }) => this.keep('config', 'text/plain', `${path}\n${text}`)),
    ]);
    return { ...body, content: { references, facts: contentFacts(sql, config.length), stats } };
  }

  private async checkCatalogue({ service, environment }: SubmitChangeBody): Promise<void> {
    const { events } = await this.events.readStream(`service-${service}`);
    // Every event of the stream carries the whole entry, so the newest one is the entry as it stands.
    const entry = events.at(-1)?.data as CatalogEntry | undefined;
    if (entry === undefined) throw new UnknownServiceError(service);
    if (!entry.environments.includes(environment)) throw new UnknownEnvironmentError(environment, entry);
  }

  /** A courtesy: routes may come and go until take-off, when the plan is looked at again by whoever flies it. */
  private async checkPlan({ plan }: SubmitChangeBody): Promise<void> {
    const { events } = await this.events.readStream(CONNECTIONS_STREAM);
    const known = events.at(-1)?.data as ConnectionNames | undefined;
    const faults = flightFaults(plan, known ?? null);
    if (faults.length > 0) throw new PlanNotFlyableError(faults);
  }

  private async keep(kind: Reference['kind'], mediaType: string, text: string): Promise<Reference> {
    return {
      kind,
      mediaType,
      digest: await this.contents.put(mediaType, text),
      bytes: Buffer.byteLength(text),
    };
  }
}
