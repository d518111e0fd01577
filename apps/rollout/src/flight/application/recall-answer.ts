import { type Decider, DomainError, type EventStore } from '@glidepath/event-store';
import type { SteerRequest } from './steer-request.js';

/** The command was not carried out before. */
class NeverToldError extends DomainError {
  override readonly name = 'NeverToldError';
  constructor() {
    super('internal-error', 'the command was not carried out before');
  }
}

export interface Recalled<State> {
  readonly state: State;
  readonly version: number;
  readonly position: number;
}

/**
 * The first answer to a command that is sent again: it may be refused by what its own first try led to, or by what came
 * since.
 * @returns null when it is sent for the first time, or carries no identity
 */
export async function recallAnswer<
  State,
  Command,
  Event extends { readonly type: string; readonly data: unknown },
>(
  events: EventStore,
  decider: Decider<State, Command, Event>,
  stream: string,
  changeId: string,
  { command, identity: { actor }, commandIdentity, traceparent }: SteerRequest,
): Promise<Recalled<State> | null> {
  if (commandIdentity === undefined) return null;
  // Decides nothing anew: handling a command with it gives the first answer, or fails.
  const recalling: Decider<State, SteerRequest['command'], Event> = {
    ...decider,
    decide: () => {
      throw new NeverToldError();
    },
  };
  const context = { actor, correlationId: changeId, traceparent };
  try {
    return await events.handle(recalling, stream, command, context, commandIdentity);
  } catch (error) {
    if (error instanceof NeverToldError) return null;
    throw error;
  }
}
