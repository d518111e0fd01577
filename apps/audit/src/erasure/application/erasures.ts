import { Logger } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import type { CustodyCommand, Erasure, ErasureRequest } from '../domain/custody-register.js';
import { ErasureHeldError } from '../domain/errors.js';
import { type Caller, CustodyLog, subjectsOf } from './custody-log.js';
import { ErasureJournal, SubjectDirectory } from './ports.js';
import { SealedTexts } from './sealed-texts.js';

type Written<View> = View & { readonly position: number };

/** Erasing a person: one asks, another one confirms, and only then is anything destroyed. */
@Injectable()
export class Erasures {
  constructor(
    private readonly log: CustodyLog,
    private readonly directory: SubjectDirectory,
    private readonly journal: ErasureJournal,
    private readonly texts: SealedTexts,
    private readonly logger: Logger,
  ) {}

  /** @throws ErasureHeldError, OwnErasureError, AlreadyErasedError */
  async request(
    requestId: string,
    subject: string,
    reason: string,
    caller: Caller,
  ): Promise<Written<ErasureRequest>> {
    const asked = { type: 'request-erasure', requestId, subject, reason } as const;
    const { state, position } = await this.decide(asked, caller);
    const request = state.erasureRequests.get(subject);
    if (request === undefined)
      throw new TypeError(`the erasure of ${subject} was asked for and is not there`);
    return { ...request, position };
  }

  /**
   * Records the erasure, then destroys keys and entry. Should this process die in between, the next turn of
   * `ReapplyErasures` destroys them.
   * @throws NoSuchRequestError, RequestExpiredError, SecondPersonError, ErasureHeldError, OwnErasureError, AlreadyErasedError
   */
  async confirm(
    requestId: string,
    subject: string,
    caller: Caller,
  ): Promise<Written<Erasure & { readonly keysDestroyed: number }>> {
    const isPerson = caller.identity.actor.kind === 'person';
    const confirmed = { type: 'confirm-erasure', requestId, subject, isPerson } as const;
    const { state, position } = await this.decide(confirmed, caller);
    await this.journal.add([subject]);
    const keysDestroyed = await this.directory.erase([subject]);
    const erasure = state.erasures.get(subject);
    if (erasure === undefined) throw new TypeError(`${subject} was erased and is not there`);
    return { ...erasure, keysDestroyed, position };
  }

  private async decide(command: ErasingCommand, caller: Caller) {
    const by = subjectsOf(caller);
    const changes = await this.texts.changesOf(command.subject);
    // A cast, as a spread of one of two is taken for neither.
    const commandAt = (now: Date) => ({ ...command, by, changes, now }) as CustodyCommand;
    return this.log.handle(commandAt, caller).catch((error: unknown) => {
      if (error instanceof ErasureHeldError)
        this.logger.warn('an erasure was refused', { by: caller.identity.actor.id, holds: error.facts });
      throw error;
    });
  }
}

type Given = 'by' | 'changes' | 'now';
type ErasingCommand =
  | Omit<Extract<CustodyCommand, { type: 'request-erasure' }>, Given>
  | Omit<Extract<CustodyCommand, { type: 'confirm-erasure' }>, Given>;
