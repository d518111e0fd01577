import type { ChangeEvent, RolloutCommand } from '@glidepath/contracts';
import type { EventStore, Fact } from '@glidepath/event-store';
import type { Identity } from '@glidepath/service-kit';
import { NotAllowedToSteerError } from '../domain/errors.js';

/** An author may always bring back what they made. */
const OF_AUTHORS: readonly RolloutCommand[] = ['abort', 'rollback'];

/** @throws NotAllowedToSteerError unless an operator or release manager commands, or an author goes back */
export async function authoriseSteering(
  store: EventStore,
  command: RolloutCommand,
  { actor, roles }: Identity,
  changeId: string,
): Promise<void> {
  if (roles.includes('operator') || roles.includes('release-manager')) return;
  const { events } = await store.readStream(`change-${changeId}`);
  const authors = authorsOf(events);
  const isAuthor = authors.includes(actor.id) || authors.includes(actor.onBehalfOf ?? actor.id);
  if (!OF_AUTHORS.includes(command) || !isAuthor) throw new NotAllowedToSteerError(command);
}

function authorsOf(changeFacts: readonly Fact[]): readonly string[] {
  return (changeFacts as readonly ChangeEvent[]).flatMap(({ type, data }) =>
    type === 'change.submitted' || type === 'change.amended' ? data.authors : [],
  );
}
