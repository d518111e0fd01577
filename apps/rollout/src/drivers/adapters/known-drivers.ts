import type { RolloutTarget } from '@glidepath/contracts';
import { Injectable } from '@nestjs/common';
import { UnknownDriverError } from '../domain/errors.js';
import { type TrafficDriver, TrafficDrivers } from '../driver.js';
import { FlagDriver } from './flag/flag-driver.js';

@Injectable()
export class KnownDrivers extends TrafficDrivers {
  private readonly byKind: ReadonlyMap<string, TrafficDriver>;

  constructor(flag: FlagDriver) {
    super();
    this.byKind = new Map([flag].map((driver) => [driver.kind, driver]));
  }

  override of({ driver }: RolloutTarget): TrafficDriver {
    const known = this.byKind.get(driver);
    if (known === undefined) throw new UnknownDriverError(driver);
    return known;
  }
}
