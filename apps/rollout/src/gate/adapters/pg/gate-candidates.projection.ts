import { type ChangeAmended, type ChangeSubmitted, servicesOf } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { Projection, type ProjectionContext } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';

type Proposed = ChangeSubmitted['data'] | ChangeAmended['data'];

/** Which changes ever proposed an artifact; whether one still does is read from the log. */
@Controller()
export class GateCandidatesProjection {
  @Projection('gate-candidates', 'change.submitted', 'change.amended')
  async handle(
    @Payload() { data }: EventEnvelope<Proposed>,
    @Ctx() { client }: ProjectionContext,
  ): Promise<void> {
    const { environment, artifacts } = data.proposal;
    const digests = [...new Set(artifacts.map(({ digest }) => digest))];
    await client.query(
      `INSERT INTO rollout.gate_candidate (service, environment, artifact_digest, change_id)
       SELECT service, $2, digest, $4 FROM unnest($1::text[]) AS service, unnest($3::text[]) AS digest
       ON CONFLICT DO NOTHING`,
      [servicesOf(data.proposal), environment, digests, data.changeId],
    );
  }
}
