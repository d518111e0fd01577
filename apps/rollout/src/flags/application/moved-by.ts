import { targetKeyOf } from '@glidepath/contracts';
import { Injectable } from '@nestjs/common';
import { FlightDeck } from '../../flight/application/flight-deck.js';
import { hasEnded } from '../../flight/domain/rollout-state.js';

/** Tells whose rollout moves a flag now. */
@Injectable()
export class MovedBy {
  constructor(private readonly deck: FlightDeck) {}

  /** @returns the key of its change, null where no rollout that has not ended moves the flag */
  run(flag: string): string | null {
    const state = this.deck.moverOf(
      targetKeyOf({ driver: 'flag', flag, stable: 'stable', canary: 'canary' }),
    )?.state;
    return state === undefined || state.status === 'none' || hasEnded(state) ? null : state.filed.key;
  }
}
