import type { CustodyEvent, HoldScope } from '@glidepath/contracts';
import { type AppendContext, type CommandIdentity, EventStore, foldFacts } from '@glidepath/event-store';
import { Clock, type Identity, Logger } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import {
  CUSTODY_REGISTER,
  type CustodyCommand,
  type CustodyRegister,
  custodyRegister,
  type Erasure,
  type Hold,
} from '../domain/custody-register.js';
import { ErasureHeldError } from '../domain/errors.js';
import { ErasureJournal, SubjectDirectory } from './ports.js';
import { SealedTexts } from './sealed-texts.js';

/** Who asks, and how a retry is recognised. */
export interface Asking {
  readonly identity: Identity;
  readonly traceparent: string | null;
  readonly command: CommandIdentity | undefined;
}

/** Holds and erasures. */
@Injectable()
export class Custody {
  constructor(
    private readonly events: EventStore,
    private readonly directory: SubjectDirectory,
    private readonly journal: ErasureJournal,
    private readonly texts: SealedTexts,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async register(): Promise<CustodyRegister> {
    const { events } = await this.events.readStream(CUSTODY_REGISTER);
    // The category holds these facts and no others; the store read each against its declaration.
    return foldFacts(custodyRegister, events as readonly unknown[] as readonly CustodyEvent[]);
  }

  /**
   * Records the erasure, then destroys keys and entry. Should this process die in between, the next turn of
   * `ReapplyErasures` destroys them.
   * @throws ErasureHeldError, OwnErasureError
   */
  async erase(
    subject: string,
    reason: string,
    asking: Asking,
  ): Promise<Erasure & { readonly keysDestroyed: number; readonly position: number }> {
    const { actor } = asking.identity;
    const by = actor.onBehalfOf === undefined ? [actor.id] : [actor.id, actor.onBehalfOf];
    const changes = await this.texts.changesOf(subject);
    const now = this.clock.now();
    const command = { type: 'erase', subject, reason, by, changes, now } as const;
    const { state, position } = await this.handle(command, asking).catch((error: unknown) => {
      if (error instanceof ErasureHeldError)
        this.logger.warn('an erasure was refused', { by: actor.id, holds: error.facts });
      throw error;
    });
    await this.journal.add([subject]);
    const keysDestroyed = await this.directory.erase([subject]);
    const erasure = state.erasures.get(subject) ?? { subject, reason, erasedAt: now.toISOString() };
    return { ...erasure, keysDestroyed, position };
  }

  async setHold(
    holdId: string,
    scope: HoldScope,
    reason: string,
    asking: Asking,
  ): Promise<Hold & { readonly position: number }> {
    const now = this.clock.now();
    const { state, position } = await this.handle({ type: 'set-hold', holdId, scope, reason, now }, asking);
    // A retry gets the state its first try led to: that hold is the newest in it.
    const hold = [...state.holds.values()].at(-1) ?? {
      holdId,
      scope,
      reason,
      setAt: now.toISOString(),
      liftedAt: null,
    };
    return { ...hold, position };
  }

  /** @throws NoSuchHoldError, HoldLiftedError */
  async liftHold(
    holdId: string,
    reason: string,
    asking: Asking,
  ): Promise<Hold & { readonly position: number }> {
    const now = this.clock.now();
    const { state, position } = await this.handle({ type: 'lift-hold', holdId, reason, now }, asking);
    const hold = state.holds.get(holdId);
    if (hold === undefined) throw new TypeError(`the hold ${holdId} was lifted and is not there`);
    return { ...hold, position };
  }

  private async handle(command: CustodyCommand, { identity, traceparent, command: once }: Asking) {
    const context: AppendContext = { actor: identity.actor, correlationId: null, traceparent };
    return this.events.handle(custodyRegister, CUSTODY_REGISTER, command, context, once);
  }
}
