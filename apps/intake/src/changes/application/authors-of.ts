import type { Actor } from '@glidepath/event-store';

/** Whose change it is: the requester, and the person a workload acts for. Separation of duties follows both. */
export function authorsOf(actor: Actor): string[] {
  return actor.onBehalfOf === undefined ? [actor.id] : [actor.id, actor.onBehalfOf];
}
