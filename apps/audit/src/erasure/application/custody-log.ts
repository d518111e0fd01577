import type { CustodyEvent } from '@glidepath/contracts';
import {
  type AppendContext,
  type CommandIdentity,
  EventStore,
  type HandleResult,
} from '@glidepath/event-store';
import { Clock, type Identity } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import {
  CUSTODY_REGISTER,
  type CustodyCommand,
  type CustodyRegister,
  custodyRegister,
} from '../domain/custody-register.js';

/** Who asks, and how a retry is recognised. */
export interface Caller {
  readonly identity: Identity;
  readonly traceparent: string | null;
  readonly command: CommandIdentity | undefined;
}

interface Folded {
  /** The last event that is in it; undefined for none. */
  readonly last: { readonly position: number; readonly id: string } | undefined;
  readonly register: CustodyRegister;
}

const EMPTY: Folded = { last: undefined, register: custodyRegister.initialState() };

/** The custody register as it is, and commands to it. */
@Injectable()
export class CustodyLog {
  private folded = EMPTY;

  constructor(
    private readonly events: EventStore,
    private readonly clock: Clock,
  ) {}

  /** The register with all that was recorded by now: only what is new since it was last asked for is read. */
  async register(): Promise<CustodyRegister> {
    this.folded = (await this.foldedOnto(this.folded)) ?? (await this.foldedOnto(EMPTY)) ?? EMPTY;
    return this.folded.register;
  }

  /** @throws what the register refuses the command with */
  handle(
    commandAt: (now: Date) => CustodyCommand,
    { identity, traceparent, command }: Caller,
  ): Promise<HandleResult<CustodyRegister>> {
    const context: AppendContext = { actor: identity.actor, correlationId: null, traceparent };
    const wanted = commandAt(this.clock.now());
    return this.events.handle(custodyRegister, CUSTODY_REGISTER, wanted, context, command);
  }

  /** @returns undefined where the log does not have the last event any more: it was put back from an older copy */
  private async foldedOnto({ last, register }: Folded): Promise<Folded | undefined> {
    let folded: Folded = { last: undefined, register };
    const after = last === undefined ? 0 : last.position - 1;
    for await (const event of this.events.readLog({ stream: CUSTODY_REGISTER, after })) {
      const { position, id } = event;
      const isKnown = last !== undefined && folded.last === undefined;
      if (isKnown && id !== last.id) return undefined;
      // The category holds these facts and no others; the store read each against its declaration.
      const fact = event as unknown as CustodyEvent;
      folded = {
        last: { position, id },
        register: isKnown ? register : custodyRegister.evolve(folded.register, fact),
      };
    }
    return last !== undefined && folded.last === undefined ? undefined : folded;
  }
}

/** Whoever asks for something, and whom they act for. */
export function subjectsOf({ identity: { actor } }: Caller): readonly string[] {
  return actor.onBehalfOf === undefined ? [actor.id] : [actor.id, actor.onBehalfOf];
}
