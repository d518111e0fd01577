import {
  approvalEvents,
  changeEvents,
  type ChangeView,
  jointRolloutEvents,
  riskAssessed,
  rolloutEvents,
} from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { Projection, ProjectionContext, type WriteRows } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { applyToChangeView } from '../../domain/change-view.js';

export const CHANGE_LIST = 'change-list';

const [firstType = '', ...otherTypes] = [
  ...changeEvents,
  riskAssessed,
  ...approvalEvents,
  ...rolloutEvents,
  ...jointRolloutEvents,
].map(({ name }) => name);

const READ = 'SELECT change_id, view FROM intake.change_list WHERE change_id = ANY($1::uuid[])';

const WRITE = `
INSERT INTO intake.change_list (change_id, number, state, service, environment, authors, title, position, view)
SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(change_id uuid, number bigint, state text, service text,
  environment text, authors text[], title text, position bigint, view jsonb)
ON CONFLICT (change_id) DO UPDATE SET number = excluded.number, state = excluded.state, service = excluded.service,
  environment = excluded.environment, authors = excluded.authors, title = excluded.title,
  position = excluded.position, view = excluded.view`;

/** One row a change, the same fold a single read makes. All events of a change share a partition, so they come in order. */
@Controller()
export class ChangeListProjection {
  @Projection(CHANGE_LIST, firstType, ...otherTypes)
  apply(@Payload() event: EventEnvelope, @Ctx() context: ProjectionContext): void {
    if (event.correlationId !== null) context.writeTogether(write, { changeId: event.correlationId, event });
  }
}

interface News {
  readonly changeId: string;
  readonly event: EventEnvelope;
}

/** Each change is read and written once, whatever became of it. */
const write: WriteRows<News> = async (client, news) => {
  const ids = [...new Set(news.map(({ changeId }) => changeId))];
  const { rows } = await client.query<{ change_id: string; view: ChangeView }>({
    name: 'change-list-read',
    text: READ,
    values: [ids],
  });
  const views = new Map(rows.map(({ change_id, view }) => [change_id, view]));
  const changed = new Map<string, object>();
  for (const { changeId, event } of news) {
    const view = applyToChangeView(views.get(changeId) ?? null, event);
    if (view === null) continue;
    views.set(changeId, view);
    changed.set(changeId, row(changeId, view, event.position));
  }
  if (changed.size === 0) return;
  await client.query({
    name: 'change-list-write',
    text: WRITE,
    values: [JSON.stringify([...changed.values()])],
  });
};

function row(changeId: string, view: ChangeView, position: number): object {
  const { key, state, service, environment, authors, title } = view;
  const number = key.slice('CHG-'.length);
  return { change_id: changeId, number, state, service, environment, authors, title, position, view };
}
