import {
  approvalEvents,
  changeEvents,
  type ChangeView,
  jointRolloutEvents,
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
  ...jointRolloutEvents,
].map(({ name }) => name);

/** Views kept in memory; the one unused for longest goes first. */
const MOST_VIEWS = 1000;

const READ = 'SELECT view FROM intake.change_list WHERE change_id = $1';

const WRITE = `
INSERT INTO intake.change_list (change_id, number, state, service, environment, authors, title, position, view)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (change_id) DO UPDATE SET state = excluded.state, service = excluded.service,
  environment = excluded.environment, authors = excluded.authors, title = excluded.title,
  position = excluded.position, view = excluded.view`;

/** Only over the row that is known; another instance, or a transaction that was undone, leaves another position. */
const WRITE_ON = `
UPDATE intake.change_list SET number = $2, state = $3, service = $4, environment = $5, authors = $6, title = $7,
  position = $8, view = $9
WHERE change_id = $1 AND position = $10`;

interface Known {
  readonly position: number;
  readonly view: ChangeView;
}

/** One row a change, the same fold a single read makes. All events of a change share a partition, so they come in order. */
@Controller()
export class ChangeListProjection {
  /** Rows as this process wrote them, which mostly spares reading them for the next event. */
  private readonly known = new Map<string, Known>();

  @Projection(CHANGE_LIST, firstType, ...otherTypes)
  async apply(@Payload() event: EventEnvelope, @Ctx() { client }: ProjectionContext): Promise<void> {
    const changeId = event.correlationId;
    if (changeId === null) return;
    const known = this.known.get(changeId);
    this.known.delete(changeId);
    const guess = known === undefined ? null : applyToChangeView(known.view, event);
    if (guess !== null && known !== undefined) {
      const values = [...row(changeId, guess, event.position), known.position];
      const { rowCount } = await client.query({ name: 'change-list-write-on', text: WRITE_ON, values });
      if (rowCount === 1) return this.remember(changeId, event.position, guess);
    }
    const { rows } = await client.query<{ view: ChangeView }>({
      name: 'change-list-read',
      text: READ,
      values: [changeId],
    });
    const view = applyToChangeView(rows[0]?.view ?? null, event);
    if (view === null) return;
    await client.query({
      name: 'change-list-write',
      text: WRITE,
      values: [...row(changeId, view, event.position)],
    });
    this.remember(changeId, event.position, view);
  }

  private remember(changeId: string, position: number, view: ChangeView): void {
    this.known.set(changeId, { position, view });
    const [oldest] = this.known.keys();
    if (this.known.size > MOST_VIEWS && oldest !== undefined) this.known.delete(oldest);
  }
}

function row(changeId: string, view: ChangeView, position: number): readonly unknown[] {
  const { key, state, service, environment, authors, title } = view;
  const number = key.slice('CHG-'.length);
  return [changeId, number, state, service, environment, authors, title, position, JSON.stringify(view)];
}
