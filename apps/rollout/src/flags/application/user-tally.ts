import { murmur3 } from '@glidepath/analysis';
import { Injectable } from '@nestjs/common';
import { FlagUsers } from '../../flight/application/ports.js';
import type { DefinedFlag } from '../domain/flag-state.js';

/** Beyond this many users the sample-ratio band is at its floor anyway. */
const MOST_USERS = 100_000;

interface Tally {
  /** The effect they were counted under; another weight starts anew. */
  readonly effect: string | null;
  readonly users: Set<number>;
}

/** Counts the users a flag is evaluated for, by a hash of their key. In memory: a restart only widens the band. */
@Injectable()
export class UserTally extends FlagUsers {
  private readonly tallies = new Map<string, Tally>();

  saw({ flag, key }: Pick<DefinedFlag, 'flag' | 'key'>, targetingKey: string): void {
    let tally = this.tallies.get(flag);
    if (tally === undefined || tally.effect !== key) {
      tally = { effect: key, users: new Set() };
      this.tallies.set(flag, tally);
    }
    if (tally.users.size < MOST_USERS) tally.users.add(murmur3(targetingKey));
  }

  override count(flag: string): number | null {
    return this.tallies.get(flag)?.users.size ?? null;
  }
}
