import {
  approvalEvents,
  changeEvents,
  type ChangeView,
  riskAssessed,
  rolloutEvents,
} from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { Projection, ProjectionContext } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { applyToChangeView } from '../../domain/change-view.js';

export const CHANGE_LIST = 'change-list';

const [firstType = '', ...otherTypes] = [
  ...changeEvents,
  riskAssessed,
  ...approvalEvents,
  ...rolloutEvents,
].map(({ name }) => name);

/** One row a change, the same fold a single read makes. All events of a change share a partition, so they come in order. */
@Controller()
export class ChangeListProjection {
  @Projection(CHANGE_LIST, firstType, ...otherTypes)
  async apply(@Payload() event: EventEnvelope, @Ctx() { client }: ProjectionContext): Promise<void> {
    const changeId = event.correlationId;
    if (changeId === null) return;
    const { rows } = await client.query<{ view: ChangeView }>({
      name: 'change-list-read',
      text: 'SELECT view FROM intake.change_list WHERE change_id = $1',
      values: [changeId],
    });
    const view = applyToChangeView(rows[0]?.view ?? null, event);
    if (view === null) return;
    const number = view.key.slice('CHG-'.length);
    await client.query({
      name: 'change-list-write',
      text: `INSERT INTO intake.change_list (change_id, number, state, service, environment, authors, title, position, view)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (change_id) DO UPDATE SET state = excluded.state, service = excluded.service,
         environment = excluded.environment, authors = excluded.authors, title = excluded.title,
         position = excluded.position, view = excluded.view`,
      values: [
        changeId,
        number,
        view.state,
        view.service,
        view.environment,
        view.authors,
        view.title,
        event.position,
        JSON.stringify(view),
      ],
    });
  }
}
