import { DomainError } from '@glidepath/event-store';

/** This service has no driver of that kind. */
export class UnknownDriverError extends DomainError {
  override readonly name = 'UnknownDriverError';
  constructor(driver: string) {
    super('unknown-driver', `no driver is called ${driver}`, { driver });
  }
}

/** The plan names a route this service has not been told about. */
export class UnknownRouteError extends DomainError {
  override readonly name = 'UnknownRouteError';
  constructor(route: string, driver: string) {
    super('unknown-route', `no ${driver} route is called ${route}`, { route, driver });
  }
}

/** The target cannot be set near enough to the weight. */
export class WeightNotPossibleError extends DomainError {
  override readonly name = 'WeightNotPossibleError';
  constructor(weightPercent: number, nearestPercent: number | null, reason: string) {
    super('weight-not-possible', `${weightPercent} % cannot be set: ${reason}`, {
      weightPercent,
      ...(nearestPercent === null ? {} : { nearestPercent }),
    });
  }
}

/** The router did not answer, or not in time: trying again may help. */
export class DriverUnreachableError extends DomainError {
  override readonly name = 'DriverUnreachableError';
  constructor(driver: string, reason: string) {
    super('driver-unreachable', `the ${driver} driver cannot reach its router: ${reason}`, { driver });
  }
}

/** The router answered with a refusal, or with something that cannot be understood: a person has to look. */
export class DriverRefusedError extends DomainError {
  override readonly name = 'DriverRefusedError';
  constructor(driver: string, reason: string, facts: Readonly<Record<string, unknown>> = {}) {
    super('driver-refused', `the ${driver} driver was refused: ${reason}`, { driver, ...facts });
  }
}
