import type { CatalogEntry, ChangeSubmitted } from '@glidepath/contracts';
import { EventStore } from '@glidepath/event-store';
import type { EventEnvelope, StreamAppend } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { assessment } from '../domain/assessment.js';
import { gatherInputs } from '../domain/gather-inputs.js';
import { ServiceHistory } from './ports.js';

/** Assesses the revision an event brought: gathers what is recorded, scores it and asks the rules. */
@Injectable()
export class AssessRevision {
  constructor(
    private readonly events: EventStore,
    private readonly histories: ServiceHistory,
  ) {}

  /** What to append; nothing when the revision was assessed before. */
  async run(submitted: EventEnvelope<ChangeSubmitted['data']>): Promise<StreamAppend> {
    const { changeId, proposal } = submitted.data;
    const catalog = await this.catalogEntry(proposal.service);
    const { history, position } = await this.histories.read({
      changeId,
      service: proposal.service,
      environment: proposal.environment,
      digests: proposal.artifacts.map(({ digest }) => digest),
      catalogPosition: catalog.position,
    });
    const inputs = gatherInputs({
      proposal,
      service: catalog.entry,
      history,
      submittedAt: submitted.recordedAt,
    });
    const facts = [
      { fact: submitted.type, position: submitted.position },
      { fact: 'catalogue', position: catalog.position },
      { fact: 'service-history', position },
    ];
    const { append } = await this.events.decide(
      assessment,
      `risk-${changeId}`,
      { type: 'assess', change: submitted.data, inputs, facts },
      { presumesNew: submitted.type === 'change.submitted' },
    );
    return append;
  }

  /** Every event of the stream carries the whole entry, so the newest one is the entry as it stands. */
  private async catalogEntry(service: string): Promise<{ entry: CatalogEntry | null; position: number }> {
    const { events } = await this.events.readStream(`service-${service}`);
    const newest = events.at(-1);
    return newest === undefined
      ? { entry: null, position: 0 }
      : { entry: newest.data as CatalogEntry, position: newest.position };
  }
}
