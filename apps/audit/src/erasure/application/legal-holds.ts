import type { HoldScope } from '@glidepath/contracts';
import { Injectable } from '@nestjs/common';
import type { Hold, LiftingRequest } from '../domain/custody-register.js';
import { type Caller, CustodyLog, subjectsOf } from './custody-log.js';

type Written<View> = View & { readonly position: number };

/** Holds: one person sets one, two lift it. */
@Injectable()
export class LegalHolds {
  constructor(private readonly log: CustodyLog) {}

  async set(holdId: string, scope: HoldScope, reason: string, caller: Caller): Promise<Written<Hold>> {
    const { state, position } = await this.log.handle(
      (now) => ({ type: 'set-hold', holdId, scope, reason, now }),
      caller,
    );
    // A retry gets the state its first try led to: that hold is the newest in it.
    const hold = [...state.holds.values()].at(-1);
    if (hold === undefined) throw new TypeError('a hold was set and is not there');
    return { ...hold, position };
  }

  /** @throws NoSuchHoldError, HoldLiftedError */
  async requestLifting(
    requestId: string,
    holdId: string,
    reason: string,
    caller: Caller,
  ): Promise<Written<LiftingRequest>> {
    const by = subjectsOf(caller);
    const { state, position } = await this.log.handle(
      (now) => ({ type: 'request-lifting', requestId, holdId, reason, by, now }),
      caller,
    );
    const request = state.liftingRequests.get(holdId);
    if (request === undefined) throw new TypeError(`the lifting of ${holdId} was asked for and is not there`);
    return { ...request, position };
  }

  /** @throws NoSuchHoldError, HoldLiftedError, NoSuchRequestError, RequestExpiredError, SecondPersonError */
  async confirmLifting(requestId: string, holdId: string, caller: Caller): Promise<Written<Hold>> {
    const by = subjectsOf(caller);
    const isPerson = caller.identity.actor.kind === 'person';
    const { state, position } = await this.log.handle(
      (now) => ({ type: 'confirm-lifting', requestId, holdId, by, isPerson, now }),
      caller,
    );
    const hold = state.holds.get(holdId);
    if (hold === undefined) throw new TypeError(`the hold ${holdId} was lifted and is not there`);
    return { ...hold, position };
  }
}
